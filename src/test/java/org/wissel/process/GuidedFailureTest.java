package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.FailedStep;
import org.wissel.deployment.FakeRuntime;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.StepDecision;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.WaitingTasks;

/** A step that has used its retries is an incident in Cockpit and a task in Tasklist, and settling one settles the other. */
class GuidedFailureTest extends ProcessStory {

    private static final String TASK = "userTask_decideOnFailedStep";

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private WaitingTasks waitingTasks;

    @Test
    void a_failed_step_is_an_incident_and_a_task_that_tells_what_each_choice_does() {
        cluster.reset(3, 1, limits("going-live", "wait"));
        cluster.runtimes.get("node2").log.addAll(List.of("starting", "OutOfMemoryError"));
        String id = startThatFailsOn("node2");

        assertThat(stateOf(id)).isEqualTo(DeploymentState.FAILED_STEP);
        assertThat(waitingTasks.of(id)).isEqualTo(task(TASK).map(Task::getId)).isPresent();
        assertThat(runtime.getVariables(task(TASK).orElseThrow().getExecutionId()))
                .as("what the list of tasks tells of it")
                .containsEntry("cluster", FakeCluster.NAME)
                .containsEntry("project", "Weather")
                .containsEntry("version", "0.0-v2");
        as(
                "ops",
                "deployers",
                () -> tasks.createComment(task(TASK).orElseThrow().getId(), null, "the host has no power"));
        assertThat(deployments.deployment(id).evidence())
                .anyMatch(evidence -> evidence.step().equals("Decide on failed step")
                        && evidence.summary().equals("comment by ops: the host has no power"));
        FailedStep step = failedStep(id);
        assertThat(step.step()).isEqualTo("Restart runtime");
        assertThat(step.node()).contains("node2");
        assertThat(step.message()).startsWith("node2: ").contains("no power");
        assertThat(step.log()).containsExactly("starting", "OutOfMemoryError");
        assertThat(step.choices())
                .extracting(FailedStep.Choice::decision)
                .containsExactly(StepDecision.RETRY, StepDecision.LEAVE_OUT, StepDecision.ROLL_BACK);
        assertThat(step.choices()).allSatisfy(choice -> {
            assertThat(choice.does()).isNotBlank();
            assertThat(choice.forbidden()).isEmpty();
        });
    }

    @Test
    void retry_in_tasklist_settles_the_incident_and_one_that_fails_again_is_asked_again() {
        String id = startThatFailsOn("node2");
        String first = task(TASK).orElseThrow().getId();
        cluster.runtimes.get("node2").restartFailures.add(broken("node2"));

        decide(id, StepDecision.RETRY);

        assertThat(stateOf(id)).isEqualTo(DeploymentState.FAILED_STEP);
        assertThat(task(TASK).orElseThrow().getId()).isNotEqualTo(first);

        decide(id, StepDecision.RETRY);

        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        assertThat(runtime.createIncidentQuery().count()).isZero();
        assertThat(task(TASK)).isEmpty();
        assertThat(waitingTasks.of(id))
                .isEqualTo(task(CamundaDeployments.APPROVE_SWAP).map(Task::getId))
                .isPresent();
        assertThat(waitingTasks.of("nothing")).isEmpty();
    }

    @Test
    void retry_in_cockpit_takes_the_task_away() {
        String id = startThatFailsOn("node2");
        Incident incident = runtime.createIncidentQuery().processInstanceId(id).singleResult();

        management.setJobRetries(incident.getConfiguration(), 1);

        assertThat(task(TASK)).isEmpty();
        assertThat(runtime.createProcessInstanceQuery()
                        .processDefinitionKey("decide-on-failed-step")
                        .count())
                .isZero();
    }

    @Test
    void a_failed_step_does_not_wait_for_the_pause_between_tries_when_retry_is_pressed() {
        String id = startThatFailsOn("node2");

        // The engine's own first tries are apart by this pause, and the job runs only when it is due.
        assertThat(management
                        .createJobQuery()
                        .jobId(failedStep(id).job())
                        .duedateLowerThan(new Date(ClockUtil.getCurrentTime().getTime() + 1))
                        .count())
                .isEqualTo(1);
    }

