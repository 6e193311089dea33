package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wissel.deployment.StepsOnFakes.ID;
import static org.wissel.deployment.StepsOnFakes.at;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Await drain and Await health on hosts that cannot be asked for a while, and on health that flaps; a minute each. */
class AwaitStepsTest {

    private static final StepFailedException REBOOTS =
            new StepFailedException("lb1", "lb-machine: cannot reach it by SSH", "Then retry.");

    private final StepsOnFakes two = new StepsOnFakes(2, 1, Strategy.SWAP);
    private final FakeRuntime node2 = two.runtimes.get("node2");
    private final VirtualTime time = new VirtualTime();
    private final CloseLook closeLook = new CloseLook(Duration.ofSeconds(8), Duration.ofSeconds(1), time);
    private final ClusterSteps steps = new ClusterSteps(
            two, two.approvals, new QuietProof(two.undeployments), two.journal, Continuity.NONE, time, closeLook);
    private final NodeSteps nodeSteps = new NodeSteps(two, two, two.journal, time, closeLook);

    @BeforeEach
    void beginToDrain() {
        two.planning.check(ID);
        steps.drainNodes(at(0));
    }

    private List<String> recorded(String step) {
        return two.journal.evidence(ID).stream()
                .filter(evidence -> evidence.step().equals(step))
                .map(Evidence::summary)
                .toList();
    }

    @Test
    void a_load_balancer_that_cannot_be_asked_is_not_drained_yet() {
        two.balancer.unseen.addAll(Collections.nCopies(9, REBOOTS));

        assertThat(steps.awaitDrain(at(0)).over()).isFalse();
        assertThat(recorded("Await drain")).isEmpty();
        assertThat(steps.awaitDrain(at(0)).over()).isTrue();
    }

    @Test
    void one_that_misses_a_look_is_asked_again_at_once() {
        two.balancer.unseen.add(REBOOTS);

        assertThat(steps.awaitDrain(at(0))).isEqualTo(Drain.proven(Duration.ofSeconds(1)));
        assertThat(recorded("Await drain")).singleElement().asString().startsWith("drained 1 s after");
    }

    @Test
    void one_that_still_cannot_be_asked_after_the_drain_timeout_fails_the_step_with_the_last_reason() {
        two.balancer.unseen.addAll(Collections.nCopies(18, REBOOTS));
        assertThat(steps.awaitDrain(at(0)).over()).isFalse();
        time.pause(Duration.ofMinutes(1));

        assertThatThrownBy(() -> steps.awaitDrain(at(0)))
                .isInstanceOf(StepFailedException.class)
                .hasMessage("lb1: whether [node2] is free of requests is still not known after 60 s (lb-machine: cannot"
                        + " reach it by SSH. Then retry). Put that right and press Retry.");
        assertThat(recorded("Await drain")).isEmpty();
        assertThat(steps.awaitDrain(at(0)).over()).isTrue();
    }

    @Test
    void a_node_that_cannot_be_asked_is_not_healthy_yet_and_fails_the_step_after_the_health_timeout() {
        nodeSteps.updateExport(at(0), "node2");
        nodeSteps.updateShortcuts(at(0), "node2");
        nodeSteps.restartRuntime(at(0), "node2");
        node2.unreachable = true;
        assertThat(nodeSteps.awaitHealth(at(0), "node2")).isFalse();
        time.pause(Duration.ofMinutes(1));

        assertThatThrownBy(() -> nodeSteps.awaitHealth(at(0), "node2"))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith(
                        "node2: not healthy 60 s after its restart (node2: cannot be reached. Look at that"
                                + " host). ");
        assertThat(recorded("Await health")).isEmpty();
        node2.unreachable = false;
        assertThat(nodeSteps.awaitHealth(at(0), "node2")).isTrue();
    }

    @Test
    void health_that_flaps_does_not_pass_before_it_held_for_as_long_as_the_limits_say() {
        nodeSteps.restartRuntime(at(0), "node2");
        node2.health.addAll(List.of(true, false, true, true, false, true, true, true, false));
        assertThat(nodeSteps.awaitHealth(at(0), "node2")).isFalse();
        assertThat(node2.health).isEmpty();

        node2.health.addAll(List.of(true, true, false));
        assertThat(nodeSteps.awaitHealth(at(0), "node2")).isTrue();
        assertThat(time.passed()).isEqualTo(Duration.ofSeconds(8 + 3 + 3));
        assertThat(recorded("Await health")).containsExactly("HTTP 200");
    }
}
