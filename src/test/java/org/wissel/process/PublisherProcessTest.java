package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.ApprovalPolicy;
import org.wissel.deployment.Deadlines;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.DrainTimeoutAction;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.Floor;
import org.wissel.deployment.Limits;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployDecision;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeployPolicy;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.Undeploys;
import org.wissel.deployment.Usage;
import org.wissel.deployment.UsageCount;

/** Each way through the branch "By the Publisher?", where its two-man rule holds. */
class PublisherProcessTest extends ProcessStory {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");

    @Autowired
    private Undeploys undeploys;

    @Autowired
    private UndeployJournal undeployments;

    @Autowired
    private TransactionTemplate transaction;

    private volatile long sessions;

    @BeforeEach
    void beginWithAPublisher() {
        cluster.resetWithPublisher(
                2,
                new Limits(
                        new Floor(1, false),
                        Duration.ofMinutes(10),
                        DrainTimeoutAction.WAIT,
                        Duration.ofMinutes(5),
                        Duration.ZERO,
                        ApprovalPolicy.GOING_LIVE,
                        Deadlines.DEFAULT,
                        new UndeployPolicy(
                                UndeployPolicy.When.BY_HAND,
                                Duration.ZERO,
                                Duration.ofDays(30),
                                Duration.ofHours(1),
                                Duration.ofMinutes(1),
                                false)));
        cluster.publisher.twoManRule = true;
        sessions = 0;
        cluster.runtimes
                .values()
                .forEach(runtime -> runtime.usage = version -> new Usage(
                        UsageCount.of(sessions, "counted").forWholeCluster(),
                        UsageCount.of(0, "counted").forWholeCluster()));
    }

    private String start() {
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        return id;
    }

    private void lookAtPublication() {
        clock.move(Duration.ofSeconds(5));
        fire("event_lookAtPublicationAgain");
    }

    private void lookAtLoading() {
        clock.move(Duration.ofSeconds(5));
        fire("event_lookAtLoadingAgain");
    }

    /** From the order to the waves: approved there, and loaded everywhere. */
    private void approveAndLoad(ProjectVersion version) {
        cluster.publisher.approve(version);
        lookAtPublication();
        cluster.poll();
        lookAtLoading();
    }

    private void approve(String id) {
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();
    }

    private void deployV2() {
        String id = start();
        approveAndLoad(V2);
        approve(id);
        assertThat(stateOf(id)).as("%s", deployments.deployment(id)).isEqualTo(DeploymentState.DEPLOYED);
    }

    private void abort(String id) {
        deployments.abort(id, "not today", false, "ops");
        runJobs();
    }

    private Set<ProjectVersion> on(String node) {
        return cluster.runtimes.get(node).loaded().orElseThrow();
    }

    private List<String> effects() {
        return cluster.runtimes.values().stream()
                .flatMap(runtime -> runtime.effects.stream())
                .toList();
    }

    private void assertNoNodeTouched() {
        assertThat(effects()).isEmpty();
        assertThat(cluster.balancer.routings).allMatch(Set::isEmpty);
    }

    private String failure(String id) {
        assertThat(stateOf(id)).as("%s", deployments.deployment(id)).isEqualTo(DeploymentState.FAILED_STEP);
        assertThat(deployments.deployment(id).failures()).hasSize(1);
        return deployments.deployment(id).failures().get(0);
    }

    @Test
    void it_is_ordered_approved_there_loaded_by_every_node_and_then_only_pointed_to() {
        String id = start();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.RUNNING);
        assertThat(cluster.publisher.orders).containsExactly("publish Weather 0.0-v2");
        assertNoNodeTouched();
        lookAtPublication();
        assertNoNodeTouched();

