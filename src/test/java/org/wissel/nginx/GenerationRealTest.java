package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wissel.deployment.BalancerState;
import org.wissel.deployment.CloseLook;
import org.wissel.deployment.DrainProof;
import org.wissel.deployment.Routing;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.RemoteFiles;

/** A real nginx whose worker processes cannot be seen: it tells its generation itself. */
class GenerationRealTest {

    private static final Duration HOLD = Duration.ofSeconds(1);
    private static final Routing ONLY_FIRST = new Routing(Set.of("node1"), Set.of("node2"));
    private static final Routing ONLY_SECOND = new Routing(Set.of("node2"), Set.of("node1"));

    @TempDir
    Path folder;

    private RunningNginx nginx;
    private LocalHost host;

    @BeforeEach
    void start() throws IOException {
        nginx = new RunningNginx(Files.createDirectories(folder.resolve("prefix")));
        host = new LocalHost(Files.createDirectories(folder.resolve("home")));
    }

    @AfterEach
    void stop() {
        nginx.close();
    }

    private NginxLoadBalancer balancer(List<String> reload, NginxProperties.Generation generation) {
        return new NginxLoadBalancer(
                "lb",
                new BlindHost(host),
                new NginxProperties(
                        "cluster",
                        nginx.file().toString(),
                        nginx.pidFile().toString(),
                        nginx.words("-t"),
                        nginx.words("-T"),
                        reload,
                        nginx.words("-v"),
                        nginx.errorLog().toString(),
                        false,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20),
                        generation),
                Map.of("node1", nginx.node1(), "node2", nginx.node2()));
    }

    private NginxLoadBalancer balancer() {
        return balancer(nginx.words("-s", "reload"), generation());
    }

    private NginxProperties.Generation generation() {
        return new NginxProperties.Generation(nginx.generationFile().toString(), nginx.generationUrl(), HOLD);
    }

    @Test
    void without_a_marker_nothing_is_proven_and_the_setting_is_named() {
        NginxLoadBalancer balancer = balancer(nginx.words("-s", "reload"), null);

        assertThat(balancer.observe().running()).isFalse();
        assertThat(balancer.observe().problems())
                .singleElement()
                .asString()
                .startsWith("lb: process ")
                .contains("set generation.file and generation.url");
        assertThatThrownBy(() -> balancer.rotation().route(ONLY_SECOND)).hasMessageContaining("nothing was changed");
        assertThatThrownBy(() -> balancer.proveDrained(Set.of("node2"), Instant.EPOCH))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("generation.url");
    }

    @Test
    void a_marker_that_was_never_written_does_not_count_and_the_first_route_writes_it() throws IOException {
        NginxLoadBalancer balancer = balancer();
        assertThat(balancer.preflight()).isEmpty();
        BalancerState before = balancer.observe();
        assertThat(before.problems()).isEmpty();
        assertThat(before.running()).isFalse();
        assertThat(before.mayRouteTo()).containsExactly("node1", "node2");

        assertThat(balancer.rotation().route(ONLY_FIRST).changed()).isTrue();

        assertThat(nginx.generationFile())
                .content()
                .matches(
                        "return 200 \"" + RemoteFiles.sha256(Files.readAllBytes(nginx.file())) + " [0-9a-f-]{36}\";\n");
        assertThat(balancer.rotation().route(ONLY_FIRST).changed()).isFalse();
        assertThat(new CloseLook(Duration.ofSeconds(20), Duration.ofMillis(50))
                        .until(() -> Optional.of(balancer.observe()).filter(BalancerState::running)))
                .isPresent();
    }

    @Test
    void a_node_counts_as_drained_when_only_the_new_generation_answers_and_time_and_connections_agree()
            throws Exception {
        NginxLoadBalancer balancer = balancer();
        balancer.rotation().route(ONLY_FIRST);
        var request = nginx.hold();

        balancer.rotation().route(ONLY_SECOND);
        Instant since = Instant.now();
        assertThat(nginx.answering()).containsExactly("node2");
        DrainProof held = new CloseLook(Duration.ofSeconds(20), Duration.ofMillis(50))
                .until(() -> Optional.of(balancer.proveDrained(Set.of("node1"), since))
                        .filter(proof -> proof.evidence().contains("hold time of 1.0 s is over")))
                .orElseThrow();
        assertThat(held.drained()).isFalse();
        assertThat(held.seen().get("node1"))
                .startsWith("workers cannot be seen; " + nginx.generationUrl() + " told only the written generation")
                .containsPattern("; [12] connections?;");

        nginx.letGo();
        assertThat(request.get().body()).isEqualTo("node1");
        DrainProof drained = new CloseLook(Duration.ofSeconds(20), Duration.ofMillis(50))
                .until(() -> Optional.of(balancer.proveDrained(Set.of("node1"), since))
                        .filter(DrainProof::drained))
                .orElseThrow();
        assertThat(drained.seen().get("node1")).contains("; 0 connections; hold time of 1.0 s is over");
    }

    @Test
    void a_reload_that_does_nothing_is_found_though_its_file_and_marker_are_written() throws IOException {
        balancer().rotation().route(ONLY_FIRST);
        byte[] before = Files.readAllBytes(nginx.file());

        assertThatThrownBy(
                        () -> balancer(List.of("true"), generation()).rotation().route(ONLY_SECOND))
                .hasMessageContaining("no new workers took over within 5.0 s after the reload command succeeded")
                .hasMessageContaining("still tells another generation");

        assertThat(nginx.file()).hasBinaryContent(before);
        assertThat(nginx.answering()).containsExactly("node1");
        // The same bytes as those that run, but nothing proves it until they are loaded with their own marker.
        assertThat(balancer().observe().running()).isFalse();
        assertThat(balancer().rotation().route(ONLY_FIRST).changed()).isTrue();
    }

    @Test
    void an_edit_by_somebody_else_after_the_marker_was_written_is_not_known_to_run() throws IOException {
        balancer().rotation().route(ONLY_FIRST);
        byte[] text = Files.readAllBytes(nginx.file());
        Files.writeString(nginx.file(), "# mine\n" + Files.readString(nginx.file()));
        assertThat(balancer().observe().running()).isFalse();

        Files.write(nginx.file(), text);
        assertThat(balancer().observe().running()).isFalse();
        assertThat(balancer().rotation().route(ONLY_FIRST).changed()).isTrue();
    }

    @Test
    void an_nginx_that_does_not_run_is_a_problem() {
        nginx.close();

        assertThat(balancer().observe().problems())
                .anyMatch(problem -> problem.startsWith("lb: nginx's processes cannot be seen, and "
                        + nginx.generationUrl() + " does not tell its generation: "));
        assertThat(balancer().preflight())
                .anyMatch(problem -> problem.startsWith("lb: " + nginx.generationUrl() + " does not tell"));
        assertThatThrownBy(() -> balancer().rotation().route(ONLY_SECOND)).hasMessageContaining("nothing was changed");
    }

    @Test
    void the_hold_time_counts_from_the_change_of_routing_by_wissels_own_clock() {
        Instant now = Instant.parse("2026-11-25T12:00:00Z");
        NginxLoadBalancer balancer = new NginxLoadBalancer(
                "lb",
                new BlindHost(host),
                new NginxProperties(
                        "cluster",
                        nginx.file().toString(),
                        nginx.pidFile().toString(),
                        nginx.words("-t"),
                        nginx.words("-T"),
                        nginx.words("-s", "reload"),
                        List.of(),
                        null,
                        false,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20),
                        generation()),
                Map.of("node1", nginx.node1(), "node2", nginx.node2()),
                GenerationProbe.byHttp(),
                Clock.fixed(now, ZoneOffset.UTC),
                System::nanoTime);
        balancer.rotation().route(ONLY_FIRST);

        DrainProof early = balancer.proveDrained(Set.of("node2"), now.minusMillis(999));
        assertThat(early.drained()).isFalse();
        assertThat(early.evidence()).contains("hold time of 1.0 s is not over yet");

        assertThat(new CloseLook(Duration.ofSeconds(20), Duration.ofMillis(50))
                        .until(() -> Optional.of(balancer.proveDrained(Set.of("node2"), now.minus(HOLD)))
                                .filter(DrainProof::drained)))
                .isPresent();
    }
}
