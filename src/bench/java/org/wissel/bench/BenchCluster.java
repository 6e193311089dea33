package org.wissel.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.springframework.util.FileSystemUtils;
import org.wissel.blueriq.ExportArchives;
import org.wissel.deployment.ProjectVersion;

/**
 * A cluster to be measured on: light nodes behind one real nginx, each a host of its own on a real OpenSSH server. Its files
 * lie in memory ({@code /dev/shm}) where there is room, so that no disk is measured. Everything ends with {@link #close}.
 */
final class BenchCluster implements Closeable {

    static final String NAME = "bench";
    static final String PROJECT = "Weather";
    /** What every node has at first. */
    static final String FIRST = "0.0-v1";

    private static final long ROOM = 4L << 30;

    private final Path root;
    private final List<LightNode> nodes = new ArrayList<>();
    private final List<Closeable> parts = new ArrayList<>();
    private BenchHosts hosts;
    private BenchBalancer balancer;

    private BenchCluster(Path root) {
        this.root = root;
    }

    /**
     * Starts one.
     *
     * @param folder an empty folder, used where there is no room in memory
     * @param count how many nodes, 200 at most
     */
    static BenchCluster start(Path folder, int count) throws Exception {
        if (BenchHosts.program().isEmpty()) {
            throw new IllegalStateException("There is no sshd. Install it: apt-get install openssh-server");
        }
        BenchCluster cluster = new BenchCluster(inMemory(folder));
        try {
            cluster.start(count);
            return cluster;
        } catch (Exception failed) {
            cluster.close();
            throw failed;
        }
    }

    /** A new folder in memory, else this one. */
    static Path inMemory(Path folder) throws IOException {
        Path memory = Path.of("/dev/shm");
        if (Files.isDirectory(memory) && Files.isWritable(memory)) {
            FileStore store = Files.getFileStore(memory);
            if (store.getUsableSpace() > ROOM) {
                return Files.createTempDirectory(memory, "wissel-bench-").toRealPath();
            }
        }
        return folder.toRealPath();
    }

    private void start(int count) throws Exception {
        Map<String, Path> homes = new LinkedHashMap<>();
        for (int i = 1; i <= count; i++) {
            Path home = Files.createDirectories(root.resolve("node" + i));
            LightNode node = new LightNode("node" + i, "127.0.0." + (10 + i), home);
            parts.add(node);
            nodes.add(node);
            homes.put(node.sshAddress(), home);
        }
        Path home = Files.createDirectories(root.resolve("lb1"));
        homes.put("127.0.0.2", home);
        balancer = new BenchBalancer("127.0.0.2", home, nodes);
        parts.add(balancer);
        hosts = BenchHosts.start(root.resolve("ssh"), homes);
        parts.add(hosts);
        Files.createDirectories(exports());
    }

    List<LightNode> nodes() {
        return nodes;
    }

    BenchBalancer balancer() {
        return balancer;
    }

    BenchHosts hosts() {
        return hosts;
    }

    Path root() {
        return root;
    }

    /** Where archives lie ready to be deployed. */
    private Path exports() {
        return root.resolve("ready");
    }

    /** How long every node takes to start from now on. */
    void takesToStart(Duration time) {
        nodes.forEach(node -> node.takesToStart(time));
    }

