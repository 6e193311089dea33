package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.loader.openssh.OpenSSHKeyPairResourceParser;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Strategy;

/**
 * Secrets with a mark each are planted wherever Wissel can come by one. After a deployment with failures none of them is in the
 * database, the logs, the answers over HTTP, the command lines of the hosts, or what a receiver of notices got in its body.
 */
@Tag("story")
@ExtendWith(OutputCaptureExtension.class)
class SecretsStoryTest {

    private final PlantedSecrets secrets = new PlantedSecrets();
    private final Map<String, String> passwords = new LinkedHashMap<>();
    private final AtomicInteger notices = new AtomicInteger();
    private final AtomicInteger commands = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private Sandbox sandbox;
    private SandboxWissel wissel;
    private SecretSearch search;
    private HttpServer receiver;

    @AfterEach
    void end() {
        over.set(true);
        if (wissel != null) {
            wissel.close();
        }
        if (sandbox != null) {
            sandbox.close();
        }
        if (receiver != null) {
            receiver.stop(0);
        }
    }

    @Test
    void none_is_kept_told_or_shown_by_a_deployment_with_failures(CapturedOutput output) throws Exception {
        String inNginx = secrets.plant("header in nginx");
        sandbox = Sandbox.start(SandboxOptions.defaults()
                .withRoot(Path.of("target", "sandbox-secrets-test"))
                .withNginxHttp("proxy_set_header Authorization \"Basic " + inNginx + "\";"));
        plantOnHosts();
        Map<String, Object> settings = settings();
        sandbox.watch(new SshWatch() {
            @Override
            public void begun(Exchange exchange) {
                commands.incrementAndGet();
                secrets.look("a command on " + exchange.host(), exchange.what());
            }
        });
        Thread processes = new Thread(this::watchProcesses, "watches-processes");
        processes.start();
        wissel = SandboxWissel.start(sandbox, settings);
        search = new SecretSearch(secrets, passwords, wissel);
        search.watchLog();

        deployWithFailures();
        search.answers();

        over.set(true);
        processes.join();
        int values = search.database();
        secrets.look("the console", output.getAll());
        assertThat(secrets.found()).as("where secrets were found").isEmpty();
        assertThat(List.of(notices.get(), commands.get(), search.linesOfLog()))
                .as("notices, commands and lines of the log that were looked at")
                .allMatch(number -> number > 0);
        assertThat(values).as("values of the database").isGreaterThan(1000);
        assertThat(sandbox.node(1).shortcutFiles().get(0))
                .as("the host's own file has them still")
                .content()
                .contains("s3cr3tpasswordonanodeMark");
    }

    private void plantOnHosts() throws IOException {
        for (SandboxNode node : sandbox.nodes()) {
            for (Path file : node.shortcutFiles()) {
                Files.writeString(
                        file,
                        "\n# was " + secrets.plant("comment on a node")
                                + "\nblueriq.database.password=" + secrets.plant("password on a node")
                                + "\nblueriq.long.secret=\\\n  " + secrets.plant("continued line on a node")
                                + "\nblueriq.shortcut.weather.apiKey=" + secrets.plant("key of a shortcut") + "\n",
                        StandardOpenOption.APPEND);
            }
            node.restart();
            node.awaitHealthy();
        }
        Path upstream = sandbox.balancer().upstreamFile();
        String header = secrets.plant("header in the upstream's file");
        String comment = secrets.plant("comment in the upstream's file");
        Files.writeString(
                upstream,
                "# password: " + comment + "\nproxy_set_header X-Key " + header + ";\n" + Files.readString(upstream));
        SandboxFiles.run("lb1", sandbox.balancer().reloadCommand());
    }

    private Map<String, Object> settings() throws Exception {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("spring.datasource.username", "wissel");
        settings.put("spring.datasource.password", secrets.plant("password of the database"));
        settings.put("camunda.bpm.admin-user.password", password("admin"));
        // In the order in which the sandbox names its users.
        int number = 0;
        for (String user : List.of("approver", "ops", "viewer")) {
            settings.put("wissel.users[" + number++ + "].password", password(user));
        }
        settings.put("wissel.notifications.receivers[0].name", "chat");
        settings.put(
                "wissel.notifications.receivers[0].url",
                receiver() + secrets.plant("path of a webhook") + "?token=" + secrets.plant("token of a webhook"));
        settings.put(
                "wissel.notifications.receivers[0].headers.Authorization",
                "Bearer " + secrets.plant("header of a webhook"));
        settings.put("wissel.notifications.receivers[1].name", "nobody-there");
        settings.put(
                "wissel.notifications.receivers[1].url",
                "http://no-such-host.invalid/" + secrets.plant("path of a webhook that nobody serves"));
        String cluster = "wissel.clusters[0]";
        settings.put(cluster + ".probe.headers.X-Client", secrets.plant("header of the probe"));
        String passphrase = secrets.plant("passphrase");
        Path key = keyWithPassphrase(passphrase);
        for (String host : List.of(".nodes[0]", ".nodes[1]", ".load-balancers[0]")) {
            settings.put(cluster + host + ".ssh.private-key", key);
            settings.put(cluster + host + ".ssh.passphrase", passphrase);
        }
        for (String node : List.of(".nodes[0]", ".nodes[1]")) {
            settings.put(cluster + node + ".runtime.username", "wissel");
            settings.put(cluster + node + ".runtime.password", secrets.plant("password of a runtime"));
            settings.put(cluster + node + ".runtime.headers.X-Client", secrets.plant("header of a runtime"));
        }
        settings.putAll(unreachable(key));
        return settings;
    }

