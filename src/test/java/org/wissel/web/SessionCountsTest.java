package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.web.FakeClusters.balancer;
import static org.wissel.web.FakeClusters.countsForAll;
import static org.wissel.web.FakeClusters.node;
import static org.wissel.web.FakeClusters.routes;
import static org.wissel.web.PagesTest.state;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.Node;
import org.wissel.deployment.NodeRole;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Usage;
import org.wissel.deployment.UsageCount;

/** Which nodes are asked for their sessions, and when. */
class SessionCountsTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");

    private final FakeClusters clusters = new FakeClusters();
    private final Observations observations = new Observations(new ObservationProperties(Duration.ofMillis(500), 16));
    private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

    @AfterEach
    void end() {
        observations.destroy();
    }

    @Test
    void one_healthy_node_is_asked_where_each_counts_for_all_and_told_once() {
        has(
                countsForAll("n1", () -> state("n1", false, "0.0-v1", V1), counting("n1")),
                countsForAll("n2", () -> state("n2", true, "0.0-v1", V1), counting("n2")),
                countsForAll("n3", () -> state("n3", true, "0.0-v1", V1, V2), counting("n3")));

        var counts = counts(Duration.ZERO).of(looked()).get("demo");

        assertThat(asked).containsExactlyInAnyOrder("n2 0.0-v1", "n3 0.0-v2");
        assertThat(counts.get("n1").get(V1)).isEqualTo(counts.get("n2").get(V1));
        Usage all = Usage.of(counts.values().stream()
                .map(versions -> new Usage(versions.get(V1), UsageCount.notProbed()))
                .toList());
        assertThat(all.sessions().evidence()).isEqualTo("n2 counts 7");
    }

    @Test
    void every_runtime_is_asked_where_each_counts_for_itself_and_no_case_engine() {
        Function<ProjectVersion, Usage> engine = version -> {
            asked.add("dcm1");
            return new Usage(UsageCount.notProbed(), UsageCount.notProbed());
        };
        Node looks = node("dcm1", () -> state("dcm1", true, "0.0-v1", V1), engine);
        has(
                node("n1", () -> state("n1", true, "0.0-v1", V1), version -> usage("n1", version)),
                node("n2", () -> state("n2", true, "0.0-v1", V1), version -> usage("n2", version)),
                new Node("dcm1", looks.url(), looks.runtime(), NodeRole.CASE_ENGINE));

        assertThat(counts(Duration.ZERO).of(looked()).get("demo")).containsOnlyKeys("n1", "n2");
        assertThat(asked).containsExactlyInAnyOrder("n1 0.0-v1", "n2 0.0-v1");
    }

    @Test
    void no_second_count_begins_while_one_is_under_way() {
        var hung = new CountDownLatch(1);
        has(node("n1", () -> state("n1", true, "0.0-v1", V1, V2), version -> {
            if (version.equals(V1)) {
                await(hung);
            }
            return usage("n1", version);
        }));
        SessionCounts counts = counts(Duration.ZERO);
        try {
            var first = counts.of(looked());
            assertThat(first.get("demo").get("n1").get(V1).evidence()).contains("no answer within");

            assertThat(counts.of(looked())).isSameAs(first);
            assertThat(asked).containsExactly("n1 0.0-v2");
        } finally {
            hung.countDown();
        }
    }

    private void has(Node... nodes) {
        clusters.has("demo", List.of(balancer("lb1", () -> routes("lb1", true, Map.of()))), List.of(nodes));
    }

    private Usage usage(String node, ProjectVersion version) {
        return new Usage(counting(node).apply(version), UsageCount.notProbed());
    }

    private Function<ProjectVersion, UsageCount> counting(String node) {
        return version -> {
            asked.add(node + " " + version.version());
            return UsageCount.of(7, node + " counts 7");
        };
    }

    private SessionCounts counts(Duration maximumAge) {
        return new SessionCounts(
                clusters,
                observations,
                new LiveProperties(
                        Duration.ofSeconds(1), Duration.ofSeconds(5), maximumAge, Duration.ofSeconds(15), 200));
    }

    private List<ClusterAnswer> looked() {
        return new ClusterLooks(clusters, observations, new FakeJournal()).all();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
