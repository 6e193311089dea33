package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.ClusterBusyException;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UnknownNameException;

/** Each ending and each branch of rolling-deployment.bpmn by its named outcome. */
class RollingDeploymentTest extends ProcessStory {

    @Test
    void install_first_waits_for_approval_and_ends_deployed() {
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();

        DeploymentDetails waiting = deployments.deployment(id);
        assertThat(waiting.state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        assertThat(waiting.approval().orElseThrow().next()).startsWith("node1 comes back");
        assertThat(waiting.approval().orElseThrow().diffs()).containsEntry("lb1 /backend.conf", "+ [node2] down");
        assertThat(cluster.balancer.routings).containsExactly(Set.of("node2"), Set.of("node1"));

        decide(id, Decision.APPROVE, "looks good", "approver");
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(reached(id)).contains("endEvent_projectDeployed");
        assertThat(cluster.balancer.routings)
                .containsExactly(Set.of("node2"), Set.of("node1"), Set.of("node2"), Set.of());
        assertThat(cluster.runtimes.get("node1").effects)
                .containsExactly("install Weather 0.0-v2", "point 0.0-v2", "restart");
        assertThat(cluster.runtimes.get("node2").effects)
                .containsExactly("install Weather 0.0-v2", "restart", "point 0.0-v2", "restart");
        assertThat(deployments.locks()).isEmpty();
        assertThat(deployments.deployment(id).evidence())
                .anyMatch(evidence -> evidence.summary().equals("approve by approver: looks good"));
    }

    @Test
    void swap_asks_before_the_first_swap_and_ends_deployed() {
        String id = start(Strategy.SWAP);
        runJobs();
        assertThat(cluster.balancer.routings).containsExactly(Set.of("node2"));

        decide(id, Decision.APPROVE, "", "approver");
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(cluster.balancer.routings).containsExactly(Set.of("node2"), Set.of("node1"), Set.of());
    }

    @Test
    void what_a_remote_check_finds_is_a_readable_task_and_the_cluster_is_free_again() {
        cluster.balancer.problems.add("lb1: the upstream backend is missing. Name the right one.");
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.REFUSED);
        assertThat(deployments.deployment(id).reasons())
                .containsExactly("lb1: the upstream backend is missing. Name the right one.");
        assertThat(deployments.locks()).isEmpty();
        assertThat(cluster.balancer.routings).isEmpty();
        Task task = tasks.createTaskQuery().processInstanceId(id).singleResult();
        assertThat(task.getTaskDefinitionKey()).isEqualTo("userTask_readRefusal");
        assertThat(task.getAssignee()).isEqualTo("ops");

        tasks.complete(task.getId());

        assertThat(reached(id)).contains("endEvent_deploymentRefused");
        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.REFUSED);
    }

    @Test
    void a_second_start_on_a_busy_cluster_says_who_holds_it_since_when_and_for_what() {
        start(Strategy.INSTALL_FIRST);

        assertThatThrownBy(() -> deployments.start(request("0.0-v3", Strategy.SWAP), "other"))
                .isInstanceOf(ClusterBusyException.class)
                .hasMessageContaining("ops")
                .hasMessageContaining("2026-03-24")
                .hasMessageContaining("Weather 0.0-v2");
        assertThat(runtime.createProcessInstanceQuery().count()).isEqualTo(1);
    }

    @Test
    void an_unknown_cluster_or_version_fails_the_start_and_leaves_nothing() {
        assertThatThrownBy(() -> deployments.start(
                        new DeploymentRequest(
                                "nowhere", new ProjectVersion("Weather", "0.0-v2"), Strategy.INSTALL_FIRST),
                        "ops"))
                .isInstanceOf(UnknownNameException.class);
        assertThatThrownBy(() -> deployments.start(request("0.0-v9", Strategy.INSTALL_FIRST), "ops"))
                .isInstanceOf(UnknownNameException.class);
        assertThat(runtime.createProcessInstanceQuery().count()).isZero();
        assertThat(deployments.locks()).isEmpty();
    }

    @Test
    void nodes_that_are_not_drained_yet_are_looked_at_again_by_a_timer() {
        cluster.balancer.drained.add(false);
        String id = start(Strategy.SWAP);
        runJobs();

        assertThat(reached(id)).contains("event_lookAtDrainAgain", "subProcess_updateNodes");
        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
    }

    @Test
    void hosts_that_reboot_while_a_step_waits_are_asked_again_by_its_timer_and_are_no_incident() {
        cluster.balancer.unseen.addAll(Collections.nCopies(
                5, new StepFailedException("lb1", "lb-machine: cannot reach it by SSH", "Then retry.")));
        String id = start(Strategy.SWAP);
        runJobsUntil("serviceTask_awaitHealth");
        assertThat(cluster.balancer.unseen).isEmpty();

        cluster.runtimes.get("node2").unreachable = true;
        runJobsUntil("event_lookAtHealthAgain");
        assertThat(deployments.deployment(id).failures()).isEmpty();
        cluster.runtimes.get("node2").unreachable = false;
        runJobs();

        assertThat(reached(id)).contains("event_lookAtDrainAgain", "event_lookAtHealthAgain");
        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
    }

    @Test
    void nodes_that_are_not_drained_in_time_become_an_incident_that_names_them() {
        cluster.balancer.drained.addAll(List.of(false, false, false));
        String id = start(Strategy.SWAP);
        runJobsUntil("serviceTask_awaitDrain");
        clock.move(Duration.ofMinutes(11));
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.FAILED_STEP);
        assertThat(deployments.deployment(id).failures())
                .singleElement()
                .asString()
                .startsWith("node2: still not free of requests after 600 s");
    }

    @Test
    void a_node_that_is_not_healthy_yet_is_looked_at_again_by_a_timer() {
        String id = start(Strategy.SWAP);
        runJobsUntil("serviceTask_awaitHealth");
        cluster.runtimes.get("node2").health.add(false);
        runJobs();

        assertThat(reached(id)).contains("event_lookAtHealthAgain", "serviceTask_smokeTest");
    }

    @Test
    void a_step_that_fails_three_times_is_an_incident_and_retry_finishes_the_deployment() {
        for (int i = 0; i < 3; i++) {
            cluster.runtimes
                    .get("node2")
                    .restartFailures
                    .add(new StepFailedException(
                            "node2", "restart command exited with 1", "Repair it and press Retry."));
        }
        String id = start(Strategy.SWAP);
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.FAILED_STEP);
        Incident incident = runtime.createIncidentQuery().processInstanceId(id).singleResult();
        assertThat(incident.getIncidentMessage())
                .isEqualTo("node2: restart command exited with 1. Repair it and press Retry.");
        assertThat(incident.getActivityId()).isEqualTo("serviceTask_restartRuntime");

        management.setJobRetries(incident.getConfiguration(), 1);
        runJobs();
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(cluster.runtimes.get("node2").effects)
                .containsExactly("install Weather 0.0-v2", "point 0.0-v2", "restart");
    }

    @Test
    void a_failed_step_waits_five_seconds_before_it_is_tried_again() {
        cluster.runtimes
                .get("node2")
                .restartFailures
                .add(new StepFailedException("node2", "restart command exited with 1", "Repair it and press Retry."));
        start(Strategy.SWAP);
        runJobsUntil("serviceTask_restartRuntime");
        Job job = management
                .createJobQuery()
                .processDefinitionKey("rolling-deployment")
                .messages()
                .singleResult();
        java.util.Date before = new java.util.Date();

        assertThatThrownBy(() -> management.executeJob(job.getId())).hasMessageContaining("node2");

        Job failed = management.createJobQuery().jobId(job.getId()).singleResult();
        assertThat(failed.getRetries()).isEqualTo(2);
        assertThat(failed.getDuedate()).isAfterOrEqualTo(new java.util.Date(before.getTime() + 5000));
    }

    @Test
    void a_node_that_has_not_loaded_the_version_does_not_come_back() {
        cluster.runtimes.get("node2").loadsNothingNew = true;
        String id = start(Strategy.SWAP);
        runJobs();

        assertThat(deployments.deployment(id).failures())
                .singleElement()
                .asString()
                .startsWith("node2: has not loaded [Weather 0.0-v2]");
        assertThat(cluster.balancer.observe().up()).containsEntry("node2", false);
    }

    @Test
    void a_node_that_became_unhealthy_during_the_approval_is_not_swapped_in() {
        String id = start(Strategy.SWAP);
        runJobs();
        cluster.runtimes.get("node2").health.addAll(List.of(false, false, false));
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();

        assertThat(deployments.deployment(id).failures())
                .singleElement()
                .asString()
                .startsWith("node2: is no longer healthy");
        assertThat(cluster.balancer.routings).containsExactly(Set.of("node2"));
    }

    @Test
    void a_change_of_routing_that_fails_is_an_incident_of_the_balancer() {
        for (int i = 0; i < 3; i++) {
            cluster.balancer.failures.add(
                    new StepFailedException("lb1", "nginx -t rejects the file", "Repair it and press Retry."));
        }
        String id = start(Strategy.SWAP);
        runJobs();

        assertThat(deployments.deployment(id).failures())
                .containsExactly("lb1: nginx -t rejects the file. Repair it and press Retry.");
    }

    @Test
    void what_is_no_decision_is_refused_and_the_task_stays() {
        String id = start(Strategy.SWAP);
        runJobs();
        Task task = tasks.createTaskQuery().processInstanceId(id).singleResult();

        assertThatThrownBy(() -> tasks.complete(task.getId(), java.util.Map.of("decision", "maybe")))
                .hasStackTraceContaining("'maybe' is no decision");
        assertThatThrownBy(() -> tasks.complete(task.getId())).hasStackTraceContaining("decision is missing");
        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
    }

    @Test
    void deciding_when_nothing_waits_says_where_the_deployment_stands() {
        String id = start(Strategy.SWAP);

        assertThatThrownBy(() -> decide(id, Decision.APPROVE, "", "approver"))
                .isInstanceOf(NothingWaitsException.class)
                .hasMessageContaining("running");
    }

    @Test
    void an_instance_that_somebody_deletes_frees_the_cluster_and_is_left_for_an_operator() {
        String id = start(Strategy.SWAP);
        runJobs();

        runtime.deleteProcessInstance(id, "deleted in Cockpit");

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.LEFT_FOR_OPERATOR);
        assertThat(deployments.locks()).isEmpty();
    }

    @Test
    void an_instance_that_is_deleted_without_telling_listeners_does_not_hold_the_cluster_for_ever() {
        String id = start(Strategy.SWAP);
        runJobs();

        // Cockpit's dialog skips custom listeners unless told otherwise.
        runtime.deleteProcessInstance(id, "deleted in Cockpit", true);

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.LEFT_FOR_OPERATOR);
        String next = deployments.start(request("0.0-v1", Strategy.INSTALL_FIRST), "ops");
        assertThat(deployments.locks()).singleElement().satisfies(lock -> assertThat(lock.deployment())
                .isEqualTo(next));
        assertThat(deployments.deployment(id).reasons()).isNotEmpty();
    }

    @Test
    void a_node_is_not_taken_out_when_too_few_others_are_healthy_by_then() {
        String id = start(Strategy.SWAP);
        runJobsUntil("serviceTask_drainNodes");
        cluster.runtimes.get("node1").health.addAll(List.of(false, false, false));
        runJobs();

        assertThat(deployments.deployment(id).failures())
                .singleElement()
                .asString()
                .startsWith("node2: cannot be taken out of lb1 now: what stays healthy and in rotation is []");
        assertThat(cluster.balancer.routings).isEmpty();
    }
}
