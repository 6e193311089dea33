package org.wissel.remote.sshj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteHost;
import org.wissel.remote.SshProperties;

/** What only OpenSSH can show: key formats, known_hosts, its way with daemons. */
@NeedsOpenSsh
class TrustOnOpenSshTest extends SshjHostFixture {

    private final TestServer.OpenSsh sshd = new TestServer.OpenSsh();

    @Override
    protected TestServer newServer() {
        return sshd;
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, -, OpenSSH",
        "ecdsa, 256, OpenSSH",
        "ecdsa, 384, PEM",
        "ecdsa, 521, PKCS8",
        "rsa, 3072, OpenSSH",
        "rsa, 3072, PEM",
        "rsa, 4096, PKCS8"
    })
    void keys_of_every_kind_sign_in_with_and_without_passphrase(String type, String bits, String format)
            throws Exception {
        for (String passphrase : new String[] {"", "it's a secret"}) {
            Path made = newKey(type, bits, format, passphrase);
            Files.writeString(sshd.authorizedKeys(), Files.readString(Path.of(made + ".pub")));
            Files.delete(Path.of(made + ".pub")); // the private file alone must do

            RemoteHost host = hosts.host("node1", with(made, passphrase.isEmpty() ? null : passphrase));

            assertThat(host.run(Command.of("echo", "in")).output())
                    .as("%s %s %s, passphrase '%s'", type, bits, format, passphrase)
                    .isEqualTo("in\n");
        }
    }

    @Test
    void a_wrong_or_missing_passphrase_is_told_from_a_refusal_by_the_host() throws Exception {
        Path made = newKey("ed25519", "-", "OpenSSH", "right one");

        for (String passphrase : new String[] {"wrong one", null}) {
            RemoteHost host = hosts.host("node1", with(made, passphrase));
            assertThatThrownBy(() -> host.run(Command.of("true")))
                    .isInstanceOf(RemoteException.class)
                    .hasMessageStartingWith("node1: cannot read the private key " + made)
                    .hasMessageContaining("passphrase")
                    .hasMessageNotContaining("right one")
                    .hasMessageNotContaining("wrong one");
        }
    }

    @Test
    void a_fingerprint_may_name_any_of_the_hosts_keys() throws Exception {
        RemoteHost host = hosts.host("node1", trusting(key, sshd.fingerprint("ecdsa")));

        assertThat(host.run(Command.of("echo", "in")).output()).isEqualTo("in\n");
    }

    @Test
    void a_host_in_known_hosts_is_trusted_by_any_of_its_keys() throws Exception {
        for (String type : new String[] {"ed25519", "ecdsa"}) {
            Path known = Files.writeString(folder.resolve("known_" + type), sshd.knownHostsLine(type));

            assertThat(hosts.host("node1", knownBy(known))
                            .run(Command.of("true"))
                            .succeeded())
                    .isTrue();
        }
    }

    @Test
    void a_hashed_known_hosts_file_is_understood() throws Exception {
        Path known = Files.writeString(folder.resolve("known"), sshd.knownHostsLine("ed25519"));
        OpenSshServer.run("ssh-keygen", "-q", "-H", "-f", known.toString());
        assertThat(known).content().startsWith("|1|");

        assertThat(hosts.host("node1", knownBy(known)).run(Command.of("true")).succeeded())
                .isTrue();
    }

    @Test
    void a_host_that_known_hosts_does_not_name_is_not_trusted() throws Exception {
        Path known = Files.writeString(folder.resolve("known"), "elsewhere " + keyOf("ed25519"));

        assertThatThrownBy(() -> hosts.host("node1", knownBy(known)).run(Command.of("true")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: the host key of 127.0.0.1:" + sshd.port() + " is unknown")
                .hasMessageContaining("SHA256:")
                .hasMessageContaining(known.toString())
                .hasMessageContaining("ssh-keyscan");
    }

    @Test
    void a_changed_host_key_is_refused_with_both_fingerprints() throws Exception {
        Path other = newKey("ed25519", "-", "OpenSSH", "");
        Path known = Files.writeString(
                folder.resolve("known"),
                "[127.0.0.1]:" + sshd.port() + " " + Files.readString(Path.of(other + ".pub")));
        String expected = OpenSshServer.run("ssh-keygen", "-lf", other + ".pub").split(" ")[1];

        assertThatThrownBy(() -> hosts.host("node1", knownBy(known)).run(Command.of("true")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: the host key of 127.0.0.1:" + sshd.port() + " is not the expected one")
                .hasMessageContaining(expected)
                .hasMessageContaining(sshd.fingerprint("ed25519"))
                .hasMessageContaining("do not go on");
    }

    @Test
    void a_host_key_that_changed_while_we_run_is_refused_until_known_hosts_names_it() throws Exception {
        Path known = Files.writeString(folder.resolve("known"), sshd.knownHostsLine("ed25519"));
        RemoteHost host = hosts.host("node1", knownBy(known));
        host.run(Command.of("true"));
        String expected = sshd.fingerprint("ed25519");

        sshd.stop();
        for (String file : List.of("host_ed25519", "host_ed25519.pub")) {
            Files.delete(folder.resolve("server").resolve(file));
        }
        startServer();

        assertThatThrownBy(() -> host.run(Command.of("true")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: the host key of 127.0.0.1:" + sshd.port() + " is not the expected one")
                .hasMessageContaining(expected)
                .hasMessageContaining(sshd.fingerprint("ed25519"))
                .hasMessageContaining("do not go on");
        Files.writeString(known, sshd.knownHostsLine("ed25519"));
        assertThat(host.run(Command.of("echo", "known again")).output()).isEqualTo("known again\n");
    }

    @Test
    void a_revoked_host_key_is_refused_even_where_another_line_trusts_it() throws Exception {
        String line = sshd.knownHostsLine("ed25519");
        Path known = Files.writeString(folder.resolve("known"), line + "@revoked * " + keyOf("ed25519"));

        assertThatThrownBy(() -> hosts.host("node1", knownBy(known)).run(Command.of("true")))
                .isInstanceOf(RemoteException.class)
                .hasMessageContaining("revoked");
    }

    @Test
    void a_daemon_that_keeps_the_output_open_does_not_hold_up_a_command_that_has_ended() throws Exception {
        CommandResult result = host.run(Command.script("sleep 40 & echo $!").within(Duration.ofSeconds(20)));

        assertThat(result.succeeded()).isTrue();
        assertThat(host.run(Command.of("kill", result.output().strip())).succeeded())
                .isTrue();
    }

    private Path newKey(String type, String bits, String format, String passphrase) throws Exception {
        Path made = folder.resolve("made-" + type + "-" + bits + "-" + format + "-" + !passphrase.isEmpty());
        List<String> words = new ArrayList<>(List.of("ssh-keygen", "-q", "-t", type, "-N", passphrase));
        words.addAll(List.of("-f", made.toString()));
        if (!bits.equals("-")) {
            words.addAll(List.of("-b", bits));
        }
        if (!format.equals("OpenSSH")) {
            words.addAll(List.of("-m", format));
        }
        OpenSshServer.run(words.toArray(String[]::new));
        return made;
    }

    private String keyOf(String type) throws Exception {
        return sshd.knownHostsLine(type).split(" ", 2)[1];
    }

    private SshProperties with(Path privateKey, String passphrase) throws Exception {
        return new SshProperties(
                "127.0.0.1",
                sshd.port(),
                sshd.user(),
                privateKey,
                passphrase,
                null,
                sshd.fingerprint(),
                Duration.ofSeconds(10));
    }

    private SshProperties knownBy(Path knownHosts) {
        return new SshProperties(
                "127.0.0.1", sshd.port(), sshd.user(), key, null, knownHosts, null, Duration.ofSeconds(10));
    }
}
