package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wissel.blueriq.ExportArchives;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Strategy;

/**
 * What goes wrong on a real cluster becomes a message that says where and what to do; mended, Retry goes on from that step.
 * Each test deploys a version of its own, so that none needs another.
 */
@Tag("story")
class FailureStoryTest {

    private static Sandbox sandbox;
    private static SandboxWissel wissel;
    private static SshServer revived;
    private static int version;

    @BeforeAll
    static void begin() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-failure-test")));
        wissel = SandboxWissel.start(sandbox, Map.of("wissel.clusters[0].health-timeout", "10s"));
    }

    @AfterAll
    static void end() {
        if (wissel != null) {
            wissel.close();
        }
        if (revived != null) {
            revived.close();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    void a_restart_command_that_fails() {
        SandboxNode node2 = sandbox.node(2);
        node2.failRestarts("no more processes");
        String id = start();

        assertThat(wissel.failure(id)).startsWith("node2: ").contains("no more processes");

        node2.allowRestarts();
        retryAndFinish(id);
    }

    @Test
    void a_disk_that_is_full_is_found_while_all_nodes_serve() throws Exception {
        String next = "0.0-w" + (version + 1);
        SandboxNode node2 = sandbox.node(2);
        Path archive = ExportArchives.write(sandbox.exportsFolder(), "Weather", next);
        String whose = sha256(("node2 " + node2.url()).getBytes(StandardCharsets.UTF_8))
                .substring(0, 16);
        Path incoming = Files.createDirectories(node2.exportsFolder().resolveSibling("wissel-trash/incoming"));
        Path part = incoming.resolve(sha256(Files.readAllBytes(archive)) + "-" + whose + ".part");
        // What is written through this link meets the kernel's own full device; one from before is taken away.
        sandbox.watch(new SshWatch() {
            @Override
            public void done(Exchange exchange) {
                if (exchange.what().contains(part.getFileName().toString())) {
                    link(part, Path.of("/dev/full"));
                }
            }
        });
        String id = start();

        assertThat(wissel.failure(id)).startsWith("node2: ").contains("Weather-" + next + ".project.zip to " + part);
        assertThat(wissel.deployments().deployment(id).evidence())
                .as("what was done to the load balancer")
                .noneMatch(seen -> seen.step().equals("Drain nodes"));

        sandbox.watch(SshWatch.NONE);
        Files.deleteIfExists(part);
        retryAndFinish(id);
    }

    private static void link(Path from, Path to) {
        try {
            Files.deleteIfExists(from);
            Files.createSymbolicLink(from, to);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void a_runtime_that_never_becomes_healthy() throws Exception {
        SandboxNode node2 = sandbox.node(2);
        Path settings = node2.shortcutFiles().get(0);
        String before = Files.readString(settings);
        Files.writeString(settings, before + "stand-in.start-delay=30m\n");
        String id = start();

        assertThat(wissel.failure(id)).startsWith("node2: not healthy 10 s after its restart");

        Files.writeString(settings, before);
        node2.restart();
        node2.awaitHealthy();
        retryAndFinish(id);
    }

    @Test
    void a_configuration_that_nginx_rejects_at_the_swap() throws Exception {
        String id = start();
        wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
        Path broken = sandbox.balancer().upstreamFile().resolveSibling("broken.conf");
        byte[] upstream = Files.readAllBytes(sandbox.balancer().upstreamFile());
        Files.writeString(broken, "this is no directive of nginx;\n");
        wissel.approve(id);

        assertThat(wissel.failure(id)).startsWith("lb1: ").contains("this");
        assertThat(Files.readAllBytes(sandbox.balancer().upstreamFile())).isEqualTo(upstream);

        Files.delete(broken);
        retryAndFinish(id);
    }

    @Test
    void a_reload_that_returns_0_while_the_old_configuration_stays() throws Exception {
        String id = start();
        wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
        byte[] upstream = Files.readAllBytes(sandbox.balancer().upstreamFile());
        Path blocked = sandbox.balancer().upstreamFile().resolveSibling("blocked.conf");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            // nginx -t and nginx -s reload both say 0 here; only the error log tells that the port could not be bound.
            Files.writeString(blocked, "server { listen 127.0.0.1:" + taken.getLocalPort() + "; }\n");
            wissel.approve(id);

            assertThat(wissel.failure(id)).startsWith("lb1: ").contains("reload");
            assertThat(Files.readAllBytes(sandbox.balancer().upstreamFile())).isEqualTo(upstream);
        }
        Files.delete(blocked);
        retryAndFinish(id);
    }

    @Test
    void an_upstream_that_is_missing_is_refused_and_nothing_is_touched() throws Exception {
        refused(upstream -> upstream.replace("upstream backend", "upstream elsewhere"), "lb1: ", "backend");
    }

    @Test
    void a_node_that_the_upstream_does_not_list_is_refused_and_nothing_is_touched() throws Exception {
        String address = sandbox.node(2).address();
        refused(
                upstream -> upstream.lines()
                        .map(line -> line.contains(address) ? "# " + line : line)
                        .reduce("", (text, line) -> text + line + "\n"),
                "lb1: ",
                "node2");
    }

    @Test
    void a_server_that_the_inventory_does_not_know_is_refused_and_nothing_is_touched() throws Exception {
        String address = sandbox.node(1).address();
        refused(upstream -> upstream.replace(address, "127.0.0.1:9 backup; server " + address), "lb1: ", "127.0.0.1:9");
    }

    @Test
    void a_file_that_nginx_rejects_already_is_refused_and_nothing_is_touched() throws Exception {
        refused(upstream -> upstream + "\nno such directive;\n", "lb1: ", "no");
    }

    @Test
    void a_node_that_cannot_be_reached_by_ssh_is_refused_and_nothing_is_touched() throws Exception {
        SandboxNode node1 = sandbox.node(1);
        Path key = Path.of((String) sandbox.settings().get("wissel.clusters[0].nodes[0].ssh.private-key"));
        int port = node1.ssh().port();
        node1.ssh().close();
        try {
            DeploymentDetails refused = wissel.await(start(), DeploymentState.REFUSED);

            assertThat(refused.reasons()).anyMatch(reason -> reason.startsWith("node1: "));
            assertThat(wissel.deployments().locks()).isEmpty();
        } finally {
            revived = SshServer.start("node1", node1.ssh().home(), SshServer.publicKeyOf(key), port);
        }
    }

    private interface Edit {
        String of(String text);
    }

    private static void refused(Edit edit, String place, String saying) throws Exception {
        Path file = sandbox.balancer().upstreamFile();
        String before = Files.readString(file);
        String edited = edit.of(before);
        assertThat(edited).isNotEqualTo(before);
        List<Long> pids = sandbox.nodes().stream().map(SandboxNode::pid).toList();
        Files.writeString(file, edited);
        try {
            DeploymentDetails refused = wissel.await(start(), DeploymentState.REFUSED);

            assertThat(refused.reasons())
                    .anySatisfy(reason -> assertThat(reason).startsWith(place).contains(saying));
            assertThat(Files.readString(file)).isEqualTo(edited);
            assertThat(sandbox.nodes().stream().map(SandboxNode::pid)).isEqualTo(pids);
            assertThat(wissel.deployments().locks()).isEmpty();
        } finally {
            Files.writeString(file, before);
            SandboxFiles.run("lb1", sandbox.balancer().reloadCommand());
        }
    }

    /** Starts a deployment of the next version. */
    private static String start() {
        version++;
        ExportArchives.write(sandbox.exportsFolder(), "Weather", "0.0-w" + version);
        return wissel.start("Weather", "0.0-w" + version, Strategy.SWAP);
    }

    private static void retryAndFinish(String id) {
        wissel.retry(id);
        if (wissel.deployments().deployment(id).evidence().stream()
                .noneMatch(evidence -> evidence.step().equals("Approve swap"))) {
            wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
            wissel.approve(id);
        }
        wissel.await(id, DeploymentState.DEPLOYED);
    }
}
