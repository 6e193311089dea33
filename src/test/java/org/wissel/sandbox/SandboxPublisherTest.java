package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is published, the sandbox's nodes load and drop by themselves; beside it, nodes that share an exports folder. */
class SandboxPublisherTest {

    private static final String V2 = "export-Weather 0.0-v2";

    private static Sandbox sandbox;
    private static SandboxNode node1;
    private static SandboxNode node2;

    @BeforeAll
    static void startTheCluster() {
        sandbox = Sandbox.start(SandboxOptions.defaults()
                .withRoot(Path.of("target", "sandbox-publisher-test"))
                .withSharedExports()
                .withPublisher(Duration.ofMillis(100))
                .withoutPublisherOn("node2"));
        node1 = sandbox.node(1);
        node2 = sandbox.node(2);
    }

    @AfterAll
    static void endTheCluster() {
        sandbox.close();
    }

    @Test
    void what_is_published_is_loaded_and_dropped_without_a_restart_but_where_a_node_looks_at_nothing()
            throws IOException {
        List<Long> pids = List.of(node1.pid(), node2.pid());
        assertThat(node2.loaded()).contains("export-Kinderbijslag 0.0-Vorig", "export-Weather 0.0-v1");

        Files.copy(
                sandbox.exportsFolder().resolve("Weather-0.0-v3.project.zip"),
                sandbox.publisher().folder().resolve("Weather-0.0-v3.project.zip.part"));
        sandbox.publisher().publish("Weather", "0.0-v2");
        await(node1, V2, true);
        assertThat(node1.loaded()).doesNotContain("export-Weather 0.0-v3");
        assertThat(node2.loaded()).doesNotContain(V2);

        node2.heedPublisher();
        await(node2, V2, true);
        TrafficSession session = sandbox.usage().startSession(V2);
        sandbox.publisher().unpublish("Weather", "0.0-v2");
        await(node1, V2, false);
        await(node2, V2, false);

        PlainHttp.Answer answer =
                PlainHttp.get(URI.create(sandbox.nginxUrl() + "/runtime/server/api/v2/session/" + session.id()));
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).contains(V2 + " is not loaded");
        assertThat(List.of(node1.pid(), node2.pid())).isEqualTo(pids);
    }

    @Test
    void nodes_share_one_exports_folder_which_is_empty_with_a_publisher() {
        assertThat(node1.exportsFolder()).isEqualTo(node2.exportsFolder()).isEmptyDirectory();
        assertThat(sandbox.settings())
                .containsEntry("wissel.clusters[0].nodes[0].runtime.exports-folder-shared", "true")
                .containsEntry(
                        "wissel.clusters[0].nodes[1].runtime.exports-folder",
                        node1.exportsFolder().toString());
    }

    @Test
    void a_runtime_reads_the_shared_folder_when_it_starts() {
        SandboxFiles.copy(
                sandbox.exportsFolder().resolve("Weather-0.0-v3.project.zip"),
                node1.exportsFolder().resolve("Weather-0.0-v3.project.zip"));
        node2.restart();
        node2.awaitHealthy();
        assertThat(node2.loaded()).contains("export-Weather 0.0-v3");
        SandboxFiles.delete(node1.exportsFolder().resolve("Weather-0.0-v3.project.zip"));
    }

    private static void await(SandboxNode node, String version, boolean loaded) {
        SandboxFiles.await(
                () -> node.loaded().contains(version) == loaded, () -> node.name() + " has loaded " + node.loaded());
    }
}
