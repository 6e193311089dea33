package org.wissel.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.util.FileSystemUtils;
import org.wissel.blueriq.ExportArchives;
import org.wissel.deployment.ProjectVersion;
import org.wissel.sandbox.SshServer;

/**
 * Clusters of light nodes, each behind an nginx of its own. All hosts are SSH servers in this JVM (MINA SSHD), so that hundreds of
 * them need no process each; what they run are real commands.
 */
final class ManyClusters implements Closeable {

    private final Path root;
    private final Path key;
    private final List<List<LightNode>> nodes = new ArrayList<>();
    private final List<BenchBalancer> balancers = new ArrayList<>();
    private final Map<Object, SshServer> hosts = new LinkedHashMap<>();
    private final Map<LightNode, String> upstream = new LinkedHashMap<>();

    private ManyClusters(Path root) {
        this.root = root;
        this.key = SshServer.createClientKey(root.resolve("keys"));
    }

    /** Starts so many, of so many nodes each. */
    static ManyClusters start(Path folder, int clusters, int nodesEach) throws Exception {
        return start(folder, clusters, nodesEach, List.of());
    }

    /** The same; where users are answered by others than the nodes, at these addresses. */
    static ManyClusters start(Path folder, int clusters, int nodesEach, List<String> answering) throws Exception {
        ManyClusters started = new ManyClusters(BenchCluster.inMemory(Files.createDirectories(folder)));
        try {
            for (int i = 0; i < clusters; i++) {
                started.add(nodesEach, answering);
            }
            Files.createDirectories(started.exports());
            return started;
        } catch (Exception failed) {
            started.close();
            throw failed;
        }
    }

    private void add(int count, List<String> answering) throws Exception {
        Path home = root.resolve("cluster" + nodes.size());
        List<LightNode> mine = new ArrayList<>();
        nodes.add(mine);
        ExecutorService builders = Executors.newFixedThreadPool(4);
        try {
            List<Future<LightNode>> built = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                String name = "node" + i;
                built.add(builders.submit(
                        () -> new LightNode(name, "127.0.0.1", Files.createDirectories(home.resolve(name)))));
            }
            for (Future<LightNode> each : built) {
                mine.add(each.get());
            }
        } finally {
            builders.shutdown();
        }
        for (LightNode node : mine) {
            upstream.put(node, answering.isEmpty() ? node.upstreamAddress() : answering.get(mine.indexOf(node)));
            hosts.put(node, SshServer.start(node.name(), node.home(), SshServer.publicKeyOf(key), 0));
        }
        Path balancerHome = Files.createDirectories(home.resolve("lb1"));
        BenchBalancer balancer = new BenchBalancer(
                balancerHome, "127.0.0.1", mine.stream().map(upstream::get).toList());
        balancers.add(balancer);
        hosts.put(balancer, SshServer.start("lb1", balancerHome, SshServer.publicKeyOf(key), 0));
    }

    Path root() {
        return root;
    }

    private Path exports() {
        return root.resolve("ready");
    }

    /** Puts a small archive of this version ready. */
    void export(String version) {
        ExportArchives.writeSized(exports(), BenchCluster.PROJECT, version, 20_000);
    }

    BenchBalancer balancer(int number) {
        return balancers.get(number);
    }

    /** How long every node takes to start from now on. */
    void takesToStart(Duration time) {
        nodes.forEach(each -> each.forEach(node -> node.takesToStart(time)));
    }

    static String cluster(int number) {
        return "cluster" + number;
    }

    /** What Wissel needs to know of them; nobody approves swaps there. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("wissel.exports-folder", exports());
        for (int c = 0; c < nodes.size(); c++) {
            String prefix = "wissel.clusters[" + c + "]";
            settings.put(prefix + ".name", cluster(c));
            settings.put(prefix + ".approve-swaps", "none");
            settings.put(prefix + ".minimum-in-rotation", 1);
            settings.put(prefix + ".health-stable-for", "0s");
            String balancer = prefix + ".load-balancers[0]";
            settings.put(balancer + ".name", "lb1");
            balancers.get(c).settings().forEach((key, value) -> settings.put(balancer + ".nginx." + key, value));
            ssh(settings, balancer, hosts.get(balancers.get(c)));
            for (int i = 0; i < nodes.get(c).size(); i++) {
                node(settings, prefix + ".nodes[" + i + "]", nodes.get(c).get(i));
            }
        }
        return settings;
    }

    private void node(Map<String, Object> settings, String prefix, LightNode node) {
        settings.put(prefix + ".name", node.name());
        settings.put(prefix + ".url", node.url());
        settings.put(prefix + ".upstream-address", upstream.get(node));
        settings.put(prefix + ".runtime.exports-folder", node.exportsFolder());
        settings.put(prefix + ".runtime.shortcut-files", List.of(node.shortcutFile()));
        settings.put(prefix + ".runtime.restart-command", node.restartCommand());
        settings.put(prefix + ".runtime.pid-command", node.pidCommand());
        settings.put(prefix + ".runtime.projects.path", "/api/v1/projects");
        ssh(settings, prefix, hosts.get(node));
    }

    private void ssh(Map<String, Object> settings, String prefix, SshServer host) {
        settings.put(prefix + ".ssh.host", "127.0.0.1");
        settings.put(prefix + ".ssh.port", host.port());
        settings.put(prefix + ".ssh.user", "wissel");
        settings.put(prefix + ".ssh.private-key", key);
        settings.put(prefix + ".ssh.fingerprint", host.fingerprint());
    }

    /** @throws IllegalStateException when a node of the first so many clusters does not serve this version */
    void requireServing(int count, String version) throws IOException {
        for (int c = 0; c < count; c++) {
            for (LightNode node : nodes.get(c)) {
                if (!node.loaded().contains(new ProjectVersion(BenchCluster.PROJECT, version))
                        || !node.pointed().equals(version)) {
                    throw new IllegalStateException(cluster(c) + ": " + node.name() + " runs " + node.loaded()
                            + " and points at " + node.pointed() + " instead of " + version);
                }
            }
            if (balancers.get(c).down() != 0) {
                throw new IllegalStateException(cluster(c) + ": not all nodes are in rotation");
            }
        }
    }

    @Override
    public void close() throws IOException {
        balancers.forEach(BenchBalancer::close);
        hosts.values().forEach(SshServer::close);
        for (List<LightNode> each : nodes) {
            for (LightNode node : each) {
                node.close();
            }
        }
        FileSystemUtils.deleteRecursively(root);
    }
}
