package org.wissel.remote.sshj;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.wissel.remote.RemoteHost;
import org.wissel.remote.SshProperties;
import org.wissel.sandbox.SshServer;

/** A host over SSH with a real server on the other side. */
abstract class SshjHostFixture {

    @TempDir
    protected Path folder;

    protected Path key;
    protected SshjHosts hosts;
    protected RemoteHost host;
    protected TestServer server;

    /** The server on the other side. */
    protected abstract TestServer newServer();

    @BeforeEach
    void start() throws Exception {
        key = SshServer.createClientKey(folder.resolve("keys"));
        server = newServer();
        startServer();
        hosts = new SshjHosts();
        host = hosts.host("node1", settings());
    }

    @AfterEach
    void stop() throws Exception {
        hosts.close();
        server.stop();
    }

    protected SshProperties settings() throws Exception {
        return trusting(key, server.fingerprint());
    }

    /** Settings with this key for the host that has this fingerprint. */
    protected SshProperties trusting(Path privateKey, String fingerprint) {
        return new SshProperties(
                "127.0.0.1", server.port(), server.user(), privateKey, null, null, fingerprint, Duration.ofSeconds(10));
    }

    /** Starts the server, or starts it again as the same host on the same port. */
    protected void startServer() throws Exception {
        server.start(folder.resolve("server"), SshServer.publicKeyOf(key));
    }

    /** How many connections this process has to the server. */
    protected long connections() throws Exception {
        String wanted = ":%04X".formatted(server.port());
        List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        lines.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
        return lines.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words[2].endsWith(wanted) && words[3].equals("01"))
                .count();
    }

    protected static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** Waits until it holds; a build that is stopped from outside is the limit. */
    protected static void await(java.util.concurrent.Callable<Boolean> holds) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!holds.call()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(20);
        }
    }
}
