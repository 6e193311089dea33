package org.wissel.remote.sshj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wissel.remote.BlackHole;
import org.wissel.remote.Command;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteHost;
import org.wissel.remote.SshProperties;
import org.wissel.sandbox.SshServer;

/** Settings that cannot work, and servers that answer wrongly or not at all. */
class SshjHostsTest {

    private static final String FINGERPRINT = "SHA256:" + "A".repeat(43);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    private Path folder;

    private final SshjHosts hosts = new SshjHosts();
    private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
    private Path key;

    @BeforeEach
    void makeKey() {
        key = SshServer.createClientKey(folder);
    }

    @AfterEach
    void close() throws Exception {
        hosts.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void settings_that_cannot_work_are_refused_by_host_and_setting() throws Exception {
        Path known = Files.createFile(folder.resolve("known_hosts"));
        Path gone = folder.resolve("gone");

        refused("private-key", new SshProperties("h", 22, "u", null, null, known, null, SECOND));
        refused("private-key names " + gone, new SshProperties("h", 22, "u", gone, null, known, null, SECOND));
        refused("known-hosts or fingerprint", new SshProperties("h", 22, "u", key, null, null, null, SECOND));
        refused("known-hosts or fingerprint", new SshProperties("h", 22, "u", key, null, null, " ", SECOND));
        refused("known-hosts names " + gone, new SshProperties("h", 22, "u", key, null, gone, null, SECOND));
        refused("fingerprint is MD5:aa", new SshProperties("h", 22, "u", key, null, null, "MD5:aa", SECOND));
        refused("host is missing", new SshProperties(" ", 22, "u", key, null, known, null, SECOND));
        refused("user is missing", new SshProperties("h", 22, null, key, null, known, null, SECOND));
        refused("port is 0", new SshProperties("h", 0, "u", key, null, known, null, SECOND));
        refused("connect-timeout", new SshProperties("h", 22, "u", key, null, known, null, Duration.ZERO));
        refused("ssh is missing", null);
    }

    private void refused(String setting, SshProperties settings) {
        assertThatThrownBy(() -> hosts.host("node1", settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("node1: the SSH setting ")
                .hasMessageContaining(setting);
    }

    @Test
    void a_host_is_not_connected_before_it_is_asked() {
        assertThat(hosts.host("node1", settings("no-such-host.invalid", 22)).name())
                .isEqualTo("node1");
    }

    @Test
    void an_unknown_host_name_is_said() {
        RemoteHost host = hosts.host("node1", settings("no-such-host.invalid", 22));

        assertThatThrownBy(() -> host.run(Command.of("true")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void a_key_file_that_is_no_key_is_said() throws Exception {
        try (SshServer server = SshServer.start("node1", folder.resolve("home"), SshServer.publicKeyOf(key), 0)) {
            Path noKey = Files.writeString(folder.resolve("no-key"), "not a key");
            Files.setPosixFilePermissions(noKey, PosixFilePermissions.fromString("rw-------"));
            RemoteHost host = hosts.host(
                    "node1",
                    new SshProperties(
                            "127.0.0.1",
                            server.port(),
                            "u",
                            noKey,
                            null,
                            null,
                            server.fingerprint(),
                            SECOND.multipliedBy(10)));

            assertThatThrownBy(() -> host.run(Command.of("true")))
                    .isInstanceOf(RemoteException.class)
                    .hasMessageStartingWith("node1: cannot read the private key " + noKey);
        }
    }

    @Test
    void a_server_that_never_answers_is_given_up_after_the_connect_timeout() throws Exception {
        try (ServerSocket silent = serve(socket -> {})) {
            RemoteHost host = hosts.host("node1", settings("127.0.0.1", silent.getLocalPort()));

            assertThatThrownBy(() -> host.run(Command.of("true")))
                    .isInstanceOf(RemoteException.class)
                    .hasMessageStartingWith("node1: cannot reach u@127.0.0.1:" + silent.getLocalPort())
                    .hasMessageContaining("within 1000 ms");
        }
    }

    @Test
    void a_machine_without_power_is_given_up_after_the_connect_timeout_and_asked_again_when_it_is_back()
            throws Exception {
        int port;
        try (BlackHole dark = new BlackHole()) {
            port = dark.port();
            RemoteHost host = hosts.host("node1", settings("127.0.0.1", port));

            assertThatThrownBy(() -> host.run(Command.of("true")))
                    .isInstanceOf(RemoteException.class)
                    .hasMessageStartingWith("node1: cannot reach u@127.0.0.1:" + port + " by SSH within 1000 ms")
                    .hasMessageContaining("Check that the machine is up");
            assertThatThrownBy(() -> host.run(Command.of("true").notBeyond(Duration.ofMillis(300))))
                    .hasMessageMatching("node1: cannot reach .* by SSH within (300|2\\d\\d) ms: no answer in time.*");
        }
        try (SshServer server = SshServer.start("node1", folder.resolve("home"), SshServer.publicKeyOf(key), port)) {
            RemoteHost host = hosts.host(
                    "node1",
                    new SshProperties(
                            "127.0.0.1", port, "u", key, null, null, server.fingerprint(), Duration.ofSeconds(10)));
            assertThat(host.run(Command.of("echo", "back")).output()).isEqualTo("back\n");
        }
    }

    @Test
    void a_server_that_drips_bytes_is_given_up_too() throws Exception {
        try (ServerSocket dripping = serve(socket -> {
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < 10_000; i++) {
                out.write("x\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                Thread.sleep(50);
            }
        })) {
            RemoteHost host = hosts.host("node1", settings("127.0.0.1", dripping.getLocalPort()));

            assertThatThrownBy(() -> host.run(Command.of("true")))
                    .isInstanceOf(RemoteException.class)
                    .hasMessageStartingWith("node1: cannot reach");
        }
    }

    @Test
    void connecting_is_tried_again_a_few_times_and_no_more() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try (ServerSocket closing = serve(socket -> {
            tries.incrementAndGet();
            socket.close();
        })) {
            RemoteHost host = hosts.host(
                    "node1",
                    new SshProperties(
                            "127.0.0.1",
                            closing.getLocalPort(),
                            "u",
                            key,
                            null,
                            null,
                            FINGERPRINT,
                            Duration.ofSeconds(20)));

            assertThatThrownBy(() -> host.run(Command.of("true")))
                    .isInstanceOf(RemoteException.class)
                    .hasMessageStartingWith("node1: cannot reach");
            assertThat(tries).hasValue(3);
        }
    }

    @Test
    void all_who_wait_for_a_dead_host_give_up_together() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        try (ServerSocket silent = serve(socket -> tries.incrementAndGet())) {
            RemoteHost host = hosts.host("node1", settings("127.0.0.1", silent.getLocalPort()));
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<CompletableFuture<Void>> waiting = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                waiting.add(CompletableFuture.runAsync(() -> host.run(Command.of("true")), threads));
            }
            for (CompletableFuture<Void> each : waiting) {
                assertThatThrownBy(each::join).hasCauseInstanceOf(RemoteException.class);
            }
            threads.shutdownNow();
            assertThat(tries.get()).as("they shared their attempts").isLessThan(8);
        }
    }

    @Test
    void after_closing_nothing_is_connected_any_more() {
        RemoteHost host = hosts.host("node1", settings("127.0.0.1", 1));

        hosts.close();
        hosts.close();

        assertThatThrownBy(() -> host.run(Command.of("true")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: ");
    }

    @Test
    void the_passphrase_shows_nowhere() {
        SshProperties settings = new SshProperties("h", 22, "u", key, "open sesame", null, FINGERPRINT, SECOND);

        assertThat(settings.toString()).doesNotContain("sesame");
        assertThat(hosts.host("node1", settings).toString()).doesNotContain("sesame");
    }

    private SshProperties settings(String address, int port) {
        return new SshProperties(address, port, "u", key, null, null, FINGERPRINT, SECOND);
    }

    private interface Manner {
        void treat(Socket socket) throws IOException, InterruptedException;
    }

    /** A server that treats each connection in this manner. */
    private ServerSocket serve(Manner manner) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    Socket socket = server.accept();
                    sockets.add(socket);
                    Thread each = new Thread(() -> {
                        try {
                            manner.treat(socket);
                        } catch (IOException | InterruptedException ended) {
                            // The other side gave up, as it should.
                        }
                    });
                    each.setDaemon(true);
                    each.start();
                }
            } catch (IOException closed) {
                // The test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }
}
