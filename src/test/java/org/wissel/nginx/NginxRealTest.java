package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.deployment.BalancerState;
import org.wissel.deployment.CloseLook;
import org.wissel.deployment.Done;
import org.wissel.deployment.DrainProof;
import org.wissel.deployment.Routing;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.Command;

/** The load balancer against a real nginx. */
class NginxRealTest {

    private static final Routing BOTH = new Routing(Set.of("node1", "node2"), Set.of());
    private static final Routing ONLY_FIRST = new Routing(Set.of("node1"), Set.of("node2"));
    private static final Routing ONLY_SECOND = new Routing(Set.of("node2"), Set.of("node1"));

    @TempDir
    Path folder;

    private RunningNginx nginx;
    private LocalHost host;
    private byte[] original;

    @BeforeEach
    void start() throws IOException {
        nginx = new RunningNginx(Files.createDirectories(folder.resolve("prefix")));
        host = new LocalHost(Files.createDirectories(folder.resolve("home")));
        original = Files.readAllBytes(nginx.file());
    }

    @AfterEach
    void stop() {
        nginx.close();
    }

    private NginxLoadBalancer balancer() {
        return balancer(nginx.words("-s", "reload"), Duration.ofSeconds(5));
    }

    private NginxLoadBalancer balancer(List<String> reload, Duration reloadTimeout) {
        return balancer(reload, reloadTimeout, Map.of("node1", nginx.node1(), "node2", nginx.node2()));
    }

    private NginxLoadBalancer balancer(List<String> reload, Duration reloadTimeout, Map<String, String> addresses) {
        NginxProperties settings = new NginxProperties(
                "cluster",
                nginx.file().toString(),
                nginx.pidFile().toString(),
                nginx.words("-t"),
                nginx.words("-T"),
                reload,
                nginx.words("-v"),
                nginx.errorLog().toString(),
                false,
                reloadTimeout,
                Duration.ofSeconds(20),
                null);
        return new NginxLoadBalancer("lb", host, settings, addresses);
    }

    /** Until no worker of before lives: an ending one may take a moment after its last request. */
    private DrainProof drained(NginxLoadBalancer balancer, String node) {
        return new CloseLook(Duration.ofSeconds(20), Duration.ofMillis(50))
                .until(() -> Optional.of(balancer.proveDrained(Set.of(node), Instant.EPOCH))
                        .filter(DrainProof::drained))
                .orElseThrow(() -> new AssertionError(
                        balancer.proveDrained(Set.of(node), Instant.EPOCH).evidence()));
    }

    @Test
    void what_is_written_and_what_runs_is_observed() {
        BalancerState state = balancer().observe();

        assertThat(state.problems()).isEmpty();
        assertThat(state.up()).isEqualTo(Map.of("node1", true, "node2", false));
        assertThat(state.file().bytes()).isEqualTo(original);
        assertThat(state.mayRouteTo()).contains("node1");
    }

    @Test
    void nodes_go_out_and_come_back_and_the_bytes_are_those_of_before() throws IOException {
        NginxLoadBalancer balancer = balancer();

        assertThat(balancer.rotation().route(BOTH).changed()).isTrue();
        drained(balancer, "node2");
        assertThat(nginx.answering()).containsExactly("node1", "node2");
        assertThat(balancer.observe().running()).isTrue();

        assertThat(balancer.rotation().route(ONLY_FIRST).changed()).isTrue();
        assertThat(nginx.answering()).containsExactly("node1");
        assertThat(Files.readAllBytes(nginx.file())).isEqualTo(original);
        drained(balancer, "node2");

        Done again = balancer.rotation().route(ONLY_FIRST);
        assertThat(again.changed()).isFalse();
        assertThat(again.evidence()).contains("2 of 2 accepting workers are newer than the file");
        assertThat(balancer.observe().problems()).isEmpty();
    }

    @Test
    void two_nodes_swap_in_one_reload() throws IOException {
        NginxLoadBalancer balancer = balancer();

        assertThat(diff(balancer, ONLY_SECOND))
                .contains("--- " + nginx.file(), "+++ " + nginx.file())
                .contains(
                        "-    server " + nginx.node1() + "; # node1\n",
                        "+    server " + nginx.node1() + " down; # node1");
        balancer.rotation().route(ONLY_SECOND);

        assertThat(nginx.answering()).containsExactly("node2");
        assertThat(reloads()).isEqualTo(1);
        assertThat(diff(balancer, ONLY_SECOND)).isEmpty();
    }

    private long reloads() throws IOException {
        return Files.readAllLines(nginx.errorLog()).stream()
                .filter(line -> line.endsWith(": reconfiguring"))
                .count();
    }

    @Test
    void an_edit_by_somebody_else_between_reading_and_writing_is_kept() throws IOException {
        String foreign = Files.readString(nginx.file()) + "# mine\n";
        host.beforeEach(command -> {
            if (command.words().get(0).equals("flock")) {
                write(nginx.file(), foreign);
            }
        });

        assertThatThrownBy(() -> balancer().rotation().route(BOTH))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("lb: somebody else edited")
                .hasMessageContaining("nothing was changed");
        assertThat(nginx.file()).hasContent(foreign);
        assertThat(reloads()).isZero();
    }

