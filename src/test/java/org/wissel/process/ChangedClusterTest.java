package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;

/** A decision counts for the cluster that it was made on: what becomes of it when somebody else changes the cluster. */
class ChangedClusterTest extends ProcessStory {

    @Test
    void a_plan_that_was_shown_and_still_holds_is_walked_without_asking() {
        String id = startAsShown();
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        assertThat(reached(id)).doesNotContain("userTask_approveChangedPlan");
    }

    @Test
    void a_file_edited_between_preview_and_start_has_the_new_plan_approved_before_anything_is_touched() {
        String id = startAsShown();
        cluster.balancer.comment = "# somebody was here";
        runJobs();

        DeploymentDetails asked = deployments.deployment(id);
        assertThat(asked.state()).isEqualTo(DeploymentState.WAITING_FOR_PLAN_APPROVAL);
        assertThat(asked.approval().orElseThrow().changes())
                .containsExactly("lb1: /backend.conf was edited by somebody else");
        assertThat(asked.approval().orElseThrow().diffs())
                .containsKeys("drain: lb1 /backend.conf", "node1 /application.properties");
        assertThat(asked.plan()).isPresent();
        assertThat(cluster.balancer.routings).isEmpty();

        decide(id, Decision.APPROVE, "I know", "ops");
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        assertThat(deployments.deployment(id).approval().orElseThrow().changes())
                .as("what was approved already is not asked again")
                .isEmpty();
    }

