package org.wissel.remote.sshj;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wissel.remote.Command;
import org.wissel.remote.RemoteException;
import org.wissel.remote.SshProperties;

/** What Wissel offers every host, and what it says to one that offers nothing of it. */
class AlgorithmsTest {

    @TempDir
    private Path folder;

    private final SshServer server = SshServer.setUpDefaultServer();
    private final SshjHosts hosts = new SshjHosts();
    private final Map<KexProposalOption, String> offered = new ConcurrentHashMap<>();
    private KeyPair hostKey;
    private Path key;

    @BeforeEach
    void prepare() throws Exception {
        key = org.wissel.sandbox.SshServer.createClientKey(folder);
        hostKey = KeyUtils.generateKeyPair(KeyPairProvider.SSH_RSA, 2048);
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.addSessionListener(new SessionListener() {
            @Override
            public void sessionNegotiationStart(
                    Session session, Map<KexProposalOption, String> client, Map<KexProposalOption, String> own) {
                offered.putAll(new HashMap<>(client));
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        hosts.close();
        server.stop(true);
    }

    @Test
    void these_algorithms_are_offered_in_this_order_and_no_others() throws Exception {
        assertThatThrownBy(this::connect).hasMessageContaining("did not let us in");

        assertThat(names(KexProposalOption.ALGORITHMS))
                .containsExactly(
                        "curve25519-sha256",
                        "curve25519-sha256@libssh.org",
                        "ecdh-sha2-nistp256",
                        "ecdh-sha2-nistp384",
                        "ecdh-sha2-nistp521",
                        "diffie-hellman-group16-sha512",
                        "diffie-hellman-group18-sha512",
                        "diffie-hellman-group14-sha256",
                        "ext-info-c",
                        "kex-strict-c-v00@openssh.com");
        assertThat(names(KexProposalOption.SERVERKEYS))
                .containsExactly(
                        "ssh-ed25519",
                        "ecdsa-sha2-nistp256",
                        "ecdsa-sha2-nistp384",
                        "ecdsa-sha2-nistp521",
                        "rsa-sha2-512",
                        "rsa-sha2-256",
                        "ssh-ed25519-cert-v01@openssh.com",
                        "ecdsa-sha2-nistp256-cert-v01@openssh.com",
                        "ecdsa-sha2-nistp384-cert-v01@openssh.com",
                        "ecdsa-sha2-nistp521-cert-v01@openssh.com");
        for (KexProposalOption cipher : List.of(KexProposalOption.C2SENC, KexProposalOption.S2CENC)) {
            assertThat(names(cipher))
                    .containsExactly("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes256-ctr");
        }
        for (KexProposalOption mac : List.of(KexProposalOption.C2SMAC, KexProposalOption.S2CMAC)) {
            assertThat(names(mac))
                    .containsExactly(
                            "hmac-sha2-256-etm@openssh.com",
                            "hmac-sha2-512-etm@openssh.com",
                            "hmac-sha2-256",
                            "hmac-sha2-512");
        }
    }

    @SuppressWarnings("deprecation") // Those that nobody should use any more are the ones that are looked for.
    static Stream<Arguments> old() {
        return Stream.of(
                Arguments.of("KexAlgorithms", "diffie-hellman-group14-sha1", (Consumer<SshServer>)
                        server -> server.setKeyExchangeFactories(NamedFactory.setUpTransformedFactories(
                                false, List.of(BuiltinDHFactories.dhg14), ServerBuilder.DH2KEX))),
                Arguments.of("HostKeyAlgorithms", "ssh-rsa", (Consumer<SshServer>)
                        server -> server.setSignatureFactories(List.of(BuiltinSignatures.rsa))),
                Arguments.of("Ciphers", "aes128-cbc,3des-cbc", (Consumer<SshServer>) server ->
                        server.setCipherFactories(List.of(BuiltinCiphers.aes128cbc, BuiltinCiphers.tripledescbc))),
                Arguments.of("MACs", "hmac-sha1,hmac-md5", (Consumer<SshServer>)
                        server -> server.setMacFactories(List.of(BuiltinMacs.hmacsha1, BuiltinMacs.hmacmd5))));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("old")
    void a_host_that_offers_only_old_ones_is_told_with_the_line_to_change(
            String line, String names, Consumer<SshServer> setUp) {
        setUp.accept(server);

        assertThatThrownBy(this::connect)
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: the sshd of u@127.0.0.1:" + server.getPort() + " offers none of the "
                        + line + " that Wissel uses, but only " + names.replace(",", ", "))
                .hasMessageContaining("let the line " + line + " of its sshd_config name one of ")
                .hasMessageNotContainingAny("kex-strict", "ext-info");
    }

    @Test
    void an_RSA_host_key_of_1024_bits_is_refused_though_it_has_the_fingerprint() throws Exception {
        hostKey = KeyUtils.generateKeyPair(KeyPairProvider.SSH_RSA, 1024);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));

        assertThatThrownBy(this::connect)
                .isInstanceOf(RemoteException.class)
                .hasMessageStartingWith("node1: the host key of 127.0.0.1:" + server.getPort()
                        + " is an RSA key of fewer than 2048 bits")
                .hasMessageContaining("ssh-keygen -A");
    }

    private void connect() throws Exception {
        server.start();
        hosts.host(
                        "node1",
                        new SshProperties(
                                "127.0.0.1",
                                server.getPort(),
                                "u",
                                key,
                                null,
                                null,
                                KeyUtils.getFingerPrint(hostKey.getPublic()),
                                Duration.ofSeconds(10)))
                .run(Command.of("true"));
    }

    private List<String> names(KexProposalOption what) {
        return List.of(offered.get(what).split(","));
    }
}
