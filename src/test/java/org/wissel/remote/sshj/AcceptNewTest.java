package org.wissel.remote.sshj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.wissel.remote.Command;
import org.wissel.remote.HostKeyProperties;
import org.wissel.remote.RemoteException;
import org.wissel.remote.SshProperties;
import org.wissel.remote.TransferProperties;
import org.wissel.sandbox.SshServer;

/** A host that nobody made known: refused, unless it was said that the first key is to be trusted. */
@ExtendWith(OutputCaptureExtension.class)
class AcceptNewTest {

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private SshServer server;
    private Path key;
    private Path known;

    @BeforeEach
    void start() {
        key = SshServer.createClientKey(folder.resolve("keys"));
        server = serve("home", 0);
        known = folder.resolve("known_hosts");
    }

    private SshServer serve(String home, int port) {
        SshServer started = SshServer.start("node1", folder.resolve(home), SshServer.publicKeyOf(key), port);
        open.add(started);
        return started;
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void without_the_setting_an_unknown_host_is_refused_and_nothing_is_written(CapturedOutput log) throws Exception {
        Files.createFile(known);

        assertThatThrownBy(() -> run(false))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: the host key of 127.0.0.1:" + server.port() + " is unknown");
        assertThat(known).isEmptyFile();
        assertThat(log).doesNotContain("accept-new");
    }

    @Test
    void with_it_the_first_key_is_trusted_loudly_once_and_kept(CapturedOutput log) throws Exception {
        Files.writeString(known, "# ours\nelsewhere ssh-ed25519 AAAA");

        run(true);
        run(true);

        assertThat(log.getAll().split("\\R"))
                .filteredOn(line -> line.contains("is trusted from now on"))
                .singleElement()
                .asString()
                .contains("WARN")
                .contains("[127.0.0.1]:" + server.port())
                .contains("ecdsa-sha2-nistp256 " + server.fingerprint())
                .contains(known.toString());
        assertThat(known)
                .content()
                .startsWith(
                        "# ours\nelsewhere ssh-ed25519 AAAA\n[127.0.0.1]:" + server.port() + " ecdsa-sha2-nistp256 ")
                .endsWith(" accepted-by-wissel\n");
        run(false);
    }

    @Test
    void that_it_is_on_is_said_at_the_start(CapturedOutput log) {
        hosts(true);

        assertThat(log).contains("WARN").contains("wissel.ssh.accept-new is on");
    }

    @Test
    void a_file_that_is_not_there_is_made() {
        run(true);

        assertThat(known).content().startsWith("[127.0.0.1]:" + server.port() + " ecdsa-sha2-nistp256 ");
    }

    @Test
    void a_changed_key_is_refused_all_the_same_whatever_its_type() throws Exception {
        String other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMxVvjxWyFo8zBVq3qXqm5wqOuRcS8pMqHcZkXyq0eVx";
        for (String line : List.of("", "@revoked ", "@cert-authority ")) {
            String before = line + "[127.0.0.1]:" + server.port() + " " + other + "\n";
            Files.writeString(known, before);

            assertThatThrownBy(() -> run(true))
                    .isInstanceOf(RemoteException.class)
                    .hasMessageStartingWith(
                            "node1: the host key of 127.0.0.1:" + server.port() + " is not the expected one")
                    .hasMessageContaining("do not go on");
            assertThat(known).content().isEqualTo(before);
        }
    }

    @Test
    void a_host_that_was_accepted_and_shows_another_key_later_is_refused() {
        run(true);
        int port = server.port();
        server.close();
        server = serve("another home", port);

        assertThatThrownBy(() -> run(true)).hasMessageContaining("is not the expected one");
    }

    @Test
    void where_the_key_cannot_be_kept_it_is_not_trusted() throws Exception {
        HostKeyCheck check = new HostKeyCheck(settings(), null, new HostKeyProperties(true));
        Files.createDirectory(known);

        assertThat(check.verify(
                        "127.0.0.1",
                        server.port(),
                        KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256).getPublic()))
                .isFalse();
        assertThat(check.refusal()).contains("cannot be added to " + known).contains("accept-new off");
    }

    @Test
    void two_Wissels_that_meet_a_host_at_the_same_time_write_one_line(CapturedOutput log) throws Exception {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            SshjHosts wissel = hosts(true);
            all.add(CompletableFuture.runAsync(() -> run(wissel)));
        }
        for (CompletableFuture<Void> each : all) {
            each.join();
        }

        assertThat(Files.readAllLines(known)).hasSize(1);
        assertThat(log.getAll().split("is trusted from now on")).hasSize(2);
    }

    private void run(boolean acceptNew) {
        run(hosts(acceptNew));
    }

    private void run(SshjHosts hosts) {
        assertThat(hosts.host("node1", settings()).run(Command.of("echo", "in")).output())
                .isEqualTo("in\n");
    }

    private SshjHosts hosts(boolean acceptNew) {
        SshjHosts hosts = new SshjHosts(new TransferProperties(1, null), new HostKeyProperties(acceptNew));
        open.add(hosts);
        return hosts;
    }

    private SshProperties settings() {
        return new SshProperties("127.0.0.1", server.port(), "u", key, null, known, null, Duration.ofSeconds(10));
    }
}
