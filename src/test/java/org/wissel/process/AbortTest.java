package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.FakeRuntime;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;

/** An abort leads back from wherever a deployment stands, and never runs beside a step of it. */
class AbortTest extends ProcessStory {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");

    @Autowired
    private ClusterLocks locks;

    @Autowired
    private TransactionTemplate transaction;

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aborted_before_any_step_every_node_is_back_as_it_was(Strategy strategy) {
        int points = 0;
        for (int steps = 0; ; steps++) {
            leaveNothingRunning();
            beginAfresh();
            cluster.reset(3, 1, limits("going-live", "wait"));
            String id = start(strategy);
            walk(id, steps);
            if (stateOf(id) == DeploymentState.DEPLOYED) {
                break;
            }
            abort(id, "not today");

            assertRolledBack(id, strategy + " aborted after " + steps + " jobs");
            points++;
        }
        System.out.println("abort points of " + strategy + ": " + points);
        assertThat(points).isGreaterThan(20);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aborted_at_any_failed_step_every_node_is_back_as_it_was(Strategy strategy) {
        int points = 0;
        for (int steps = 0; ; steps++) {
            leaveNothingRunning();
            beginAfresh();
            cluster.reset(3, 1, limits("going-live", "wait"));
            String id = start(strategy);
            walk(id, steps);
            if (stateOf(id) == DeploymentState.DEPLOYED) {
                break;
            }
            StepFailedException broken = new StepFailedException("node2", "broken", "Repair it.");
            for (int i = 0; i < 3; i++) {
                cluster.balancer.failures.add(broken);
                cluster.runtimes.values().forEach(runtime -> runtime.restartFailures.add(broken));
            }
            runJobs();
            cluster.balancer.failures.clear();
            cluster.runtimes.values().forEach(runtime -> runtime.restartFailures.clear());
            if (stateOf(id) == DeploymentState.FAILED_STEP) {
                abort(id, "not today");

                assertRolledBack(id, strategy + " aborted at a step that failed after " + steps + " jobs");
                assertThat(task("userTask_decideOnFailedStep")).isEmpty();
                points++;
            }
        }
        System.out.println("failed steps of " + strategy + " aborted: " + points);
        assertThat(points).isGreaterThan(5);
    }

    @Test
    void deciding_against_the_swap_rolls_back_and_tells_who_and_why() {
        String id = start(Strategy.SWAP);
        runJobs();
        decide(id, Decision.ROLL_BACK, "not today", "approver");
        runJobs();

        assertRolledBack(id, "not approved");
        assertThat(reached(id)).contains("endEvent_rollbackChosen", "endEvent_deploymentRolledBack");
        assertThat(deployments.deployment(id).rollBack().orElseThrow().reason())
                .contains("approver")
                .contains("not today");
    }

    @Test
    void before_it_went_live_what_was_brought_is_taken_away_where_a_node_is_out_anyway() {
        String id = start(Strategy.SWAP);
        runJobs();
        abort(id, "");

        assertRolledBack(id, "at the approval");
        assertThat(deployments.deployment(id).plan().orElseThrow().window())
                .isEqualTo("none: nobody has started a session of Weather 0.0-v2");
        assertThat(cluster.runtimes.get("node2").effects).contains("remove Weather 0.0-v2");
        assertThat(cluster.runtimes.get("node1").effects).isEmpty();
    }

    @Test
    void after_it_went_live_the_version_stays_loaded_everywhere_and_the_ending_says_why() {
        String id = start(Strategy.SWAP);
        runJobs();
        decide(id, Decision.APPROVE, "", "approver");
        runJobsUntil("serviceTask_awaitDrain");
        abort(id, "users complain");

        assertRolledBack(id, "after it went live");
        cluster.runtimes.forEach((node, runtime) ->
                assertThat(runtime.loaded().orElseThrow()).as(node).contains(V1, V2));
        assertThat(String.join(" ", deployments.deployment(id).reasons()))
                .contains("users complain")
                .contains("stays loaded");
    }

    @Test
    void nothing_is_done_to_a_cluster_that_was_not_touched_yet() {
        String id = start(Strategy.INSTALL_FIRST);
        abort(id, "");

        assertThat(stateOf(id)).isEqualTo(DeploymentState.ROLLED_BACK);
        assertThat(cluster.balancer.routings).isEmpty();
        assertThat(reached(id)).contains("endEvent_nothingTouched");
    }

    @Test
    void no_step_begins_while_an_abort_waits_and_the_abort_waits_for_the_step_that_runs() throws Exception {
        String id = start(Strategy.INSTALL_FIRST);
        runJobsUntil("serviceTask_updateShortcuts");
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            // A step of the wave holds its fence, as on another Wissel.
            Future<?> step = thread.submit(() -> transaction.executeWithoutResult(status -> {
                locks.enter(id, 1, FakeCluster.NAME, Optional.of("node1"));
                running.countDown();
                await(mayEnd);
            }));
            await(running);
            deployments.abort(id, "", false, "ops");
            runAbortUntilItWaits();
            Job due = management
                    .createJobQuery()
                    .activityId("serviceTask_updateShortcuts")
                    .singleResult();

            assertThatThrownBy(() -> management.executeJob(due.getId())).hasMessageContaining("being aborted");
            assertThat(deployments.deployment(id).rollBack()).isEmpty();
            assertThat(reached(id)).doesNotContain("boundaryEvent_abortRequested");

            mayEnd.countDown();
            step.get();
        } finally {
            thread.shutdownNow();
        }
        runJobs();

        assertRolledBack(id, "once the step had ended");
    }

