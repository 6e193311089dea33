package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.ApprovalForbiddenException;
import org.wissel.deployment.ApprovalPolicy;
import org.wissel.deployment.ApprovalRules;
import org.wissel.deployment.DeadlineAction;
import org.wissel.deployment.Deadlines;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.DrainTimeoutAction;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.Floor;
import org.wissel.deployment.Limits;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.Strategy;

/** What happens while a deployment waits for a person, and what happens when it waits too long. */
class WaitingTest extends ProcessStory {

    @Test
    void while_an_approval_waits_the_nodes_that_serve_are_watched_and_too_few_are_alarmed_until_they_are_well_again() {
        String id = waiting();
        fire("event_timeToLook");
        assertThat(alarm(id)).isEmpty();

        cluster.runtimes.get("node2").unreachable = true;
        fire("event_timeToLook");

        assertThat(alarm(id)).contains("node2");
        assertThat(deployments.deployment(id).evidence())
                .extracting(Evidence::step)
                .contains("Watch cluster");

        cluster.runtimes.get("node2").unreachable = false;
        fire("event_timeToLook");

        assertThat(alarm(id)).isEmpty();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
    }

    @Test
    void a_node_that_waits_is_returned_when_somebody_says_so_and_the_deployment_is_planned_again() {
        String id = waiting();
        cluster.runtimes.get("node2").unreachable = true;
        fire("event_timeToLook");

        decide(id, Decision.RETURN_NODE, "users see errors", "approver");
        runJobsUntil("serviceTask_checkDeployment");

        assertThat(cluster.balancer.observe().up()).containsEntry("node1", true);
        assertThat(reached(id)).contains("serviceTask_returnNodes", "endEvent_nodesReturned");
        assertThat(deployments.deployment(id).wentLive()).isTrue();

        cluster.runtimes.get("node2").unreachable = false;
        runJobs();
        while (stateOf(id) == DeploymentState.WAITING_FOR_APPROVAL) {
            decide(id, Decision.APPROVE, "", "approver");
            runJobs();
        }
        assertThat(stateOf(id)).as("%s", deployments.deployment(id)).isEqualTo(DeploymentState.DEPLOYED);
    }

    @Test
    void returning_nodes_that_go_live_takes_the_second_person_as_well() {
        cluster.reset(2, 1, limits("going-live", "wait").with(new ApprovalRules(true, Duration.ofHours(1))));
        String id = waiting();
        cluster.runtimes.get("node2").unreachable = true;
        fire("event_timeToLook");

        assertThatThrownBy(() -> decide(id, Decision.RETURN_NODE, "users see errors", "ops"))
                .isInstanceOf(ApprovalForbiddenException.class)
                .hasMessageContaining("two persons are needed");
        assertThat(deployments.deployment(id).wentLive()).isFalse();

        decide(id, Decision.RETURN_NODE, "users see errors", "approver");
        runJobsUntil("serviceTask_checkDeployment");
        assertThat(deployments.deployment(id).wentLive()).isTrue();
    }

    @Test
    void no_node_is_returned_while_enough_serve() {
        String id = waiting();

        assertThatThrownBy(() -> decide(id, Decision.RETURN_NODE, "", "approver"))
                .isInstanceOf(NothingWaitsException.class)
                .hasMessageContaining("enough healthy nodes serve");
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
    }

    @Test
    void an_overdue_approval_is_reminded_of_and_waits_on() {
        cluster.reset(2, 1, deadlines(DeadlineAction.REMIND));
        String id = waiting();

        fire("boundaryEvent_approvalOverdue");

        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        assertThat(evidence(id, "Meet approval deadline"))
                .containsExactly("nobody has decided on the swap for 60 min; somebody should look");
    }

    @Test
    void an_overdue_approval_rolls_back_where_the_settings_say_so() {
        cluster.reset(2, 1, deadlines(DeadlineAction.ROLL_BACK));
        String id = waiting();

        fire("boundaryEvent_approvalOverdue");

        DeploymentDetails rolledBack = deployments.deployment(id);
        assertThat(rolledBack.state()).isEqualTo(DeploymentState.ROLLED_BACK);
        assertThat(rolledBack.rollBack().orElseThrow().reason())
                .isEqualTo("aborted by Wissel: nobody has decided on the swap for 60 min");
    }

    @Test
    void an_overdue_deployment_is_reminded_of_or_rolled_back_and_its_way_back_is_only_reminded_of() {
        cluster.reset(2, 1, deadlines(DeadlineAction.ROLL_BACK));
        String id = start(Strategy.INSTALL_FIRST);
        runJobsUntil("serviceTask_awaitDrain");

        fire("boundaryEvent_deploymentOverdue");

        assertThat(stateOf(id)).isEqualTo(DeploymentState.ROLLED_BACK);
        assertThat(evidence(id, "Meet deployment deadline"))
                .containsExactly("the deployment is not done after 120 min; it is rolled back");
    }

    @Test
    void an_approval_and_a_deployment_are_overdue_after_the_time_that_is_set() {
        cluster.reset(2, 1, deadlines(DeadlineAction.REMIND));
        String id = waiting();

        assertThat(runtime.getVariable(id, "approvalDeadline"))
                .isEqualTo(clock.instant().plus(Duration.ofHours(1)).toString());
        assertThat(runtime.getVariable(id, "deploymentDeadline"))
                .isEqualTo(clock.instant().plus(Duration.ofHours(2)).toString());
    }

    @Test
    void a_lock_that_an_operator_breaks_frees_the_cluster_and_is_recorded() {
        String id = waiting();

        deployments.breakLock(FakeCluster.NAME, "the process hangs", "admin");

        DeploymentDetails broken = deployments.deployment(id);
        assertThat(broken.state()).isEqualTo(DeploymentState.LEFT_FOR_OPERATOR);
        assertThat(broken.reasons().get(0))
                .contains("admin")
                .contains("the process hangs")
                .contains("node1");
        assertThat(evidence(id, "Break lock")).hasSize(1);
        assertThat(deployments.locks()).isEmpty();
        assertThat(runtime.createProcessInstanceQuery().processInstanceId(id).count())
                .isZero();
        assertThatThrownBy(() -> deployments.breakLock(FakeCluster.NAME, "again", "admin"))
                .isInstanceOf(NothingWaitsException.class);
    }

    private String waiting() {
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        assertThat(cluster.balancer.observe().up()).isEqualTo(Map.of("node1", false, "node2", true));
        return id;
    }

    private String alarm(String id) {
        return deployments.deployment(id).approval().orElseThrow().alarm();
    }

    private List<String> evidence(String id, String step) {
        return deployments.deployment(id).evidence().stream()
                .filter(evidence -> evidence.step().equals(step))
                .map(Evidence::summary)
                .toList();
    }

    private static Limits deadlines(DeadlineAction action) {
        return new Limits(
                new Floor(1, false),
                Duration.ofMinutes(10),
                DrainTimeoutAction.WAIT,
                Duration.ofMinutes(5),
                ApprovalPolicy.GOING_LIVE,
                new Deadlines(Duration.ofHours(2), action, Duration.ofHours(1), action));
    }
}