    @Test
    void a_configuration_that_does_not_check_restores_the_last_good_file() throws IOException {
        Path broken = nginx.file().resolveSibling("other.conf");
        write(broken, "no_such_directive;\n");
        host.beforeEach(command -> {
            // Somebody repairs it as soon as the file is to be put back.
            if (command.words().get(0).equals("flock") && host.commands().size() > 2) {
                write(broken, "# empty\n");
            }
        });

        assertThatThrownBy(() -> balancer().rotation().route(BOTH))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("lb: ")
                .hasMessageContaining("unknown directive \"no_such_directive\"")
                .hasMessageContaining("The last good file was put back and runs again");
        assertThat(nginx.file()).hasBinaryContent(original);
        assertThat(nginx.answering()).containsExactly("node1");
        drained(balancer(), "node2");
        assertThat(balancer().observe().running()).isTrue();
    }

    @Test
    void a_last_good_file_that_does_not_check_either_is_said_and_not_reloaded() throws IOException {
        write(nginx.file().resolveSibling("other.conf"), "no_such_directive;\n");

        assertThatThrownBy(() -> balancer().rotation().route(BOTH))
                .hasMessageContaining("The last good file was put back, but nginx does not accept it either");
        assertThat(nginx.file()).hasBinaryContent(original);
        assertThat(reloads()).isZero();
        assertThat(balancer().observe().problems()).anyMatch(problem -> problem.contains("no_such_directive"));
        assertThatThrownBy(() -> balancer().rotation().prepare(BOTH)).hasMessageContaining("no_such_directive");
    }

    @Test
    void a_reload_that_succeeds_and_is_rejected_is_found_and_its_words_are_shown() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            write(
                    nginx.file().resolveSibling("other.conf"),
                    "server { listen 127.0.0.1:%d; }\n".formatted(taken.getLocalPort()));
            // nginx -t accepts a port that is taken as long as nginx runs; only the reload fails, and only in the log.
            balancer().rotation().prepare(BOTH);

