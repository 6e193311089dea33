package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.web.FakeClusters.balancer;
import static org.wissel.web.FakeClusters.healthy;
import static org.wissel.web.FakeClusters.node;
import static org.wissel.web.FakeClusters.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.BalancerState;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Shortcut;
import org.wissel.deployment.StepFailedException;

class ClustersControllerTest extends WebTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");

    @Test
    void a_cluster_shows_what_lies_on_each_node_and_what_it_runs() throws Exception {
        NodeState node1 = new NodeState(
                "node1",
                true,
                "UP",
                List.of(
                        new InstalledExport(V2, "cd", "/exports/2.zip"),
                        new InstalledExport(V1, "ab", "/exports/1.zip")),
                Optional.of(Set.of(V1)),
                List.of(new Shortcut("weather", "Weather", "0.0-v1")),
                true,
                1,
                true,
                List.of(),
                "",
                List.of("the process is older than its files: restart it"),
                List.of("its disk is nearly full"));
        clusters.has(
                "demo",
                List.of(balancer(
                        "lb1", () -> routes("lb1", true, Map.of("node1", true, "node2", false), "unknown server"))),
                List.of(node("node1", () -> node1)));

        assertThat(look())
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                        [{"name": "demo", "floor": "1",
                          "loadBalancers": [{"name": "lb1", "software": "nginx 1.22.1", "running": true,
                            "up": ["node1"], "problems": ["lb1: unknown server"], "warnings": []}],
                          "nodes": [{"name": "node1", "role": "runtime", "url": "http://node1:8080/Runtime", "inRotation": true,
                            "healthy": true, "health": "UP",
                            "installed": [{"project": "Weather", "version": "0.0-v1"},
                                          {"project": "Weather", "version": "0.0-v2"}],
                            "loadedKnown": true, "loaded": [{"project": "Weather", "version": "0.0-v1"}],
                            "shortcuts": {"weather": "0.0-v1"},
                            "problems": ["node1: the process is older than its files: restart it"],
                            "warnings": ["node1: its disk is nearly full"], "leftOut": null}],
                          "shortcuts": [{"name": "weather", "project": "Weather"}],
                          "problems": ["lb1: unknown server"], "publisher": null}]"""));
    }

    @Test
    void a_node_is_in_rotation_when_any_balancer_may_route_to_it() {
        clusters.has(
                "demo",
                List.of(
                        balancer("lb1", () -> routes("lb1", true, Map.of("n1", false, "n2", true, "n3", false))),
                        balancer("lb2", () -> routes("lb2", false, Map.of("n1", false)))),
                List.of(
                        node("n1", () -> healthy("n1")),
                        node("n2", () -> healthy("n2")),
                        node("n3", () -> healthy("n3"))));

        JsonNode nodes = look().get(0).get("nodes");

        // Older workers of lb2 live: they may still route to whatever it lists.
        assertThat(nodes.findValues("inRotation"))
                .extracting(JsonNode::asBoolean)
                .containsExactly(true, true, false);
    }

    @Test
    void a_node_that_the_last_deployment_left_out_says_so() throws Exception {
        clusters.has(
                "demo",
                List.of(balancer("lb1", () -> routes("lb1", true, Map.of("n1", true, "n2", false)))),
                List.of(node("n1", () -> healthy("n1")), node("n2", () -> healthy("n2"))));
        clusters.has(
                "other",
                List.of(balancer("lb9", ClustersControllerTest::empty)),
                List.of(node("n2", () -> healthy("n2"))));
        journal.leftOut.put(
                "demo",
                List.of(new LeftOut("n2", "n2: the disk is full", "dora", Instant.parse("2026-03-01T10:15:30Z"))));

        JsonNode answer = look();

        assertThat(answer.get(0).get("nodes").get(0).get("leftOut").isNull()).isTrue();
        assertThat(answer.get(0).get("nodes").get(1).get("leftOut"))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                        {"reason": "n2: the disk is full", "by": "dora", "at": "2026-03-01T10:15:30Z"}"""));
        assertThat(answer.get(1).get("nodes").get(0).get("leftOut").isNull()).isTrue();
    }

    @Test
    void what_cannot_be_asked_is_shown_as_such_beside_the_rest() {
        clusters.has(
                "demo",
                List.of(balancer("lb1", () -> {
                    throw new StepFailedException("lb1", "connection refused", "Start its SSH server.");
                })),
                List.of(
                        node("n1", () -> {
                            throw new StepFailedException("n1", "no route to host", "Look at its network.");
                        }),
                        node("n2", () -> {
                            throw new IllegalStateException();
                        }),
                        node("n3", () -> healthy("n3"))));

        JsonNode cluster = look().get(0);

        assertThat(cluster.get("nodes").findValues("healthy"))
                .extracting(JsonNode::asBoolean)
                .containsExactly(false, false, true);
        assertThat(cluster.get("nodes").findValues("health"))
                .extracting(JsonNode::asText)
                .containsExactly("n1: no route to host. Look at its network.", "n2: IllegalStateException", "UP");
        assertThat(cluster.get("nodes").get(0).get("loadedKnown").asBoolean()).isFalse();
        assertThat(cluster.get("nodes").get(0).get("problems").get(0).asText())
                .isEqualTo("n1: no route to host. Look at its network.");
        assertThat(cluster.get("problems").get(0).asText())
                .startsWith("lb1: connection refused. Start its SSH server.");
    }

    @Test
    void all_machines_of_all_clusters_are_looked_at_side_by_side() {
        // Passes only when all four looks are under way together.
        var together = new CyclicBarrier(4);
        for (String name : List.of("a", "b")) {
            clusters.has(
                    name,
                    List.of(balancer("lb-" + name, () -> {
                        await(together);
                        return routes("lb-" + name, true, Map.of());
                    })),
                    List.of(node("node-" + name, () -> {
                        await(together);
                        return healthy("node-" + name);
                    })));
        }

        JsonNode answer = look();

        assertThat(answer.findValues("healthy")).extracting(JsonNode::asBoolean).containsExactly(true, true);
        assertThat(answer.get(0).get("problems")).isEmpty();
    }

    @Test
    void a_machine_that_does_not_answer_is_asked_once_and_waited_for_no_longer_than_agreed() {
        var hung = new CountDownLatch(1);
        var asked = new AtomicInteger();
        var fakes = new FakeClusters();
        fakes.has(
                "demo",
                List.of(balancer("lb1", () -> routes("lb1", true, Map.of("n1", true)))),
                List.of(node("n1", () -> {
                    asked.incrementAndGet();
                    await(hung);
                    return healthy("n1");
                })));
        var observations = new Observations(new ObservationProperties(Duration.ofMillis(300), 2));
        try {
            var controller = new ClustersController(new ClusterLooks(fakes, observations, journal));

            for (int i = 0; i < 3; i++) {
                ClusterAnswer.NodeAnswer node =
                        controller.clusters().get(0).nodes().get(0);
                assertThat(node.healthy()).isFalse();
                assertThat(node.health())
                        .isEqualTo("n1: no answer within 0.3 s; look whether the machine is up and"
                                + " reachable from here");
            }

            assertThat(asked).hasValue(1);
        } finally {
            hung.countDown();
            observations.destroy();
        }
    }

    @Test
    void each_answer_is_from_a_new_look() {
        var looks = new AtomicInteger();
        clusters.has("demo", List.of(balancer("lb1", ClustersControllerTest::empty)), List.of(node("n1", () -> {
            looks.incrementAndGet();
            return healthy("n1");
        })));

        look();
        look();

        assertThat(looks).hasValue(2);
    }

    private static BalancerState empty() {
        return routes("lb1", true, Map.of());
    }

    private JsonNode look() {
        Browser.Answer answer = programOf(VIEWER).get("/api/clusters");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