    @Test
    void a_cluster_that_changes_again_while_the_changed_plan_waits_is_asked_about_again() {
        String id = startAsShown();
        cluster.balancer.comment = "# one";
        runJobs();
        cluster.balancer.comment = "# two";
        decide(id, Decision.APPROVE, "", "ops");
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.WAITING_FOR_PLAN_APPROVAL);
        assertThat(cluster.balancer.routings).isEmpty();
    }

    @Test
    void a_changed_plan_that_is_not_approved_ends_refused_with_nothing_touched() {
        String id = startAsShown();
        cluster.balancer.comment = "# somebody was here";
        runJobs();
        decide(id, Decision.ROLL_BACK, "not like this", "ops");
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.REFUSED);
        assertThat(reached(id)).contains("endEvent_planNotApproved");
        assertThat(deployments.deployment(id).reasons())
                .singleElement()
                .asString()
                .contains("Nothing was touched");
        assertThat(cluster.balancer.routings).isEmpty();
        assertThat(deployments.locks()).isEmpty();
    }

    @Test
    void a_plan_that_nobody_was_shown_is_said_to_be_unknown_and_asked_about() {
        DeploymentRequest wish = request("0.0-v2", Strategy.SWAP);
        String id = deployments.start(
                new DeploymentRequest(
                        wish.cluster(), wish.target(), wish.strategy(), List.of(), Set.of(), Optional.of("0123abcd")),
                "ops");
        runJobs();

        assertThat(deployments.deployment(id).approval().orElseThrow().changes())
                .containsExactly("the plan that was shown is not known any more");
    }

    @Test
    void a_hand_edit_during_the_approval_is_noticed_at_the_swap_and_survives_it() {
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        cluster.balancer.comment = "# somebody was here";
        decide(id, Decision.APPROVE, "", "approver");
        int routings = cluster.balancer.routings.size();
        runJobs();

        DeploymentDetails asked = deployments.deployment(id);
        assertThat(asked.state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        assertThat(asked.approval().orElseThrow().changes())
                .containsExactly("lb1: /backend.conf was edited by somebody else");
        assertThat(reached(id)).contains("boundaryEvent_clusterChanged");
        assertThat(cluster.balancer.observe().up())
                .as("not one node more is out than before")
                .isEqualTo(Map.of("node1", false, "node2", true));
        assertThat(cluster.balancer.routings.subList(0, routings)).doesNotContain(Set.of());

        decide(id, Decision.APPROVE, "seen", "approver");
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(new String(cluster.balancer.observe().file().bytes())).endsWith("# somebody was here");
        assertThat(cluster.runtimes.get("node1").effects)
                .as("what was done is not done again")
                .containsExactly("install Weather 0.0-v2", "point 0.0-v2", "restart");
    }

    @Test
    void a_hand_edit_during_the_approval_of_the_restore_is_noticed_there() {
        cluster.reset(1 + 1, 1, limits("every-swap", "wait"));
        String id = start(Strategy.SWAP);
        runJobs();
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();
        cluster.balancer.comment = "# somebody was here";
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();

        assertThat(reached(id)).contains("boundaryEvent_clusterChanged");
        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);

        decide(id, Decision.APPROVE, "", "approver");
        runJobs();
        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.DEPLOYED);
    }

    @Test
    void a_deployment_whose_last_nodes_somebody_brought_back_by_hand_still_comes_to_its_end() {
        cluster.reset(2, 1, limits("every-swap", "wait"));
        String id = start(Strategy.SWAP);
        runJobs();
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();
        cluster.balancer.setUp("node1");
        cluster.balancer.comment = "# I needed it";
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();

        DeploymentDetails asked = deployments.deployment(id);
        assertThat(asked.state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        assertThat(asked.approval().orElseThrow().next()).startsWith("no node comes back");
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();
        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.DEPLOYED);
    }

    @Test
    void a_node_that_an_operator_sets_down_during_the_approval_stays_down() {
        cluster.reset(3, 1, limits("going-live", "wait"));
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        assertThat(cluster.balancer.observe().up()).containsEntry("node1", false);
        cluster.balancer.setDown("node3");
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();
        assertThat(deployments.deployment(id).approval().orElseThrow().changes())
                .containsExactly("lb1: /backend.conf was edited by somebody else");

        decide(id, Decision.APPROVE, "yes, without node3", "approver");
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(cluster.balancer.observe().up()).isEqualTo(Map.of("node1", true, "node2", true, "node3", false));
        assertThat(cluster.runtimes.get("node3").observe().shortcuts())
                .as("it is updated all the same")
                .allMatch(shortcut -> shortcut.version().equals("0.0-v2"));
    }

    @Test
    void an_earlier_decision_counts_for_no_later_swap() {
        cluster.reset(2, 1, limits("every-swap", "wait"));
        String id = start(Strategy.SWAP);
        runJobs();
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();
        String task =
                tasks.createTaskQuery().processInstanceId(id).singleResult().getId();

        assertThatThrownBy(() -> tasks.complete(task)).hasStackTraceContaining("decision is missing");
    }

    @Test
    void a_decision_that_comes_with_the_start_is_none() {
        String id = runtime.startProcessInstanceByKey(
                        CamundaDeployments.PROCESS,
                        Map.of(
                                "cluster", FakeCluster.NAME,
                                "project", "Weather",
                                "version", "0.0-v2",
                                "strategy", "swap",
                                "requestedBy", "ops",
                                "decision", "approve"))
                .getId();
        runJobs();
        String task =
                tasks.createTaskQuery().processInstanceId(id).singleResult().getId();

        assertThatThrownBy(() -> tasks.complete(task)).hasStackTraceContaining("decision is missing");
    }

    @Test
    void a_version_did_not_go_live_while_no_balancer_was_ready_for_its_swap() {
        String id = start(Strategy.SWAP);
        runJobs();
        for (int i = 0; i < 3; i++) {
            cluster.balancer.unready.add(new StepFailedException("lb1", "nginx -t rejects the file", "Correct it."));
        }
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();

        assertThat(deployments.deployment(id).failures()).hasSize(1);
        assertThat(journal.entry(id).wentLive()).isFalse();
        retry(id);
        assertThat(journal.entry(id).wentLive()).isTrue();
        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.DEPLOYED);
    }

    @Test
    void what_we_wrote_ourselves_before_a_crash_is_no_foreign_edit() {
        String id = start(Strategy.SWAP);
        runJobs();
        cluster.balancer.crashes.add(new StepFailedException("lb1", "the connection broke", "Retry."));
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();

        assertThat(reached(id)).doesNotContain("boundaryEvent_clusterChanged");
        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.DEPLOYED);
    }

    @Test
    void no_swap_waits_where_the_policy_says_none() {
        cluster.reset(2, 1, limits("none", "wait"));
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(reached(id)).doesNotContain("userTask_approveSwap");
    }

    @Test
    void every_swap_waits_where_the_policy_says_so() {
        cluster.reset(2, 1, limits("every-swap", "wait"));
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        int asked = 0;
        while (deployments.deployment(id).state() == DeploymentState.WAITING_FOR_APPROVAL) {
            asked++;
            decide(id, Decision.APPROVE, "", "approver");
            runJobs();
        }

        assertThat(asked).isEqualTo(3);
        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.DEPLOYED);
    }
}
