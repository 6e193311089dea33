package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");

    @Test
    void the_same_cluster_has_the_same_fingerprint_and_hash() {
        assertThat(seen("a", "x", true, "s").changes(seen("a", "x", true, "s"))).isEmpty();
        assertThat(seen("a", "x", true, "s").hash("plan"))
                .isEqualTo(seen("a", "x", true, "s").hash("plan"));
    }

    @Test
    void what_flaps_by_itself_is_no_part_of_it() {
        NodeState restarted = new NodeState(
                "node1",
                true,
                "HTTP 200 after another while",
                List.of(new InstalledExport(V1, "s", "/exports/1.zip")),
                Optional.of(Set.of(V1)),
                List.of(),
                true,
                4712,
                true,
                List.of(file("node1", "x")),
                "",
                List.of(),
                List.of("a warning"));

        assertThat(seen("a", "x", true, "s").changes(Fingerprint.of(cluster("a", restarted), List.of())))
                .isEmpty();
    }

    @Test
    void each_change_by_somebody_else_is_told_with_its_place() {
        Fingerprint before = seen("a", "x", true, "s");

        assertThat(before.changes(seen("b", "x", true, "s"))).containsExactly("lb1: /f was edited by somebody else");
        assertThat(before.changes(seen("a", "y", true, "s"))).containsExactly("node1: /f was edited by somebody else");
        assertThat(before.changes(seen("a", "x", false, "s")))
                .containsExactly("node1: was healthy and is not healthy now");
        assertThat(before.changes(seen("a", "x", true, "t")))
                .containsExactly("node1: the exports that lie there are others now");
        assertThat(before.changes(Fingerprint.of(
                        new ObservedCluster(
                                List.of(), cluster("a", node(true, "x", "s")).balancers()),
                        List.of())))
                .hasSize(3)
                .allMatch(change -> change.startsWith("node1: ") && change.endsWith("is not there any more"));
        assertThat(before.hash("plan")).isNotEqualTo(seen("b", "x", true, "s").hash("plan"));
        assertThat(before.hash("plan")).isNotEqualTo(before.hash("another"));
    }

    @Test
    void text_that_equals_our_own_next_change_is_ours() {
        Fingerprint approved = Fingerprint.of(cluster("before", node(true, "x", "s")), List.of(file("lb1", "after")));

        assertThat(approved.changes(seen("before", "x", true, "s"))).isEmpty();
        assertThat(approved.changes(seen("after", "x", true, "s"))).isEmpty();
        assertThat(approved.changes(seen("other", "x", true, "s"))).hasSize(1);
    }

    @Test
    void health_that_differs_alone_is_told_from_all_else() {
        Fingerprint then = seen("a", "x", true, "s");

        assertThat(then.differsInHealthOnly(seen("a", "x", false, "s"))).isTrue();
        assertThat(then.differsInHealthOnly(seen("a", "x", true, "s"))).isTrue();
        assertThat(then.differsInHealthOnly(seen("b", "x", false, "s"))).isFalse();
        assertThat(then.differsInHealthOnly(seen("a", "x", false, "t"))).isFalse();
    }

    @Test
    void words_that_are_cut_otherwise_do_not_have_the_same_hash() {
        Fingerprint seen = seen("a", "x", true, "s");

        assertThat(seen.hash("ab", "c")).isNotEqualTo(seen.hash("a", "bc"));
    }

    private static Fingerprint seen(String balancerText, String nodeText, boolean healthy, String sha256) {
        return Fingerprint.of(cluster(balancerText, node(healthy, nodeText, sha256)), List.of());
    }

    private static ObservedCluster cluster(String balancerText, NodeState node) {
        return new ObservedCluster(
                List.of(node),
                List.of(new BalancerState(
                        "lb1", "nginx", Map.of(), true, file("lb1", balancerText), List.of(), List.of())));
    }

    private static NodeState node(boolean healthy, String text, String sha256) {
        return new NodeState(
                "node1",
                healthy,
                "HTTP 200",
                List.of(new InstalledExport(V1, sha256, "/exports/1.zip")),
                Optional.of(Set.of(V1)),
                List.of(),
                false,
                4711,
                true,
                List.of(file("node1", text)),
                "",
                List.of(),
                List.of());
    }

    private static FileCopy file(String host, String text) {
        return new FileCopy(host, "/f", text.getBytes(StandardCharsets.UTF_8));
    }
}
