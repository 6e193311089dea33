package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;

/** A change of routing is done on every load balancer and verified on every one; a drain is proven for every one. */
class SeveralBalancersTest extends ProcessStory {

    @BeforeEach
    void twoBalancers() {
        cluster.reset(2, 2, limits("going-live", "wait"));
    }

    @Test
    void every_change_of_routing_is_done_on_all() {
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(cluster.balancers).allSatisfy(balancer -> assertThat(balancer.routings)
                .containsExactly(Set.of("node2"), Set.of("node1"), Set.of("node2"), Set.of()));
    }

    @Test
    void half_done_says_which_has_it_and_which_has_not_and_retry_completes_it() {
        for (int i = 0; i < 3; i++) {
            cluster.balancers
                    .get(1)
                    .failures
                    .add(new StepFailedException("lb2", "nginx -t rejects the file", "Correct it."));
        }
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();

        assertThat(deployments.deployment(id).failures())
                .singleElement()
                .asString()
                .startsWith("lb2: the change of routing is half done: [lb1] has it, [lb2] has not, since lb2: nginx -t"
                        + " rejects the file");
        assertThat(cluster.runtimes.get("node2").effects)
                .as("nothing is changed meanwhile")
                .isEmpty();

        retry(id);
        assertThat(cluster.balancers.get(1).observe().up()).isEqualTo(Map.of("node1", false, "node2", true));
        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
    }

    @Test
    void a_hand_edit_behind_a_half_done_swap_is_asked_about_and_what_is_done_already_is_told() {
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        for (int i = 0; i < 3; i++) {
            cluster.balancers
                    .get(1)
                    .failures
                    .add(new StepFailedException("lb2", "nginx -t rejects the file", "Correct it."));
        }
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();
        cluster.balancers.get(1).comment = "# mended";
        retry(id);

        assertThat(deployments.deployment(id).approval().orElseThrow().changes())
                .containsExactly(
                        "lb2: /backend.conf was edited by somebody else",
                        "an earlier try of the swap had changed lb1 /backend.conf already");
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();
        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(cluster.balancers)
                .allSatisfy(balancer ->
                        assertThat(balancer.observe().up()).isEqualTo(Map.of("node1", true, "node2", true)));
    }

    @Test
    void one_that_is_not_ready_keeps_the_others_from_being_touched() {
        for (int i = 0; i < 3; i++) {
            cluster.balancers.get(1).unready.add(new StepFailedException("lb2", "old workers still run", "Wait."));
        }
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();

        assertThat(deployments.deployment(id).failures()).containsExactly("lb2: old workers still run. Wait.");
        assertThat(cluster.balancers)
                .allSatisfy(balancer -> assertThat(balancer.routings).isEmpty());
        retry(id);
        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
    }

    @Test
    void a_node_is_drained_only_when_it_is_free_of_requests_from_all_and_the_evidence_names_each() {
        cluster.balancers.get(1).drained.add(false);
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();

        assertThat(reached(id)).contains("event_lookAtDrainAgain");
        assertThat(deployments.deployment(id).evidence())
                .filteredOn(evidence -> evidence.step().equals("Await drain") && evidence.wave() == 0)
                .singleElement()
                .satisfies(evidence -> {
                    assertThat(evidence.node()).isEqualTo("node2");
                    assertThat(evidence.summary())
                            .contains("lb1: no old workers, 0 connections", "lb2: no old workers, 0 connections");
                });
    }

    @Test
    void a_drain_that_is_not_proven_in_time_goes_on_unproven_where_the_settings_say_so() {
        cluster.reset(2, 2, limits("going-live", "go-on"));
        cluster.balancers.get(1).drained.addAll(List.of(false, false));
        String id = start(Strategy.INSTALL_FIRST);
        runJobsUntil("serviceTask_awaitDrain");
        clock.move(Duration.ofMinutes(11));
        runJobs();

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        assertThat(deployments.deployment(id).evidence())
                .anyMatch(evidence -> evidence.node().equals("node2")
                        && evidence.summary().startsWith("UNPROVEN: not free of requests after 600 s"));
    }

    @Test
    void a_node_that_is_down_on_one_of_them_stays_down_there() {
        cluster.balancers.get(1).setDown("node1");
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();

        assertThat(deployments.deployment(id).reasons())
                .singleElement()
                .asString()
                .as("taking node2 out would empty lb2")
                .contains("1 of 2 nodes must stay");
    }
}
