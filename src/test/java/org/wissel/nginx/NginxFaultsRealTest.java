package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wissel.deployment.CloseLook;
import org.wissel.deployment.DrainProof;
import org.wissel.deployment.Routing;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.RemoteException;

/** What befalls a real nginx and its machine: a reboot at the worst moment, a name without address, users who stay. */
class NginxFaultsRealTest {

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
        return balancer(nginx.node1(), nginx.node2());
    }

    private NginxLoadBalancer balancer(String node1, String node2) {
        NginxProperties settings = new NginxProperties(
                "cluster",
                nginx.file().toString(),
                nginx.pidFile().toString(),
                nginx.words("-t"),
                nginx.words("-T"),
                nginx.words("-s", "reload"),
                nginx.words("-v"),
                nginx.errorLog().toString(),
                false,
                Duration.ofSeconds(5),
                Duration.ofMillis(500),
                null);
        return new NginxLoadBalancer("lb", host, settings, Map.of("node1", node1, "node2", node2));
    }

    private void drained(NginxLoadBalancer balancer, String node) {
        new CloseLook(Duration.ofSeconds(20), Duration.ofMillis(50))
                .until(() -> Optional.of(balancer.proveDrained(Set.of(node), Instant.EPOCH))
                        .filter(DrainProof::drained))
                .orElseThrow(() -> new AssertionError(
                        balancer.proveDrained(Set.of(node), Instant.EPOCH).evidence()));
    }

    private long reloads() throws IOException {
        return Files.readAllLines(nginx.errorLog()).stream()
                .filter(line -> line.endsWith(": reconfiguring"))
                .count();
    }

    @Test
    void a_machine_that_reboots_between_write_and_reload_comes_back_with_the_new_file_and_that_counts_as_done()
            throws IOException {
        host.beforeEach(command -> {
            if (command.words().equals(nginx.words("-t"))) {
                nginx.die();
                throw new RemoteException("here: the connection broke while `nginx -t` was running. Look at the host.");
            }
        });
        assertThatThrownBy(() -> balancer().rotation().route(ONLY_SECOND))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("lb: here: the connection broke while `nginx -t` was running")
                .hasMessageContaining(
                        nginx.file() + " may have the change, and whether nginx runs it is not known yet");

        // The machine answers again before nginx runs; its pid file is of before.
        host.beforeEach(command -> {});
        byte[] written = Files.readAllBytes(nginx.file());
        assertThat(nginx.pidFile()).exists();
        for (Runnable step : List.<Runnable>of(
                () -> balancer().rotation().prepare(ONLY_SECOND),
                () -> balancer().rotation().route(ONLY_SECOND))) {
            assertThatThrownBy(step::run)
                    .isInstanceOf(StepFailedException.class)
                    .hasMessageMatching("lb: nginx cannot be reloaded, so nothing was changed\\. What was seen: process"
                            + " \\d+ of .*nginx\\.pid is no living master process of nginx\\. Start nginx.*");
        }
        assertThatThrownBy(() -> balancer().proveDrained(Set.of("node1"), Instant.EPOCH))
                .hasMessageStartingWith("lb: ")
                .hasMessageContaining("Start nginx");
        assertThat(nginx.file()).hasBinaryContent(written);

        nginx.begin();
        assertThat(balancer().observe().running()).isTrue();
        assertThat(balancer().rotation().route(ONLY_SECOND).changed()).isFalse();
        assertThat(reloads()).isZero();
        assertThat(nginx.answering()).containsExactly("node2");
        drained(balancer(), "node1");
    }

    @Test
    void an_nginx_that_is_gone_when_it_is_to_reload_gets_its_file_back_and_is_said_not_to_run() throws IOException {
        host.beforeEach(command -> {
            if (command.words().contains(NginxControl.RELOAD)) {
                nginx.die();
                host.beforeEach(any -> {});
            }
        });

        assertThatThrownBy(() -> balancer().rotation().route(ONLY_SECOND))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("lb: `" + nginx.words().get(0))
                .hasMessageContaining("-s reload` failed with code 1")
                .hasMessageContaining("The last good file was put back")
                .hasMessageEndingWith("nginx does not run now: start it. Correct what nginx says, then retry.");
        assertThat(nginx.file()).hasBinaryContent(original);

        nginx.begin();
        assertThat(nginx.answering()).containsExactly("node1");
        assertThat(balancer().rotation().route(ONLY_SECOND).changed()).isTrue();
        assertThat(nginx.answering()).containsExactly("node2");
    }

    @Test
    void a_pid_file_that_names_another_process_by_now_has_nothing_done_to_that_process() throws IOException {
        nginx.die();
        // A reload would have ended it.
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(nginx.pidFile(), other.pid() + "\n");

            assertThatThrownBy(() -> balancer().rotation().route(ONLY_SECOND))
                    .hasMessageStartingWith("lb: nginx cannot be reloaded, so nothing was changed")
                    .hasMessageContaining("process " + other.pid())
                    .hasMessageContaining("Start nginx, or correct the pid file in the inventory");
            assertThat(other.isAlive()).isTrue();
            assertThat(nginx.file()).hasBinaryContent(original);
        } finally {
            other.destroy();
        }
    }

    @Test
    void a_node_whose_name_has_no_address_keeps_every_reload_away_though_it_is_down() throws IOException {
        String nameless = "node2.invalid:8080";
        byte[] edited =
                Files.readString(nginx.file()).replace(nginx.node2(), nameless).getBytes(StandardCharsets.UTF_8);
        Files.write(nginx.file(), edited);
        NginxLoadBalancer balancer = balancer(nginx.node1(), nameless);

        assertThat(balancer.preflight())
                .singleElement()
                .asString()
                .startsWith("lb: ")
                .contains("host not found in upstream \"" + nameless + "\"", "Correct nginx's configuration");
        assertThat(balancer.observe().problems())
                .anySatisfy(problem -> assertThat(problem).startsWith("lb: ").contains("host not found in upstream"));
        assertThatThrownBy(() -> balancer.rotation().prepare(BOTH))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("lb: `")
                .hasMessageContaining("host not found in upstream")
                .hasMessageContaining("nothing was changed");
        // Even where the name lost its address after the preparation.
        assertThatThrownBy(() -> balancer.rotation().route(BOTH))
                .hasMessageStartingWith("lb: `")
                .hasMessageContaining("host not found in upstream")
                .hasMessageContaining("The last good file was put back")
                .hasMessageContaining("then retry");
        assertThat(nginx.file()).hasBinaryContent(edited);
        assertThat(reloads()).isZero();
        assertThat(nginx.answering()).containsExactly("node1");

        Files.write(nginx.file(), original);
        assertThat(balancer().rotation().route(BOTH).changed()).isTrue();
        assertThat(nginx.answering()).containsExactly("node1", "node2");
    }

    @Test
    void a_websocket_pins_its_old_worker_which_is_named_until_the_user_leaves() throws IOException {
        try (ServerSocket talking = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            String node1 = "127.0.0.1:" + talking.getLocalPort();
            int port = RunningNginx.freePort();
            Files.writeString(
                    nginx.file().resolveSibling("websocket.conf"),
                    """
                    server {
                        listen 127.0.0.1:%d;
                        location / {
                            proxy_pass http://cluster;
                            proxy_http_version 1.1;
                            proxy_set_header Upgrade $http_upgrade;
                            proxy_set_header Connection upgrade;
                        }
                    }
                    """
                            .formatted(port));
            Files.writeString(nginx.file(), Files.readString(nginx.file()).replace(nginx.node1(), node1));
            NginxLoadBalancer balancer = balancer(node1, nginx.node2());
            balancer.rotation().route(ONLY_FIRST);
            drained(balancer, "node2");
            answerUpgrade(talking);

            try (Socket user = upgraded(port)) {
                assertThat(user.isConnected()).isTrue();
                balancer.rotation().route(ONLY_SECOND);
                assertThat(nginx.answering()).containsExactly("node2");

                DrainProof pinned = new CloseLook(Duration.ofSeconds(10), Duration.ofMillis(50))
                        .until(() -> Optional.of(balancer.proveDrained(Set.of("node1"), Instant.EPOCH))
                                .filter(proof -> proof.evidence().contains("1 old worker (pid ")))
                        .orElseThrow();
                assertThat(pinned.drained()).isFalse();
                assertThat(pinned.seen().get("node1")).endsWith(", 1 connection");
                Matcher pid = Pattern.compile("pid (\\d+)").matcher(pinned.evidence());
                assertThat(pid.find()).isTrue();
                byte[] before = Files.readAllBytes(nginx.file());
                long reloads = reloads();
                assertThatThrownBy(() -> balancer.rotation().route(BOTH))
                        .isInstanceOf(StepFailedException.class)
                        .hasMessageStartingWith("lb: workers of an earlier reload still finish requests (pid "
                                + pid.group(1) + ") although it was waited for them")
                        .hasMessageContaining("nothing was changed")
                        .hasMessageContaining("Websockets and long downloads hold them");
                assertThat(nginx.file()).hasBinaryContent(before);
                assertThat(reloads()).isEqualTo(reloads);
            }
            drained(balancer, "node1");
            assertThat(balancer.rotation().route(BOTH).changed()).isTrue();
        }
    }

    /** Switches the next connection to another protocol, and keeps it until the other side ends it. */
    private static void answerUpgrade(ServerSocket server) {
        Thread thread = new Thread(() -> {
            try (Socket socket = server.accept()) {
                head(socket.getInputStream());
                socket.getOutputStream()
                        .write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().readAllBytes();
            } catch (IOException ended) {
                throw new UncheckedIOException(ended);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static Socket upgraded(int port) throws IOException {
        Socket user = new Socket("127.0.0.1", port);
        user.setSoTimeout(10_000);
        user.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(head(user.getInputStream())).startsWith("HTTP/1.1 101 ");
        return user;
    }

    private static String head(InputStream from) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = from.read();
            if (next < 0) {
                throw new IOException("it ended after: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