        cluster.publisher.approve(V2);
        lookAtPublication();
        assertNoNodeTouched();
        cluster.runtimes.get("node1").poll();
        lookAtLoading();
        assertNoNodeTouched();
        cluster.runtimes.get("node2").poll();
        lookAtLoading();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        approve(id);
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
        cluster.runtimes.forEach((node, runtime) -> {
            assertThat(runtime.effects).as(node).containsExactly("point 0.0-v2", "restart");
            assertThat(on(node)).as(node).containsExactlyInAnyOrder(V1, V2);
        });
        assertThat(journal.evidence(id))
                .filteredOn(evidence -> evidence.step().endsWith("publication")
                        || evidence.step().equals("Await loading"))
                .extracting(Evidence::summary)
                .containsExactly(
                        "Weather 0.0-v2 waits to be published (waits for another person)",
                        "published Weather 0.0-v2",
                        "every node has loaded Weather 0.0-v2");
    }

    @Test
    void what_is_published_already_is_not_ordered_again() {
        cluster.publisher.published.add(V2);
        cluster.poll();

        String id = start();
        approve(id);

        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(cluster.publisher.orders).isEmpty();
    }

    @Test
    void a_rejection_refuses_the_deployment_with_the_publisher_s_words_and_frees_the_cluster() {
        String id = start();
        cluster.publisher.reject(V2, "not before Monday");
        lookAtPublication();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.REFUSED);
        assertThat(deployments.deployment(id).reasons())
                .containsExactly("publisher Production: the order to publish Weather 0.0-v2 was rejected: not before"
                        + " Monday. No node was touched. Settle it with those who approve there, then start again.");
        assertThat(deployments.locks()).isEmpty();
        assertNoNodeTouched();
        assertThat(task("userTask_readRefusal")).isPresent();

        // Another one is ordered anew.
        deployV2();
        assertThat(cluster.publisher.orders).hasSize(2);
        tasks.complete(task("userTask_readRefusal").orElseThrow().getId());
        assertThat(reached(id)).contains("endEvent_deploymentRefused");
    }

    @Test
    void an_order_that_waits_too_long_is_an_incident_and_retry_goes_on_when_it_was_approved() {
        String id = start();
        clock.move(Duration.ofHours(1));
        lookAtPublication();

        assertThat(failure(id))
                .startsWith("publisher Production: still not settled after 1 h: Weather 0.0-v2 waits to be published");
        retry(id);
        failure(id);

        cluster.publisher.approve(V2);
        retry(id);
        cluster.poll();
        lookAtLoading();
        approve(id);
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(cluster.publisher.orders).hasSize(1);
    }

    @Test
    void a_node_that_never_notices_is_named_and_retry_goes_on_when_it_has() {
        String id = start();
        cluster.publisher.approve(V2);
        lookAtPublication();
        cluster.runtimes.get("node1").poll();
        clock.move(Duration.ofMinutes(3));
        lookAtLoading();

        assertThat(failure(id))
                .contains("node2: has not loaded [Weather 0.0-v2]")
                .doesNotContain("node1: ");
        assertNoNodeTouched();

        cluster.runtimes.get("node2").poll();
        retry(id);
        approve(id);
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
    }

    @Test
    void a_publisher_that_is_down_when_it_is_ordered_is_an_incident_and_retry_goes_on() {
        String id = start(Strategy.INSTALL_FIRST);
        runJobsUntil("serviceTask_orderPublication");
        cluster.publisher.down = true;
        runJobs();

        assertThat(failure(id)).startsWith("publisher Production: does not answer");
        assertNoNodeTouched();

        cluster.publisher.down = false;
        retry(id);
        approveAndLoad(V2);
        approve(id);
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(cluster.publisher.orders).hasSize(1);
    }

    @Test
    void each_step_that_a_crash_runs_twice_orders_once() {
        String id = start(Strategy.INSTALL_FIRST);
        for (String step : List.of("serviceTask_orderPublication", "serviceTask_awaitPublication")) {
            runJobsUntil(step);
            runAndLose(step);
        }
        runJobs();
        cluster.publisher.approve(V2);
        clock.move(Duration.ofSeconds(5));
        management
                .createJobQuery()
                .activityId("event_lookAtPublicationAgain")
                .list()
                .forEach(job -> management.executeJob(job.getId()));
        runJobsUntil("serviceTask_awaitPublication");
        runAndLose("serviceTask_awaitPublication");
        runJobs();
        cluster.poll();
        lookAtLoading();
        approve(id);

        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(cluster.publisher.orders).containsExactly("publish Weather 0.0-v2");
    }

    /** What it did stays done, and what it wrote is lost. */
    private void runAndLose(String step) {
        Job job = management.createJobQuery().activityId(step).singleResult();
        transaction.executeWithoutResult(crashing -> {
            management.executeJob(job.getId());
            crashing.setRollbackOnly();
        });
        assertThat(management.createJobQuery().activityId(step).count()).isEqualTo(1);
    }

    @Test
    void an_abort_while_it_waits_rolls_back_without_any_node_touched_and_tells_of_the_order() {
        String id = start();

        abort(id);

        assertThat(stateOf(id)).as("%s", deployments.deployment(id)).isEqualTo(DeploymentState.ROLLED_BACK);
        assertNoNodeTouched();
        assertThat(deployments.locks()).isEmpty();
        assertThat(deployments.deployment(id).reasons())
                .anyMatch(reason -> reason.startsWith("publisher Production: may still publish Weather 0.0-v2")
                        && reason.endsWith("Have it rejected there."));
        assertThat(cluster.publisher.orders).hasSize(1);
    }

    @Test
    void an_abort_after_it_went_live_points_back_and_leaves_it_published_whether_or_not_the_publisher_answers() {
        for (boolean down : List.of(false, true)) {
            beginAfresh();
            beginWithAPublisher();
            String id = start();
            approveAndLoad(V2);
            decide(id, Decision.APPROVE, "", "approver");
            runJobsUntil("serviceTask_awaitDrain");
            assertThat(deployments.deployment(id).wentLive()).isTrue();
            cluster.publisher.down = down;

            abort(id);

            assertThat(stateOf(id)).as("%s", deployments.deployment(id)).isEqualTo(DeploymentState.ROLLED_BACK);
            cluster.runtimes.forEach((node, runtime) -> {
                assertThat(runtime.observe().shortcuts().get(0).starts())
                        .as(node)
                        .isEqualTo(V1);
                assertThat(on(node)).as(node).containsExactlyInAnyOrder(V1, V2);
            });
            assertThat(cluster.publisher.published).containsExactlyInAnyOrder(V1, V2);
            assertThat(cluster.balancer.observe().up()).isEqualTo(Map.of("node1", true, "node2", true));
            assertThat(deployments.deployment(id).reasons())
                    .anyMatch(reason -> reason.contains("stays loaded on every node"));
        }
    }

    private String undeploy() {
        String id = undeploys.start(new UndeployRequest(FakeCluster.NAME, List.of(V1), Purpose.UNDEPLOY), "ops");
        runJobs();
        return id;
    }

    private void confirm(String id) {
        undeploys.decide(id, UndeployDecision.CONFIRM, "", "ann");
        runJobs();
    }

    private UndeployState stateOfUndeploy(String id) {
        return undeploys.undeployment(id).state();
    }

    private String walk(String id) {
        return undeployments.undeployment(id).walk().orElseThrow();
    }

    private void liveOnV2() {
        deployV2();
        cluster.publisher.orders.clear();
        cluster.balancer.routings.clear();
        cluster.runtimes.values().forEach(runtime -> runtime.effects.clear());
    }

    @Test
    void an_undeployment_unpublishes_what_is_proven_quiet_and_restarts_no_node() {
        liveOnV2();
        sessions = 2;
        String id = undeploy();
        assertThat(stateOfUndeploy(id)).isEqualTo(UndeployState.WAITING_FOR_QUIET);
        sessions = 0;
        clock.move(Duration.ofMinutes(1));
        fire("event_lookAtUsageAgain");
        assertThat(stateOfUndeploy(id)).isEqualTo(UndeployState.WAITING_FOR_CONFIRMATION);
        assertThat(cluster.publisher.orders).isEmpty();
        confirm(id);
        assertThat(cluster.publisher.orders).containsExactly("unpublish Weather 0.0-v1");
        assertThat(on("node1")).contains(V1);

        approveAndLoad(V1);

        assertThat(stateOfUndeploy(id)).as("%s", undeploys.undeployment(id)).isEqualTo(UndeployState.UNDEPLOYED);
        assertThat(stateOf(walk(id))).isEqualTo(DeploymentState.UNDEPLOYED);
        assertNoNodeTouched();
        cluster.runtimes.keySet().forEach(node -> assertThat(on(node)).containsExactly(V2));
        List<String> steps = journal.evidence(walk(id)).stream()
                .map(Evidence::step)
                .filter(step -> List.of("Prove quiet", "Order publication").contains(step))
                .toList();
        assertThat(steps).startsWith("Prove quiet", "Order publication");
        assertThat(deployments.locks()).isEmpty();
    }

    @Test
    void sessions_that_appear_before_the_order_keep_it_from_being_given() {
        liveOnV2();
        String id = undeploy();
        undeploys.decide(id, UndeployDecision.CONFIRM, "", "ann");
        runJobsUntil("serviceTask_orderPublication");
        sessions = 1;
        runJobs();

        assertThat(failure(walk(id))).startsWith("Weather 0.0-v1: 1 live session of it again");
        assertThat(cluster.publisher.orders).isEmpty();

        sessions = 0;
        retry(walk(id));
        approveAndLoad(V1);
        assertThat(stateOfUndeploy(id)).isEqualTo(UndeployState.UNDEPLOYED);
    }

    @Test
    void a_rejected_undeployment_is_refused_and_nothing_is_touched() {
        liveOnV2();
        String id = undeploy();
        confirm(id);
        cluster.publisher.reject(V1, "somebody uses it");
        lookAtPublication();

        assertThat(stateOf(walk(id))).isEqualTo(DeploymentState.REFUSED);
        assertThat(deployments.locks()).isEmpty();
        assertNoNodeTouched();
        tasks.complete(task("userTask_readRefusal").orElseThrow().getId());
        runJobs();
        assertThat(stateOfUndeploy(id)).isEqualTo(UndeployState.REFUSED);
        assertThat(undeploys.undeployment(id).undeployment().reasons())
                .singleElement()
                .asString()
                .contains("was rejected: somebody uses it");
        assertThat(cluster.publisher.published).contains(V1);
    }

    @Test
    void an_abort_after_it_was_unpublished_publishes_it_again() {
        liveOnV2();
        String id = undeploy();
        confirm(id);
        cluster.publisher.approve(V1);
        lookAtPublication();
        cluster.runtimes.get("node1").poll();
        assertThat(on("node1")).containsExactly(V2);

        abort(walk(id));
        assertThat(cluster.publisher.orders).containsExactly("unpublish Weather 0.0-v1", "publish Weather 0.0-v1");
        approveAndLoad(V1);

        assertThat(stateOfUndeploy(id)).as("%s", undeploys.undeployment(id)).isEqualTo(UndeployState.ROLLED_BACK);
        cluster.runtimes.keySet().forEach(node -> assertThat(on(node)).containsExactlyInAnyOrder(V1, V2));
        assertNoNodeTouched();
    }

    @Test
    void an_abort_while_the_unpublishing_waits_goes_on_once_that_order_is_rejected() {
        liveOnV2();
        String id = undeploy();
        confirm(id);

        abort(walk(id));
        lookAtPublication();
        assertThat(stateOf(walk(id))).isEqualTo(DeploymentState.RUNNING);

        cluster.publisher.reject(V1, "it is rolled back");
        lookAtPublication();
        assertThat(stateOfUndeploy(id)).as("%s", undeploys.undeployment(id)).isEqualTo(UndeployState.ROLLED_BACK);
        assertThat(cluster.publisher.published).contains(V1);
        assertThat(cluster.publisher.orders).containsExactly("unpublish Weather 0.0-v1");
    }

    @Test
    void what_was_undeployed_is_published_again_and_no_shortcut_names_it() {
        liveOnV2();
        confirm(undeploy());
        approveAndLoad(V1);
        cluster.publisher.orders.clear();

        String back = undeploys.start(new UndeployRequest(FakeCluster.NAME, List.of(V1), Purpose.RESTORE), "ops");
        runJobs();
        approveAndLoad(V1);

        assertThat(stateOfUndeploy(back)).as("%s", undeploys.undeployment(back)).isEqualTo(UndeployState.RESTORED);
        assertThat(cluster.publisher.orders).containsExactly("publish Weather 0.0-v1");
        cluster.runtimes.forEach((node, runtime) -> {
            assertThat(on(node)).as(node).containsExactlyInAnyOrder(V1, V2);
            assertThat(runtime.observe().shortcuts().get(0).starts()).isEqualTo(V2);
        });
        assertNoNodeTouched();
    }
}
