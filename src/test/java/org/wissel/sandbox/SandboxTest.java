package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.wissel.blueriq.ExportArchives;

/** The cluster behaves as Wissel's promise needs it to: every test leaves it as it found it. */
class SandboxTest {

    private static Sandbox sandbox;
    private static SandboxNode node1;
    private static SandboxNode node2;

    private boolean node2Changed;

    @BeforeAll
    static void startTheCluster() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-test")));
        node1 = sandbox.node(1);
        node2 = sandbox.node(2);
    }

    @AfterAll
    static void endTheCluster() {
        sandbox.close();
        assertThat(SandboxProcess.allOf(sandbox.root())).isEmpty();
    }

    @AfterEach
    void putNode2Back() throws IOException {
        if (node2Changed) {
            Files.deleteIfExists(added());
            SandboxFiles.copyResource(
                    "node/application-shortcuts.properties",
                    node2.shortcutFiles().get(1));
            restart(node2);
        }
    }

    @Test
    void both_nodes_serve_sessions_through_nginx() throws IOException {
        Set<String> nodes = new HashSet<>();
        String session = started(sandbox.nginxUrl() + "/runtime");
        for (int i = 0; i < 12; i++) {
            PlainHttp.Answer answer = continued(sandbox.nginxUrl() + "/runtime", session);
            assertThat(answer.status()).isEqualTo(200);
            nodes.add(JsonPath.read(answer.body(), "$.node"));
        }
        assertThat(nodes).containsExactlyInAnyOrder("node1", "node2");
    }

    @Test
    void a_session_begun_on_one_node_continues_on_the_other() throws IOException {
        String session = started(node1.url().toString());
        PlainHttp.Answer answer = continued(node2.url().toString(), session);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("export-Weather", "0.0-v1", "node2", session);
    }

    @Test
    void what_cannot_be_started_is_refused_with_the_reason() throws IOException {
        assertThat(PlainHttp.post(URI.create(node1.url() + "/server/api/v2/start/nothing")))
                .satisfies(answer -> assertThat(answer.status()).isEqualTo(404));
        assertThat(PlainHttp.post(
                        URI.create(node1.url() + "/server/api/v2/start?project=export-Weather&version=0.0-v1")))
                .satisfies(answer -> {
                    assertThat(answer.status()).isEqualTo(403);
                    assertThat(answer.body()).contains("shortcuts-only");
                });
        assertThat(continued(node1.url().toString(), "nobody").status()).isEqualTo(404);
    }

    @Test
    void a_version_that_was_added_is_loaded_after_a_restart_and_its_sessions_break_where_it_is_missing()
            throws IOException {
        node2Changed = true;
        ExportArchives.writeAs(added().getParent(), added().getFileName().toString(), "Weather", "0.0-v2");
        Path shortcuts = node2.shortcutFiles().get(1);
        Files.writeString(shortcuts, Files.readString(shortcuts).replace("0.0-v1", "0.0-v2"));
        assertThat(versions(node2)).doesNotContain("export-Weather 0.0-v2");
        assertThat(startedVersion(node2)).isEqualTo("export-Weather 0.0-v1");

        long restarts = node2.restarts();
        restart(node2);

        assertThat(node2.restarts()).isEqualTo(restarts + 1);
        assertThat(versions(node2)).contains("export-Weather 0.0-v1", "export-Weather 0.0-v2");
        assertThat(startedVersion(node2)).isEqualTo("export-Weather 0.0-v2");
        PlainHttp.Answer broken =
                continued(node1.url().toString(), started(node2.url().toString()));
        assertThat(broken.status()).isEqualTo(500);
        assertThat(broken.body()).contains("node1", "export-Weather 0.0-v2 is not loaded");
    }

    @Test
    void shortcuts_are_resolved_with_placeholders() throws IOException {
        node2Changed = true;
        ExportArchives.writeAs(added().getParent(), added().getFileName().toString(), "Weather", "0.0-v2");
        Path shortcuts = node2.shortcutFiles().get(1);
        Files.writeString(
                shortcuts,
                Files.readString(shortcuts).replace("0.0-v1", "0.0-${weather.label}") + "weather.label=v2\n");
        restart(node2);
        assertThat(startedVersion(node2)).isEqualTo("export-Weather 0.0-v2");
    }

    @Test
    void a_corrupt_export_is_not_listed_and_the_runtime_says_why() throws IOException {
        node2Changed = true;
        ExportArchives.truncated(added().getParent(), added().getFileName().toString());
        restart(node2);
        assertThat(versions(node2)).containsExactly("export-Kinderbijslag 0.0-Vorig", "export-Weather 0.0-v1");
        String info = PlainHttp.get(URI.create(node2.url() + "/actuator/info")).body();
        assertThat(JsonPath.<Set<String>>read(info, "$.rejected.keys()")).containsExactly("added/Added.project.zip");
        assertThat(JsonPath.<Integer>read(info, "$.pid").longValue()).isEqualTo(node2.pid());
    }

    @Test
    void health_is_503_until_the_exports_are_read() throws IOException {
        node2Changed = true;
        Files.writeString(node2.shortcutFiles().get(1), "stand-in.start-delay=3s\n", StandardOpenOption.APPEND);
        node2.restart();
        Set<Integer> statuses = new LinkedHashSet<>();
        SandboxFiles.await(
                () -> {
                    try {
                        statuses.add(PlainHttp.get(URI.create(node2.url() + "/actuator/health"))
                                .status());
                    } catch (IOException nobodyListensYet) {
                        return false;
                    }
                    return statuses.contains(200);
                },
                () -> "never healthy: " + statuses);
        assertThat(statuses).containsExactly(503, 200);
    }

    @Test
    void a_restart_loses_no_request_in_flight() throws Exception {
        String session = started(node2.url().toString());
        URI slow = URI.create(node2.url() + "/server/api/v2/session/" + session + "?delay=3s");
        CompletableFuture<PlainHttp.Answer> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return PlainHttp.get(slow);
            } catch (IOException lost) {
                throw new IllegalStateException(lost);
            }
        });
        // In flight once the runtime holds a connection that has sent its request: seen in the thread that sleeps.
        String[] jstack = {SandboxFiles.java().resolveSibling("jstack").toString(), Long.toString(node2.pid())};
        SandboxFiles.await(
                () -> SandboxFiles.run("node2", List.of(jstack)).contains("StandInResources.continueSession"),
                () -> "the slow request never arrived");
        restart(node2);
        assertThat(answer.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    }

    @Test
    void a_restart_can_be_made_to_fail_and_leaves_the_runtime_alone() {
        long pid = node2.pid();
        node2.failRestarts("unit is masked");
        assertThatThrownBy(node2::restart).hasMessageContaining("node2").hasMessageContaining("unit is masked");
        node2.allowRestarts();
        assertThat(node2.pid()).isEqualTo(pid);
        assertThat(node2.isHealthy()).isTrue();
        assertThat(SandboxFiles.run("node2", node2.pidCommand()).strip()).isEqualTo(Long.toString(pid));
    }

    @Test
    void nginx_is_checked_dumped_and_reloaded_by_the_commands_that_wissel_is_told() {
        SandboxBalancer balancer = sandbox.balancer();
        assertThat(SandboxFiles.run("lb1", balancer.checkCommand())).contains("test is successful");
        assertThat(SandboxFiles.run("lb1", balancer.dumpCommand())).contains("upstream backend", node1.address());
        SandboxFiles.run("lb1", balancer.reloadCommand());
        SandboxFiles.await(
                () -> SandboxFiles.end(balancer.errorLog()).contains("gracefully shutting down"),
                () -> "never reloaded: " + balancer.lastWords());
    }

    @Test
    void a_second_sandbox_in_the_same_folder_is_refused() {
        SandboxOptions same = SandboxOptions.defaults().withRoot(sandbox.root());
        assertThatThrownBy(() -> Sandbox.start(same)).hasMessageContaining("another sandbox runs in");
        assertThat(node1.isHealthy()).isTrue();
    }

    private static Path added() {
        return node2.exportsFolder().resolve("added").resolve("Added.project.zip");
    }

    private static void restart(SandboxNode node) {
        node.restart();
        node.awaitHealthy();
    }

    private static PlainHttp.Answer start(String base) throws IOException {
        PlainHttp.Answer answer = PlainHttp.post(URI.create(base + "/server/api/v2/start/weather"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static String started(String base) throws IOException {
        return JsonPath.read(start(base).body(), "$.sessionId");
    }

    private static String startedVersion(SandboxNode node) throws IOException {
        return start(node.url().toString()).headers().get("x-stand-in-version");
    }

    private static PlainHttp.Answer continued(String base, String session) throws IOException {
        return PlainHttp.get(URI.create(base + "/server/api/v2/session/" + session));
    }

    private static List<String> versions(SandboxNode node) throws IOException {
        String body = PlainHttp.get(URI.create(node.url() + "/api/v1/projects")).body();
        List<String> names = JsonPath.read(body, "$.items[*].name");
        List<String> versions = JsonPath.read(body, "$.items[*].version");
        return IntStream.range(0, names.size())
                .mapToObj(i -> names.get(i) + " " + versions.get(i))
                .toList();
    }
}
