package org.wissel.remote.sshj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Map;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.wissel.remote.Command;
import org.wissel.remote.RemoteException;
import org.wissel.remote.RemoteHost;
import org.wissel.remote.SshProperties;
import org.wissel.sandbox.SshServer;

/** Where the passphrase of the private key may come from, and who else may read the key. */
class SigningKeyTest {

    private static final String PASSPHRASE = "it's a #secret: ${no} placeholder";

    @TempDir
    private Path folder;

    private final SshjHosts hosts = new SshjHosts();
    private Path key;
    private SshServer server;

    @BeforeEach
    void start() throws Exception {
        key = folder.resolve("id_ecdsa");
        KeyPair pair = KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
        OpenSSHKeyEncryptionContext secret = new OpenSSHKeyEncryptionContext();
        secret.setPassword(PASSPHRASE);
        secret.setCipherType("256");
        try (OutputStream out = Files.newOutputStream(key);
                OutputStream publicOut = Files.newOutputStream(SshServer.publicKeyOf(key))) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "wissel", secret, out);
            OpenSSHKeyPairResourceWriter.INSTANCE.writePublicKey(pair, "wissel", publicOut);
        }
        rights("rw-------");
        server = SshServer.start("node1", folder.resolve("home"), SshServer.publicKeyOf(key), 0);
    }

    @AfterEach
    void stop() {
        hosts.close();
        server.close();
    }

    @Test
    void the_passphrase_may_come_from_a_file_of_settings() throws Exception {
        write("secrets.yaml", "node-key:\n  passphrase: \"it's a #secret: \\\\${no} placeholder\"\n");

        signsIn(Map.of(), "spring.config.import: file:" + folder + "/secrets.yaml", "${node-key.passphrase}");
    }

    @Test
    void the_passphrase_may_come_from_an_environment_variable() throws Exception {
        signsIn(Map.of("WISSEL_KEY_PASSPHRASE", escaped()), "", "${WISSEL_KEY_PASSPHRASE}");
    }

    @Test
    void the_passphrase_may_come_from_a_config_tree_whose_files_end_in_a_line_feed() throws Exception {
        write("run/WISSEL_KEY_PASSPHRASE", escaped() + "\n");

        signsIn(Map.of(), "spring.config.import: configtree:" + folder + "/run/", "${WISSEL_KEY_PASSPHRASE}");
    }

    /** As Spring reads it in every place: what would be a placeholder needs a backslash. */
    private static String escaped() {
        return PASSPHRASE.replace("${", "\\${");
    }

    private void signsIn(Map<String, Object> variables, String line, String passphrase) throws Exception {
        write(
                "application.yaml",
                """
                %s
                ssh:
                  host: 127.0.0.1
                  port: %d
                  user: wissel
                  private-key: %s
                  passphrase: %s
                  fingerprint: %s
                """
                        .formatted(line, server.port(), key, passphrase, server.fingerprint()));
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("place", Map.of("spring.config.location", "file:" + folder + "/")));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        SshProperties settings =
                Binder.get(environment).bind("ssh", SshProperties.class).get();

        assertThat(settings.passphrase()).isEqualTo(PASSPHRASE);
        assertThat(settings.toString()).doesNotContain("secret");
        assertThat(hosts.host("node1", settings).run(Command.of("echo", "in")).output())
                .isEqualTo("in\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw----r--", "rw-rw-rw-", "rw-----w-"})
    void a_key_that_everybody_may_read_or_write_is_refused_with_the_remedy(String rights) throws Exception {
        rights(rights);

        assertThatThrownBy(() -> hosts.host("node1", settings()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("node1: the SSH setting private-key names " + key)
                .hasMessageContaining("chmod o= FILE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"r--------", "rw-r-----", "rw-rw----", "r--r-----"})
    void a_key_that_its_group_may_read_is_used_since_containers_get_secrets_so(String rights) throws Exception {
        rights(rights);

        assertThat(hosts.host("node1", settings()).run(Command.of("true")).succeeded())
                .isTrue();
    }

    @Test
    void a_key_that_everybody_may_read_since_the_start_is_not_used_any_more() throws Exception {
        RemoteHost host = hosts.host("node1", settings());
        rights("rw-r--r--");

        assertThatThrownBy(() -> host.run(Command.of("true")))
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: the private key " + key + " may be read by every user")
                .hasMessageContaining("chmod o= FILE");
        rights("rw-------");
        assertThat(host.run(Command.of("true")).succeeded()).isTrue();
    }

    private SshProperties settings() {
        return new SshProperties(
                "127.0.0.1",
                server.port(),
                "wissel",
                key,
                PASSPHRASE,
                null,
                server.fingerprint(),
                Duration.ofSeconds(10));
    }

    private void rights(String rights) throws Exception {
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(rights));
    }

    private void write(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