            assertThatThrownBy(() -> balancer().rotation().route(BOTH))
                    .isInstanceOf(StepFailedException.class)
                    .hasMessageContaining("no new workers took over within 5.0 s after the reload command succeeded")
                    .hasMessageContaining("still could not bind()")
                    .hasMessageContaining("The last good file was put back, but it did not take over either");
        }
        assertThat(nginx.file()).hasBinaryContent(original);
        assertThat(nginx.answering()).containsExactly("node1");
    }

    @Test
    void a_reload_that_does_nothing_restores_the_last_good_file_and_has_it_run() throws IOException {
        Path script = folder.resolve("reload");
        write(
                script,
                """
                [ -e "$0.done" ] || { touch "$0.done"; exit 0; }
                exec %s
                """
                        .formatted(String.join(" ", nginx.words("-s", "reload"))));
        NginxLoadBalancer balancer = balancer(List.of("sh", script.toString()), Duration.ofSeconds(2));

        assertThatThrownBy(() -> balancer.rotation().route(BOTH))
                .hasMessageContaining("no new workers took over within 2.0 s")
                .hasMessageContaining("says nothing of it")
                .hasMessageContaining("The last good file was put back and runs again");
        assertThat(nginx.file()).hasBinaryContent(original);
        assertThat(nginx.answering()).containsExactly("node1");
        drained(balancer, "node2");
        assertThat(balancer.observe().running()).isTrue();
    }

    @Test
    void after_a_crash_between_write_and_reload_the_next_route_reloads() throws IOException {
        host.beforeEach(command -> {
            if (command.words().equals(nginx.words("-t"))) {
                throw new AssertionError("crashed");
            }
        });
        assertThatThrownBy(() -> balancer().rotation().route(BOTH)).hasMessage("crashed");
        host.beforeEach(command -> {});
        assertThat(balancer().observe().running()).isFalse();
        assertThat(balancer().observe().mayRouteTo()).containsExactly("node1", "node2");

        assertThat(balancer().rotation().route(BOTH).changed()).isTrue();

        assertThat(reloads()).isEqualTo(1);
        assertThat(nginx.answering()).containsExactly("node1", "node2");
    }

    @Test
    void after_a_crash_before_a_reload_that_is_rejected_there_is_nothing_to_put_back() throws IOException {
        write(nginx.file(), Files.readString(nginx.file()).replace(" down;", ";"));
        byte[] written = Files.readAllBytes(nginx.file());

        assertThatThrownBy(() -> balancer(List.of("true"), Duration.ofSeconds(1))
                        .rotation()
                        .route(BOTH))
                .hasMessageContaining("nothing to put back");
        assertThat(nginx.file()).hasBinaryContent(written);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_request_that_still_runs_is_seen_until_it_ends(boolean ss) throws Exception {
        if (!ss) {
            host.without("ss");
        }
        NginxLoadBalancer balancer = balancer();
        balancer.rotation().route(BOTH);
        drained(balancer, "node2");
        balancer.rotation().route(ONLY_FIRST);
        drained(balancer, "node2");
        var request = nginx.hold();

        balancer.rotation().route(ONLY_SECOND);

        DrainProof running = new CloseLook(Duration.ofSeconds(10), Duration.ofMillis(50))
                .until(() -> Optional.of(balancer.proveDrained(Set.of("node1", "node2"), Instant.EPOCH))
                        .filter(proof -> proof.evidence().contains("1 old worker (pid ")))
                .orElseThrow();
        assertThat(running.seen().get("node1")).matches("1 old worker \\(pid \\d+\\), 1 connection");
        assertThat(running.drained()).isFalse();
        // Nothing is left to do for it, although an old worker lives: no second reload.
        assertThat(balancer.rotation().route(ONLY_SECOND).changed()).isFalse();
        assertThat(balancer.observe().running()).isFalse();

        nginx.letGo();
        assertThat(request.get().body()).isEqualTo("node1");
        assertThat(drained(balancer, "node1").evidence()).isEqualTo("lb: {node1=no old workers, 0 connections}");
        assertThat(balancer.observe().running()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connections_of_other_processes_to_a_node_do_not_count(boolean ss) throws Exception {
        if (!ss) {
            host.without("ss");
        }
        NginxLoadBalancer balancer = balancer();
        balancer.rotation().route(ONLY_SECOND);
        drained(balancer, "node1");

        String[] address = nginx.node1().split(":");
        try (var own = new java.net.Socket(address[0], Integer.parseInt(address[1]))) {
            assertThat(own.isConnected()).isTrue();
            assertThat(balancer.proveDrained(Set.of("node1"), Instant.EPOCH).seen())
                    .containsEntry("node1", "no old workers, 0 connections");
        }
    }

    @Test
    void ss_is_asked_where_it_is_and_the_tables_where_it_is_not() throws Exception {
        String[] address = nginx.node1().split(":");
        Command look = NodeConnections.look(
                nginx.file().toString(),
                nginx.pidFile().toString(),
                List.of(ServerAddress.of(nginx.node1()), ServerAddress.of(nginx.node2())));
        try (var own = new java.net.Socket(address[0], Integer.parseInt(address[1]))) {
            assertThat(own.isConnected()).isTrue();
            // Java's sockets speak IPv6, also to an IPv4 address.
            String to = "\\[::ffff:127.0.0.1\\]:" + own.getPort();
            assertThat(host.run(look).output())
                    .as("install ss: iproute2")
                    .containsPattern("\npeer " + to + " ESTAB [1-9]\\d* other\n");

            host.without("ss");

            assertThat(host.run(look).output())
                    .doesNotContain("\npeer ")
                    .containsPattern("\nsocket 0000000000000000FFFF00000100007F:[0-9A-F]{4} 01 [1-9]\\d* other\n");
        }
    }

    @Test
    void the_last_server_is_never_taken_out() throws IOException {
        assertThatThrownBy(() -> balancer().rotation().route(new Routing(Set.of(), Set.of("node1"))))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith(
                        "lb: with [node1] out of rotation no server of the upstream cluster would be left up");
        assertThat(nginx.file()).hasBinaryContent(original);
    }

    @Test
    void a_node_by_name_is_resolved_on_the_host_and_named_elsewhere_is_a_problem() throws IOException {
        String byName = nginx.node1().replace("127.0.0.1", "localhost");
        write(nginx.file(), Files.readString(nginx.file()).replace(nginx.node1(), byName));
        write(
                nginx.file().resolveSibling("other.conf"),
                "server { listen 127.0.0.1:%d; location / { proxy_pass http://%s/app; } }\n"
                        .formatted(RunningNginx.freePort(), byName));
        NginxLoadBalancer balancer = balancer(
                nginx.words("-s", "reload"), Duration.ofSeconds(5), Map.of("node1", byName, "node2", nginx.node2()));

        balancer.rotation().route(ONLY_SECOND);

        assertThat(drained(balancer, "node1").seen()).containsEntry("node1", "no old workers, 0 connections");
        assertThat(balancer.observe().problems())
                .singleElement()
                .asString()
                .startsWith("lb: proxy_pass in " + nginx.file().resolveSibling("other.conf") + " also names node1");
    }

    @Test
    void an_nginx_that_does_not_run_is_a_problem() throws Exception {
        nginx.close();

        assertThat(balancer().observe().problems())
                .anyMatch(problem -> problem.startsWith("lb: no master process of nginx is known"));
        assertThatThrownBy(() -> balancer().rotation().route(BOTH)).hasMessageContaining("nothing was changed");
        assertThatThrownBy(() -> balancer().proveDrained(Set.of("node2"), Instant.EPOCH))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("lb: ");
        assertThat(nginx.file()).hasBinaryContent(original);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException broken) {
            throw new java.io.UncheckedIOException(broken);
        }
    }

    private static String diff(NginxLoadBalancer balancer, Routing routing) {
        return balancer.changes(balancer.observe(), List.of(routing)).get(0).diff();
    }
}