    @Test
    void a_deployer_may_press_retry_where_the_engine_checks_what_each_may_do() {
        String id = startThatFailsOn("node2");
        String job = failedStep(id).job();
        engine.getProcessEngineConfiguration().setAuthorizationEnabled(true);
        engine.getIdentityService().setAuthentication("dora", List.of("deployers"));
        try {
            management.setJobRetries(job, 1);
        } finally {
            engine.getIdentityService().clearAuthentication();
            engine.getProcessEngineConfiguration().setAuthorizationEnabled(false);
        }

        assertThat(task(TASK)).isEmpty();
        assertThat(runtime.createIncidentQuery().count()).isZero();
    }

    @Test
    void an_abort_tells_who_asked_for_it_whatever_was_sent() {
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        engine.getIdentityService().setAuthenticatedUserId("ops");
        try {
            runtime.startProcessInstanceByKey(
                    "abort-deployment", Map.of("deployment", id, "reason", "", "abortedBy", "the boss"));
        } finally {
            engine.getIdentityService().clearAuthentication();
        }
        runJobs();

        assertThat(deployments.deployment(id).rollBack().orElseThrow().reason()).isEqualTo("aborted by ops");
    }

    @Test
    void what_was_decided_before_cockpit_s_retry_is_not_done_twice_and_said_so() {
        String id = startThatFailsOn("node2");
        String job = failedStep(id).job();
        // Decided in Tasklist, and before that is applied somebody presses Retry.
        deployments.decideOnFailedStep(id, job, StepDecision.RETRY, "", "ops");
        management.setJobRetries(job, 1);
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        assertThatThrownBy(() -> deployments.decideOnFailedStep(id, job, StepDecision.RETRY, "", "ops"))
                .isInstanceOf(NothingWaitsException.class);
    }

