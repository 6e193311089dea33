package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Strategy;

/**
 * How often a node and a load balancer are asked by SSH in a whole deployment of four nodes in two waves. What one call takes there
 * is counted where it is made ({@code BlueriqRuntimeWordsTest}, {@code NginxCommandsTest}); here the calls are.
 */
class ExchangesTest extends ProcessStory {

    /** Exchanges of one call to a node. Sending is a command, the upload and a command; what was sent is installed by a rename. */
    private static final Map<String, Integer> OF_A_NODE = Map.of(
            "observe",
            1,
            "preflight",
            1,
            "send",
            3,
            "install",
            2,
            "point",
            2,
            "restart",
            2,
            "inTrash",
            1,
            "emptyTrash",
            1,
            "lastLogLines",
            1);

    /** Of one call to a load balancer whose reload took over at the first look; a rotation with the change of routing from it. */
    private static final Map<String, Integer> OF_A_BALANCER =
            Map.of("observe", 1, "preflight", 2, "rotation", 3, "proveDrained", 1);

    /** They ask nobody, or by HTTP. */
    private static final Set<String> FREE = Set.of(
            "name",
            "host",
            "changes",
            "health",
            "loaded",
            "smokeTest",
            "startsDirectly",
            "usage",
            "sessions",
            "countsForWholeCluster",
            "requestsServed");

    @Test
    void a_deployment_asks_each_node_and_each_load_balancer_no_more_often_than_this() {
        cluster.reset(4, 1, limits("none", "wait"));
        String id = start(Strategy.SWAP);
        runJobs();
        assertThat(stateOf(id)).as("%s", deployments.deployment(id)).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(cluster.balancer.routings).as("one reload more than waves").hasSize(3);

        // Check (2), sending (3), installing (2), shortcuts (2), restart (2), smoke test, swap, verification.
        assertThat(List.of("node1", "node2", "node3", "node4"))
                .allSatisfy(node -> assertThat(exchanges(node, OF_A_NODE))
                        .as("%s: %s", node, cluster.calls.get(node))
                        .isLessThanOrEqualTo(14));
        // Check (3), per change of routing a look, the check and the change (3), a look at each drain (2),
        // verification.
        assertThat(exchanges("lb1", OF_A_BALANCER))
                .as("%s", cluster.calls.get("lb1"))
                .isLessThanOrEqualTo(15);
    }

    @Test
    void waiting_for_an_approval_asks_no_node_by_ssh() {
        cluster.reset(4);
        String id = start(Strategy.SWAP);
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        cluster.calls.values().forEach(List::clear);

        fire("event_timeToLook");

        assertThat(exchanges("node1", OF_A_NODE)).isZero();
        decide(id, Decision.APPROVE, "", "approver");
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
    }

    private int exchanges(String place, Map<String, Integer> cost) {
        List<String> counted = cluster.calls.get(place).stream()
                .filter(call -> !FREE.contains(call))
                .toList();
        assertThat(cost.keySet()).containsAll(counted);
        return counted.stream().mapToInt(cost::get).sum();
    }
}