    /** A second cluster: a wrong passphrase to a host that is there, and a Publisher that does not answer. */
    private Map<String, Object> unreachable(Path key) {
        Map<String, Object> settings = new LinkedHashMap<>();
        sandbox.settings().forEach((name, value) -> {
            if (name.startsWith("wissel.clusters[0].") && !name.contains(".probe.") && !name.contains(".publisher.")) {
                settings.put(name.replace("clusters[0]", "clusters[1]"), value);
            }
        });
        String cluster = "wissel.clusters[1]";
        settings.put(cluster + ".name", "portal");
        String wrong = secrets.plant("wrong passphrase");
        for (String host : List.of(".nodes[0]", ".nodes[1]", ".load-balancers[0]")) {
            settings.put(cluster + host + ".ssh.private-key", key);
            settings.put(cluster + host + ".ssh.passphrase", wrong);
        }
        settings.put(cluster + ".publisher.url", "http://127.0.0.1:1");
        settings.put(cluster + ".publisher.environment", "production");
        settings.put(cluster + ".publisher.client-id", secrets.plant("id at the Publisher"));
        settings.put(cluster + ".publisher.client-secret", secrets.plant("secret at the Publisher"));
        return settings;
    }

    private String password(String user) {
        String password = secrets.plant("password of " + user);
        passwords.put(user, password);
        return password;
    }

    /** Takes no notice, so that its address could come into an error. */
    private String receiver() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            secrets.look("the body of a notice", exchange.getRequestBody().readAllBytes());
            notices.incrementAndGet();
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        receiver.start();
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
    }

    /** The key that the hosts know, closed by a passphrase. */
    private Path keyWithPassphrase(String passphrase) throws Exception {
        Path plain = Path.of(sandbox.settings()
                .get("wissel.clusters[0].nodes[0].ssh.private-key")
                .toString());
        KeyPair pair = OpenSSHKeyPairResourceParser.INSTANCE
                .loadKeyPairs(null, plain, null)
                .iterator()
                .next();
        OpenSSHKeyEncryptionContext closed = new OpenSSHKeyEncryptionContext();
        closed.setPassword(passphrase);
        closed.setCipherType("256");
        Path key = plain.resolveSibling("closed");
        try (OutputStream out = Files.newOutputStream(key)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "sandbox", closed, out);
        }
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        for (Path file : List.of(plain, key)) {
            List<String> lines = Files.readAllLines(file);
            secrets.plantText(
                    "key in " + file.getFileName(), lines.get(lines.size() / 2).substring(0, 40));
        }
        return key;
    }

    private void deployWithFailures() {
        SandboxNode node2 = sandbox.node(2);
        node2.failRestarts("no way in: db.password=" + secrets.plant("password that a command says")
                + " Authorization: Basic " + secrets.plant("header that a command says"));
        String id = wissel.start("Weather", "0.0-v2", Strategy.INSTALL_FIRST);
        assertThat(wissel.failure(id)).startsWith("node2: ").contains("no way in: db.password=***");
        search.answersAbout(id);
        node2.allowRestarts();
        wissel.retry(id);
        wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
        search.answersAbout(id);
        wissel.approve(id);
        DeploymentDetails deployed = wissel.await(id, DeploymentState.DEPLOYED);
        assertThat(deployed.evidence()).isNotEmpty();
        SandboxFiles.await(() -> notices.get() > 0, () -> "no notice was tried");
    }

    /** The words of every process of this machine, as its users see them. */
    private void watchProcesses() {
        while (!over.get()) {
            try (Stream<Path> all = Files.list(Path.of("/proc"))) {
                all.filter(process -> process.getFileName().toString().matches("[0-9]+"))
                        .forEach(process -> {
                            try {
                                secrets.look(
                                        "the process list",
                                        Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                                                .replace('\0', ' '));
                            } catch (IOException gone) {
                                // It has ended.
                            }
                        });
                Thread.sleep(20);
            } catch (IOException unreadable) {
                throw new AssertionError(unreadable);
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }
}
