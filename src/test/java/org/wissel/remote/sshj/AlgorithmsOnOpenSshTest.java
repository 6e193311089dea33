package org.wissel.remote.sshj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wissel.remote.Command;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteHost;
import org.wissel.remote.SshProperties;
import org.wissel.sandbox.SshServer;

/** Each algorithm that is offered works with OpenSSH, and what its {@code authorized_keys} may forbid is not needed. */
@NeedsOpenSsh
class AlgorithmsOnOpenSshTest {

    @TempDir
    private Path folder;

    private final SshjHosts hosts = new SshjHosts();
    private Path key;
    private OpenSshServer server;

    @BeforeEach
    void makeKey() {
        key = SshServer.createClientKey(folder.resolve("keys"));
    }

    @AfterEach
    void stop() throws Exception {
        hosts.close();
        if (server != null) {
            server.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "curve25519-sha256, aes128-gcm@openssh.com, hmac-sha2-256-etm@openssh.com",
        "curve25519-sha256@libssh.org, aes256-gcm@openssh.com, hmac-sha2-512-etm@openssh.com",
        "ecdh-sha2-nistp256, aes128-ctr, hmac-sha2-256-etm@openssh.com",
        "ecdh-sha2-nistp384, aes256-ctr, hmac-sha2-512-etm@openssh.com",
        "ecdh-sha2-nistp521, aes128-ctr, hmac-sha2-256",
        "diffie-hellman-group16-sha512, aes256-ctr, hmac-sha2-512",
        "diffie-hellman-group18-sha512, aes128-gcm@openssh.com, hmac-sha2-256",
        "diffie-hellman-group14-sha256, aes128-ctr, hmac-sha2-512"
    })
    void a_host_that_offers_no_more_than_one_of_each_is_reached(String kex, String cipher, String mac)
            throws Exception {
        start("KexAlgorithms " + kex + "\nCiphers " + cipher + "\nMACs " + mac);

        assertThat(host(server.fingerprint("ed25519"), null)
                        .run(Command.of("echo", "in"))
                        .output())
                .isEqualTo("in\n");
    }

    @ParameterizedTest
    @CsvSource({"rsa-sha2-512", "rsa-sha2-256"})
    void a_host_with_an_RSA_key_alone_is_known_by_it_and_lets_an_RSA_key_in(String signature) throws Exception {
        Path hostKey = rsa("host_rsa", "2048");
        key = rsa("client_rsa", "2048");
        start("HostKey " + hostKey + "\nHostKeyAlgorithms " + signature + "\nPubkeyAcceptedAlgorithms " + signature);
        Path known = knownRsa(hostKey);

        assertThat(host(null, known).run(Command.of("echo", "in")).output()).isEqualTo("in\n");
    }

    @Test
    void a_host_that_known_hosts_names_by_its_RSA_key_is_asked_for_that_one() throws Exception {
        Path hostKey = rsa("host_rsa", "2048");
        start("HostKey " + hostKey);

        assertThat(host(null, knownRsa(hostKey)).run(Command.of("echo", "in")).output())
                .isEqualTo("in\n");
    }

    @Test
    void a_fingerprint_of_the_RSA_key_is_found_among_the_others() throws Exception {
        Path hostKey = rsa("host_rsa", "2048");
        start("HostKey " + hostKey);

        assertThat(host(server.fingerprint("rsa"), null)
                        .run(Command.of("echo", "in"))
                        .output())
                .isEqualTo("in\n");
    }

    @Test
    void a_host_whose_key_an_authority_has_signed_is_known_by_the_authority() throws Exception {
        Path authority = made("authority", "ed25519", "256");
        start("");
        server.stop();
        Path hostKey = folder.resolve("server/host_ed25519.pub");
        OpenSshServer.run(
                "ssh-keygen",
                "-q",
                "-s",
                authority.toString(),
                "-I",
                "node1",
                "-h",
                "-n",
                "127.0.0.1",
                hostKey.toString());
        start("HostCertificate " + folder.resolve("server/host_ed25519-cert.pub"));
        Path known = Files.writeString(
                folder.resolve("known"),
                "@cert-authority [127.0.0.1]:" + server.port() + " " + Files.readString(Path.of(authority + ".pub")));

        assertThat(host(null, known).run(Command.of("echo", "in")).output()).isEqualTo("in\n");
    }

    @Test
    void a_key_of_1024_bits_is_not_used_though_the_host_would_take_it() throws Exception {
        key = rsa("client_rsa", "1024");
        start("");

        assertThatThrownBy(() -> host(server.fingerprint("ed25519"), null).run(Command.of("true")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: the private key " + key + " is an RSA key of fewer than 2048 bits")
                .hasMessageContaining("ssh-keygen -t ed25519");
    }

    @Test
    void what_the_documentation_takes_from_the_user_leaves_commands_and_files() throws Exception {
        String page = Files.readString(Path.of("docs/connect.md"));
        String block = page.substring(page.indexOf("Match User wissel"), page.indexOf("\n    SSHD\n"));
        start(block.replace("wissel", System.getProperty("user.name")));
        Path allowed = folder.resolve("allowed");
        String plain = Files.readString(allowed);
        Files.writeString(allowed, "from=\"127.0.0.1\",restrict " + plain);
        assertThat(page).contains("printf 'restrict %s\\n' \"$KEY\"").contains("`from=\"192.0.2.10\",`");
        RemoteHost host = host(server.fingerprint("ed25519"), null);

        assertThat(host.run(Command.of("cat").withInput("text".getBytes())).output())
                .isEqualTo("text");
        host.upload(Files.writeString(folder.resolve("here"), "bytes"), folder + "/there");
        assertThat(folder.resolve("there")).content().isEqualTo("bytes");
    }

    @Test
    void a_forced_command_is_told_by_what_does_not_come_back() throws Exception {
        start("");
        Path allowed = folder.resolve("allowed");
        Files.writeString(allowed, "command=\"echo no\",restrict " + Files.readString(allowed));
        RemoteHost host = host(server.fingerprint("ed25519"), null);

        assertThatThrownBy(() -> host.upload(Files.writeString(folder.resolve("here"), "bytes"), folder + "/there"))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: ");
        assertThat(folder.resolve("there")).doesNotExist();
    }

    private void start(String lines) throws Exception {
        Path allowed = folder.resolve("allowed");
        Files.copy(SshServer.publicKeyOf(key), allowed, StandardCopyOption.REPLACE_EXISTING);
        int port = server == null ? 0 : server.port();
        server = OpenSshServer.start(folder.resolve("server"), allowed, port, lines);
    }

    private RemoteHost host(String fingerprint, Path known) {
        return hosts.host(
                "node1",
                new SshProperties(
                        "127.0.0.1",
                        server.port(),
                        System.getProperty("user.name"),
                        key,
                        null,
                        known,
                        fingerprint,
                        Duration.ofSeconds(10)));
    }

    private Path knownRsa(Path hostKey) throws Exception {
        return Files.writeString(
                folder.resolve("known"),
                "[127.0.0.1]:" + server.port() + " " + Files.readString(Path.of(hostKey + ".pub")));
    }

    private Path rsa(String name, String bits) throws Exception {
        return made(name, "rsa", bits);
    }

    /** A key pair where the server's own lie. */
    private Path made(String name, String type, String bits) throws Exception {
        Path file = Files.createDirectories(folder.resolve("server")).resolve(name);
        OpenSshServer.run("ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-f", file.toString());
        return file;
    }
}