    @Test
    void a_decision_to_roll_back_counts_though_somebody_presses_retry_before_it_is_done() {
        String id = startThatFailsOn("node2");
        String job = failedStep(id).job();
        deployments.decideOnFailedStep(id, job, StepDecision.ROLL_BACK, "enough", "ops");
        management.setJobRetries(job, 1);
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.ROLLED_BACK);
    }

    @Test
    void a_node_that_is_left_out_stays_out_of_rotation_and_the_others_are_deployed() {
        cluster.reset(3, 1, limits("going-live", "wait"));
        String id = startThatFailsOn("node2");

        decide(id, StepDecision.LEAVE_OUT);
        assertThat(reached(id)).contains("endEvent_nodeOut");
        approveWhileAsked(id);

        DeploymentDetails deployed = deployments.deployment(id);
        assertThat(deployed.state()).as("%s", deployed).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(cluster.balancer.observe().up()).isEqualTo(Map.of("node1", true, "node2", false, "node3", true));
        assertThat(deployed.leftOut()).extracting(LeftOut::node).containsExactly("node2");
        assertThat(deployed.leftOut().get(0).by()).isEqualTo("ops");
        assertThat(deployed.reasons())
                .anySatisfy(reason -> assertThat(reason).contains("node2").contains("no power"));
        assertThat(journal.leftOutOf(FakeCluster.NAME)).hasSize(1);
    }

    @Test
    void a_node_that_was_left_out_comes_back_with_the_next_deployment_of_the_same_version() {
        cluster.reset(3, 1, limits("going-live", "wait"));
        String id = startThatFailsOn("node2");
        decide(id, StepDecision.LEAVE_OUT);
        approveWhileAsked(id);

        clock.move(Duration.ofMinutes(1));
        String again = start(Strategy.INSTALL_FIRST);
        approveWhileAsked(again);

        assertThat(stateOf(again)).as("%s", deployments.deployment(again)).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(cluster.balancer.observe().up()).doesNotContainValue(false);
        assertThat(journal.leftOutOf(FakeCluster.NAME)).isEmpty();
    }

    @Test
    void leaving_out_is_refused_where_the_floor_forbids_it_and_asked_again_with_the_reason() {
        String id = startThatFailsOn("node2");
        FailedStep step = failedStep(id);
        assertThat(step.choices().stream()
                        .filter(choice -> choice.decision() == StepDecision.LEAVE_OUT)
                        .findFirst()
                        .orElseThrow()
                        .forbidden())
                .isPresent();
        assertThatThrownBy(() -> deployments.decideOnFailedStep(id, step.job(), StepDecision.LEAVE_OUT, "", "ops"))
                .isInstanceOf(NothingWaitsException.class);

        // Tasklist's form may be older than what it shows.
        tasks.complete(task(TASK).orElseThrow().getId(), Map.of("stepDecision", "leaveOut", "comment", "go on"));
        runJobs();

        assertThat(task(TASK)).isPresent();
        assertThat(tasks.getVariable(task(TASK).orElseThrow().getId(), "choiceRefused"))
                .asString()
                .contains("node");
        assertThat(deployments.deployment(id).leftOut()).isEmpty();
    }

    @Test
    void a_balancer_is_never_left_out() {
        for (int i = 0; i < 3; i++) {
            cluster.balancer.failures.add(new StepFailedException("lb1", "check failed", "Repair it."));
        }
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();

        FailedStep step = failedStep(id);
        assertThat(step.node()).isEmpty();
        assertThat(step.choices())
                .extracting(FailedStep.Choice::decision)
                .containsExactly(StepDecision.RETRY, StepDecision.ROLL_BACK);
    }

    @Test
    void roll_back_leads_back_and_tries_the_node_again() {
        String id = startThatFailsOn("node2");

        decide(id, StepDecision.ROLL_BACK);

        assertThat(stateOf(id)).as("%s", deployments.deployment(id)).isEqualTo(DeploymentState.ROLLED_BACK);
        assertThat(cluster.balancer.observe().up()).doesNotContainValue(false);
        assertThat(deployments.deployment(id).rollBack().orElseThrow().reason())
                .contains("ops")
                .contains("no power");
        assertThat(task(TASK)).isEmpty();
    }

    @Test
    void a_node_that_is_not_healthy_at_the_swap_can_be_left_out_there() {
        cluster.reset(3, 1, limits("going-live", "wait"));
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        String waiting = cluster.balancer.observe().up().entrySet().stream()
                .filter(each -> !each.getValue())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        cluster.runtimes.get(waiting).unreachable = true;
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.FAILED_STEP);
        assertThat(failedStep(id).node()).contains(waiting);

        decide(id, StepDecision.LEAVE_OUT);
        approveWhileAsked(id);

        assertThat(stateOf(id)).as("%s", deployments.deployment(id)).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(cluster.balancer.observe().up()).containsEntry(waiting, false);
    }

    @Test
    void a_deployment_that_is_deleted_takes_the_task_with_it() {
        String id = startThatFailsOn("node2");

        runtime.deleteProcessInstance(id, "gone");

        assertThat(task(TASK)).isEmpty();
        assertThat(runtime.createProcessInstanceQuery().count()).isZero();
    }

    private String startThatFailsOn(String node) {
        FakeRuntime runtimeOfNode = cluster.runtimes.get(node);
        for (int i = 0; i < 3; i++) {
            runtimeOfNode.restartFailures.add(broken(node));
        }
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.FAILED_STEP);
        return id;
    }

    private static StepFailedException broken(String node) {
        return new StepFailedException(node, "no power", "Repair it.");
    }

    private FailedStep failedStep(String id) {
        List<FailedStep> failed = deployments.failedSteps(id);
        assertThat(failed).hasSize(1);
        return failed.get(0);
    }

    private void decide(String id, StepDecision decision) {
        deployments.decideOnFailedStep(id, failedStep(id).job(), decision, "", "ops");
        runJobs();
    }

    private void approveWhileAsked(String id) {
        runJobs();
        while (stateOf(id) == DeploymentState.WAITING_FOR_APPROVAL) {
            decide(id, Decision.APPROVE, "", "approver");
            runJobs();
        }
    }
}