    /**
     * Puts an archive of this version and about this size ready; its bytes cannot be compressed, and are not tried to.
     *
     * @param bytes nearly all of it are noise, which is another one for each version
     */
    Path export(String version, int bytes) throws IOException {
        Path valid = ExportArchives.write(Files.createDirectories(root.resolve("made")), PROJECT, version);
        Path archive = exports().resolve(valid.getFileName());
        byte[] noise = new byte[1 << 20];
        Random random = new Random(version.hashCode());
        try (ZipInputStream from = new ZipInputStream(Files.newInputStream(valid));
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(archive))) {
            to.setLevel(Deflater.NO_COMPRESSION);
            for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
                to.putNextEntry(new ZipEntry(entry.getName()));
                from.transferTo(to);
            }
            to.putNextEntry(new ZipEntry("attachment"));
            for (int left = bytes; left > 0; left -= noise.length) {
                random.nextBytes(noise);
                to.write(noise, 0, Math.min(left, noise.length));
            }
        }
        Files.delete(valid);
        return archive;
    }

    /** What Wissel needs to know of the cluster; nobody approves swaps there. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("wissel.exports-folder", exports());
        String cluster = "wissel.clusters[0]";
        settings.put(cluster + ".name", NAME);
        settings.put(cluster + ".approve-swaps", "none");
        settings.put(cluster + ".minimum-in-rotation", 1);
        settings.put(cluster + ".drain-timeout", "60s");
        settings.put(cluster + ".health-timeout", "60s");
        // No peer looks more than once either.
        settings.put(cluster + ".health-stable-for", "0s");
        String first = cluster + ".load-balancers[0]";
        settings.put(first + ".name", "lb1");
        hosts.settings(balancer.sshAddress()).forEach((key, value) -> settings.put(first + ".ssh." + key, value));
        balancer.settings().forEach((key, value) -> settings.put(first + ".nginx." + key, value));
        for (int i = 0; i < nodes.size(); i++) {
            LightNode node = nodes.get(i);
            String prefix = cluster + ".nodes[" + i + "]";
            settings.put(prefix + ".name", node.name());
            settings.put(prefix + ".url", node.url());
            settings.put(prefix + ".upstream-address", node.upstreamAddress());
            hosts.settings(node.sshAddress()).forEach((key, value) -> settings.put(prefix + ".ssh." + key, value));
            settings.put(prefix + ".runtime.exports-folder", node.exportsFolder());
            settings.put(prefix + ".runtime.shortcut-files", List.of(node.shortcutFile()));
            settings.put(prefix + ".runtime.restart-command", node.restartCommand());
            settings.put(prefix + ".runtime.pid-command", node.pidCommand());
            settings.put(prefix + ".runtime.projects.path", "/api/v1/projects");
            settings.put(prefix + ".runtime.smoke-test.session-path", "/server/api/v2/session/{sessionId}");
            settings.put(prefix + ".runtime.smoke-test.end-path", "/server/api/v2/session/{sessionId}");
        }
        return settings;
    }

    /** Starts a Wissel that rolls through this cluster, with the options that the service has. */
    BenchWissel wissel() throws Exception {
        return wissel(Map.of());
    }

    /** The same with further settings. */
    BenchWissel wissel(Map<String, Object> more) throws Exception {
        Map<String, Object> settings = new LinkedHashMap<>(settings());
        settings.putAll(more);
        Path folder = root.resolve("wissel-" + System.nanoTime());
        return new BenchWissel(folder, NAME, settings);
    }

    /**
     * Proves that every node runs this version, with an archive that is whole, and is in rotation.
     *
     * @throws IllegalStateException when one does not: then what was measured is worth nothing
     */
    void requireServing(String version) throws IOException {
        Path sent = exports().resolve(ExportArchives.fileName(PROJECT, version));
        for (LightNode node : nodes) {
            if (!node.loaded().contains(new ProjectVersion(PROJECT, version))
                    || !node.pointed().equals(version)) {
                throw new IllegalStateException(node.name() + " runs " + node.loaded() + " and points at "
                        + node.pointed() + " instead of " + version);
            }
            Path lies = node.exportsFolder().resolve(ExportArchives.fileName(PROJECT, version));
            if (Files.exists(sent) && Files.mismatch(sent, lies) >= 0) {
                throw new IllegalStateException(lies + " is not what was sent");
            }
        }
        if (balancer.down() != 0) {
            throw new IllegalStateException(
                    balancer.down() + " nodes are not in rotation:\n" + Files.readString(balancer.upstreamFile()));
        }
    }

    /** Removes every archive but this version's from the nodes and from those that lie ready, for room. */
    void keepOnly(String version) throws IOException {
        for (LightNode node : nodes) {
            node.keepOnly(version);
        }
        try (var ready = Files.list(exports())) {
            for (Path archive : ready.toList()) {
                if (!archive.getFileName().toString().equals(ExportArchives.fileName(PROJECT, version))) {
                    Files.delete(archive);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        // The last that was started ends first.
        for (int i = parts.size() - 1; i >= 0; i--) {
            parts.get(i).close();
        }
        FileSystemUtils.deleteRecursively(root);
    }
}