    @Test
    void of_two_aborts_the_second_does_not_interrupt_the_way_back() {
        String id = start(Strategy.SWAP);
        runJobs();
        deployments.abort(id, "first", false, "ops");
        abort(id, "second");

        assertRolledBack(id, "aborted twice at once");
        fire("event_timeToLook");
        assertThat(runtime.createProcessInstanceQuery().count()).isZero();
    }

    @Test
    void an_abort_that_was_asked_for_before_the_way_back_began_does_not_interrupt_it_however_late_it_comes() {
        String id = start(Strategy.SWAP);
        runJobs();
        deployments.abort(id, "first", false, "ops");
        deployments.abort(id, "second", false, "somebody else");
        // The first goes all its way before the second does anything.
        String first = runtime.createProcessInstanceQuery()
                .processDefinitionKey("abort-deployment")
                .variableValueEquals("reason", "first")
                .singleResult()
                .getId();
        while (management.createJobQuery().processInstanceId(first).messages().count() > 0) {
            management
                    .createJobQuery()
                    .processInstanceId(first)
                    .messages()
                    .list()
                    .forEach(job -> management.executeJob(job.getId()));
        }
        management
                .createJobQuery()
                .processInstanceId(id)
                .activityId("serviceTask_beginRollback")
                .list()
                .forEach(job -> management.executeJob(job.getId()));
        assertThat(deployments.deployment(id).rollBack()).isPresent();
        runJobs();

        assertRolledBack(id, "aborted twice before");
    }

    @Test
    void the_way_back_that_is_aborted_too_is_left_for_an_operator_and_the_next_deployment_goes_on_from_there() {
        String id = start(Strategy.SWAP);
        runJobs();
        FakeRuntime node2 = cluster.runtimes.get("node2");
        StepFailedException broken = new StepFailedException("node2", "no power", "Repair it.");
        for (int i = 0; i < 3; i++) {
            node2.restartFailures.add(broken);
        }
        abort(id, "first");
        assertThat(stateOf(id)).isEqualTo(DeploymentState.FAILED_STEP);

        assertThatThrownBy(() -> deployments.abort(id, "again", false, "ops"))
                .isInstanceOf(NothingWaitsException.class)
                .hasMessageContaining("rolled back already");
        deployments.abort(id, "give up", true, "ops");
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.LEFT_FOR_OPERATOR);
        assertThat(deployments.deployment(id).reasons().get(0))
                .contains("give up")
                .contains("[node2]");
        assertThat(deployments.locks()).isEmpty();
        assertThat(cluster.balancer.observe().up()).containsEntry("node2", false);

