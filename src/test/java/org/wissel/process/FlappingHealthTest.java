package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Strategy;

/** A node that is healthy at one look and not at the next. */
class FlappingHealthTest extends ProcessStory {

    @Test
    void a_node_that_was_healthy_at_the_gate_and_is_not_at_the_swap_stays_out_until_retry_finds_it_healthy() {
        String id = start(Strategy.SWAP);
        runJobsUntil("serviceTask_awaitHealth");
        cluster.runtimes.get("node2").health.addAll(List.of(false, true));
        runJobs();
        assertThat(reached(id)).contains("event_lookAtHealthAgain");
        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);

        cluster.runtimes.get("node2").health.addAll(List.of(false, false, false));
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();

        assertThat(deployments.deployment(id).failures())
                .singleElement()
                .asString()
                .startsWith("node2: is no longer healthy (HTTP 503), so it does not come back into rotation")
                .endsWith("Repair it and press Retry.");
        assertThat(cluster.balancer.routings).containsExactly(Set.of("node2"));
        assertThat(cluster.balancer.observe().up()).containsEntry("node1", true).containsEntry("node2", false);

        retry(id);

        assertThat(deployments.deployment(id).state()).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(cluster.balancer.routings).containsExactly(Set.of("node2"), Set.of("node1"), Set.of());
    }
}
