package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.Plan;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.Wave;

/**
 * The promise with four nodes behind two nginx, through both of which every session's requests come. One cluster for all, in
 * this order.
 */
@Tag("story")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeveralBalancersStoryTest {

    private static final String FLOOR = "wissel.clusters[0].minimum-in-rotation";

    private static Sandbox sandbox;

    @BeforeAll
    static void begin() {
        sandbox = Sandbox.start(SandboxOptions.defaults()
                .withRoot(Path.of("target", "sandbox-balancers-test"))
                .withNodes(4)
                .withBalancers(2));
    }

    @AfterAll
    static void end() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    @Order(1)
    void with_a_floor_of_three_one_node_leaves_at_a_time_on_both_and_nothing_breaks() {
        try (SandboxWissel wissel = SandboxWissel.start(sandbox, Map.of(FLOOR, 3))) {
            theSwapIsRefused(wissel);
            List<Long> restarts =
                    sandbox.nodes().stream().map(SandboxNode::restarts).toList();
            Traffic traffic = throughBoth();
            RotationWatch watch = RotationWatch.of(sandbox);
            DeploymentDetails deployed;
            try (traffic;
                    watch) {
                deployed = wissel.deploy("Weather", "0.0-v2", Strategy.INSTALL_FIRST);
                letUsersCome(traffic);
            }

            nothingBroke("four nodes, two nginx, floor 3", traffic);
            assertThat(traffic.counters().started()).containsKeys("export-Weather 0.0-v1", "export-Weather 0.0-v2");
            Plan plan = deployed.plan().orElseThrow();
            assertThat(plan.waves()).hasSize(7).allSatisfy(wave -> assertThat(wave.nodes())
                    .hasSize(1));
            for (int i = 0; i < restarts.size(); i++) {
                String name = sandbox.nodes().get(i).name();
                assertThat(sandbox.nodes().get(i).restarts() - restarts.get(i))
                        .as("restarts of " + name)
                        .isEqualTo(plan.waves().stream()
                                .filter(wave -> wave.nodes().contains(name))
                                .count());
            }
            assertThat(watch.seen()).containsOnlyKeys("lb1", "lb2").allSatisfy((balancer, rotations) -> assertThat(
                            rotations)
                    .hasSize(5)
                    .allSatisfy(rotation -> assertThat(rotation).hasSizeGreaterThanOrEqualTo(3)));
            everyDrainIsProvenOnBoth(deployed);
            for (SandboxBalancer balancer : sandbox.balancers()) {
                assertThat(balancer.requests())
                        .as("requests by " + balancer.name())
                        .isGreaterThan(traffic.counters().requests() / 3);
            }
        }
    }

    /** Before anything is touched: between two load balancers a swap has no moment without a broken session. */
    private static void theSwapIsRefused(SandboxWissel wissel) {
        List<Long> pids = sandbox.nodes().stream().map(SandboxNode::pid).toList();

        DeploymentDetails refused =
                wissel.await(wissel.start("Weather", "0.0-v2", Strategy.SWAP), DeploymentState.REFUSED);

        assertThat(refused.reasons())
                .anyMatch(reason -> reason.contains("2 load balancers") && reason.contains("install-first"))
                .anyMatch(reason -> reason.startsWith("3 of 4 nodes must stay in rotation; the swap takes 2 out"));
        assertThat(sandbox.nodes().stream().map(SandboxNode::pid)).isEqualTo(pids);
        assertThat(wissel.deployments().locks()).isEmpty();
    }

    private static void everyDrainIsProvenOnBoth(DeploymentDetails deployed) {
        List<Evidence> drains = deployed.evidence().stream()
                .filter(evidence -> evidence.step().equals("Await drain"))
                .toList();
        assertThat(drains).hasSize(7).allSatisfy(evidence -> assertThat(evidence.summary())
                .contains("lb1: no old workers", "lb2: no old workers"));
        assertThat(drains.stream().map(Evidence::node)).contains("node1", "node2", "node3", "node4");
    }

    @Test
    @Order(2)
    void a_change_of_routing_that_is_half_done_harms_nobody_and_retry_completes_it() throws Exception {
        try (SandboxWissel wissel = SandboxWissel.start(sandbox, Map.of(FLOOR, "50%"))) {
            SandboxBalancer lb2 = sandbox.balancers().get(1);
            Path blocked = lb2.upstreamFile().resolveSibling("blocked.conf");
            Traffic traffic = throughBoth();
            RotationWatch watch = RotationWatch.of(sandbox);
            DeploymentDetails deployed;
            try (traffic;
                    watch) {
                String id = wissel.start(new DeploymentRequest(
                        "sandbox",
                        new ProjectVersion("Weather", "0.0-v3"),
                        Strategy.INSTALL_FIRST,
                        List.of("node1"),
                        Set.of(),
                        Optional.empty()));
                wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
                String before = lb2.upstreamText();
                try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                    // The check before the change says yes; only the reload on lb2 finds the port taken.
                    Files.writeString(blocked, "server { listen 127.0.0.1:" + taken.getLocalPort() + "; }\n");
                    wissel.approve(id);

                    assertThat(wissel.failure(id))
                            .startsWith("lb2: ")
                            .contains("half done", "[lb1] has it", "[lb2] has not");
                    assertThat(lb2.upstreamText()).isEqualTo(before);
                    assertThat(RotationWatch.inRotation(sandbox.balancer(), sandbox.nodes()))
                            .isNotEqualTo(RotationWatch.inRotation(lb2, sandbox.nodes()));
                    letUsersCome(traffic);
                }
                Files.delete(blocked);
                wissel.retry(id);
                deployed = wissel.await(id, DeploymentState.DEPLOYED);
                letUsersCome(traffic);
            }

            nothingBroke("half done", traffic);
            assertThat(traffic.counters().started()).containsKeys("export-Weather 0.0-v2", "export-Weather 0.0-v3");
            // Half of four, and the node that was named first is in the first wave.
            assertThat(deployed.plan().orElseThrow().waves().stream().map(Wave::nodes))
                    .containsExactly(Set.of("node1", "node4"), Set.of("node2", "node3"), Set.of("node1", "node4"));
            assertThat(watch.seen().values()).allSatisfy(rotations -> assertThat(rotations)
                    .allSatisfy(rotation -> assertThat(rotation).hasSizeGreaterThanOrEqualTo(2)));
        }
    }

    private static Traffic throughBoth() {
        return Traffic.start(Traffic.Load.on(
                sandbox.balancers().stream().map(SandboxBalancer::url).toArray(URI[]::new)));
    }

    private static void letUsersCome(Traffic traffic) {
        long enough = traffic.counters().requests() + 600;
        SandboxFiles.await(() -> traffic.counters().requests() >= enough, traffic::statusLine);
    }

    private static void nothingBroke(String story, Traffic traffic) {
        System.out.println(story + ": " + traffic.statusLine());
        assertThat(traffic.counters().failures()).isEmpty();
        assertThat(traffic.counters().failed()).isZero();
        assertThat(traffic.counters().broken()).isZero();
        assertThat(traffic.pinnedAlive()).isEqualTo(20);
        // Two at least: one by each entry.
        assertThat(traffic.pinnedRequestsAtLeast()).isGreaterThanOrEqualTo(2);
    }
}