        String next = deployments.start(request("0.0-v1", Strategy.INSTALL_FIRST), "ops");
        runJobs();
        if (stateOf(next) == DeploymentState.WAITING_FOR_APPROVAL) {
            decide(next, Decision.APPROVE, "", "approver");
            runJobs();
        }
        assertThat(stateOf(next)).as("%s", deployments.deployment(next)).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(cluster.balancer.observe().up()).isEqualTo(Map.of("node1", true, "node2", true));
    }

    @Test
    void a_failed_step_of_the_way_back_is_retried_like_any_other() {
        String id = start(Strategy.SWAP);
        runJobs();
        StepFailedException broken = new StepFailedException("node2", "no power", "Repair it.");
        for (int i = 0; i < 3; i++) {
            cluster.runtimes.get("node2").restartFailures.add(broken);
        }
        abort(id, "");
        assertThat(stateOf(id)).isEqualTo(DeploymentState.FAILED_STEP);

        retry(id);

        assertRolledBack(id, "after Retry");
    }

    @Test
    void what_has_ended_cannot_be_aborted() {
        String id = start(Strategy.SWAP);
        runJobs();
        abort(id, "");

        assertThatThrownBy(() -> deployments.abort(id, "", false, "ops"))
                .isInstanceOf(NothingWaitsException.class)
                .hasMessageContaining("rolled-back");
    }

    /** Fires so many jobs, approving whenever it is asked to. */
    private void walk(String id, int jobs) {
        for (int i = 0; i < jobs; i++) {
            if (!runNextJob()) {
                if (stateOf(id) != DeploymentState.WAITING_FOR_APPROVAL) {
                    return;
                }
                decide(id, Decision.APPROVE, "", "approver");
            }
        }
    }

    /** The abort is quicker than the next step, and then everything goes on. */
    private void abort(String id, String reason) {
        deployments.abort(id, reason, false, "ops");
        do {
            runAbort();
        } while (runNextJob());
    }

    private void runAbort() {
        List<Job> jobs;
        do {
            jobs = management
                    .createJobQuery()
                    .processDefinitionKey("abort-deployment")
                    .messages()
                    .list();
            jobs.forEach(job -> management.executeJob(job.getId()));
        } while (!jobs.isEmpty());
    }

    private void runAbortUntilItWaits() {
        runAbort();
        assertThat(management
                        .createJobQuery()
                        .activityId("event_lookAtStepsAgain")
                        .count())
                .isEqualTo(1);
    }

    private void assertRolledBack(String id, String when) {
        assertThat(stateOf(id)).as("%s: %s", when, deployments.deployment(id)).isEqualTo(DeploymentState.ROLLED_BACK);
        assertThat(cluster.balancer.observe().up().values()).as(when).containsOnly(true);
        boolean wentLive = deployments.deployment(id).wentLive();
        cluster.runtimes.forEach((node, runtime) -> {
            NodeState state = runtime.observe();
            assertThat(state.shortcuts().get(0).version())
                    .as("%s: %s", when, node)
                    .isEqualTo("0.0-v1");
            assertThat(state.stale())
                    .as("%s: %s runs what is written", when, node)
                    .isFalse();
            assertThat(state.loaded().orElseThrow()).as("%s: %s", when, node).contains(V1);
            if (wentLive) {
                assertThat(state.loaded().orElseThrow())
                        .as("%s: %s", when, node)
                        .contains(V2);
            }
        });
        assertThat(deployments.locks()).as(when).isEmpty();
        assertThat(management.createJobQuery().processInstanceId(id).count())
                .as(when)
                .isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }
}
