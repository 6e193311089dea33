package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.deployment.StepsOnFakes.ID;
import static org.wissel.deployment.StepsOnFakes.at;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps on machines of which every call takes this long: all of a step stays within its time, by a virtual clock. */
class SlowStepsTest {

    private static final Set<String> NOT_ASKED = Set.of("name", "host", "changes");

    private final StepsOnFakes two = new StepsOnFakes(2, 1, Strategy.SWAP);
    private final VirtualTime time = new VirtualTime();
    private final CloseLook closeLook = new CloseLook(Duration.ofSeconds(8), Duration.ofSeconds(1), time);
    private Duration each = Duration.ZERO;

    private final Clusters slow = () -> {
        Cluster fast = two.all().get(0);
        return List.of(new Cluster(
                fast.name(),
                fast.loadBalancers().stream()
                        .map(balancer -> slow(LoadBalancer.class, balancer, balancer.name()))
                        .toList(),
                fast.nodes().stream()
                        .map(node ->
                                new Node(node.name(), node.url(), slow(Runtime.class, node.runtime(), node.name())))
                        .toList(),
                fast.limits()));
    };
    private final ApprovalSteps approvals = new ApprovalSteps(slow, two.journal, time, closeLook);
    private final ClusterSteps steps = new ClusterSteps(
            slow, approvals, new QuietProof(two.undeployments), two.journal, Continuity.NONE, time, closeLook);

    /** Takes its time for every call, and no more than what is left of the step, as a machine over SSH. */
    private <T> T slow(Class<T> kind, T fast, String name) {
        return kind.cast(Proxy.newProxyInstance(kind.getClassLoader(), new Class<?>[] {kind}, (self, call, words) -> {
            if (!NOT_ASKED.contains(call.getName())) {
                StepBudget.require(name, "was not asked");
                long began = time.nanos();
                Duration atMost = StepBudget.atMost(StepBudget.STEP);
                time.took(began, each.compareTo(atMost) < 0 ? each : atMost);
                if (each.compareTo(atMost) > 0) {
                    throw StepBudget.usedUp(name, "gave no answer yet");
                }
            }
            try {
                return call.invoke(fast, words);
            } catch (InvocationTargetException failed) {
                throw failed.getCause();
            }
        }));
    }

    /** The step as the engine tries it; whether it came to its end. */
    private boolean triedInTime(Consumer<DeploymentStep> step) {
        Duration before = time.passed();
        boolean ended;
        try {
            ended = StepBudget.within(StepBudget.STEP, time::nanos, () -> {
                step.accept(at(0));
                return true;
            });
        } catch (StepFailedException inTime) {
            ended = false;
        }
        assertThat(time.passed().minus(before)).isLessThanOrEqualTo(StepBudget.STEP);
        return ended;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 8, 13, 20, 30, 50, 100})
    void every_step_of_the_cluster_ends_in_its_time_and_asks_nobody_to_approve_again(int seconds) {
        two.planning.check(ID);
        two.steps.drainNodes(at(0));
        two.work(0);
        two.approvals.gatherEvidence(at(0));
        approve();
        each = Duration.ofSeconds(seconds);

        for (int again = 0; again < 3; again++) {
            triedInTime(steps::awaitDrain);
            triedInTime(approvals::gatherEvidence);
            approve();
            // What could not be looked at in time is no change of the cluster: that would be thrown here.
            triedInTime(steps::swapCluster);
            triedInTime(steps::verifyDeployment);
        }

        assertThat(two.balancer.observe().up()).containsValue(true);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 20, 30, 100})
    void a_watch_that_had_no_time_to_ask_raises_no_alarm_and_clears_none(int seconds) {
        two.planning.check(ID);
        two.steps.drainNodes(at(0));
        two.work(0);
        two.approvals.gatherEvidence(at(0));
        each = Duration.ofSeconds(seconds);
        WatchSteps watching = new WatchSteps(slow, two.journal, time, closeLook);
        Duration atMost = Duration.ofSeconds(30);

        assertThat(StepBudget.<Boolean>within(atMost, time::nanos, () -> watching.watch(ID)))
                .isFalse();
        assertThat(time.passed()).isLessThanOrEqualTo(atMost);
        assertThat(two.journal.review(ID).orElseThrow().alarm()).isEmpty();

        Review alarmed = two.journal.review(ID).orElseThrow().withAlarm("node1 is not healthy");
        two.journal.review(ID, alarmed);
        each = Duration.ofSeconds(100);
        assertThat(StepBudget.<Boolean>within(atMost, time::nanos, () -> watching.watch(ID)))
                .isFalse();
        assertThat(two.journal.review(ID)).contains(alarmed);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 54})
    void a_step_that_failed_for_want_of_time_comes_to_its_end_when_the_machines_are_fast_again(int seconds) {
        two.planning.check(ID);
        two.steps.drainNodes(at(0));
        two.work(0);
        two.approvals.gatherEvidence(at(0));
        approve();
        each = Duration.ofSeconds(seconds);
        assertThat(triedInTime(steps::swapCluster)).isFalse();

        each = Duration.ofSeconds(1);
        assertThat(triedInTime(steps::swapCluster)).isTrue();
        assertThat(two.out()).containsExactly("node1");
    }

    private void approve() {
        two.journal.approve(ID, two.journal.review(ID).orElseThrow().at(), "somebody");
    }
}
