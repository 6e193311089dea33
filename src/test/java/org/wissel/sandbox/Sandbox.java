package org.wissel.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.wissel.blueriq.ExportArchives;
import org.wissel.deployment.NodeRole;

/**
 * A cluster on this machine, made of real parts: nginx, SSH servers with real shells, Redis, and stand-in runtimes. It
 * begins afresh: what a killed sandbox left running in the same folder is ended and the folder is wiped. It ends with
 * {@link #close} or with this JVM, within 20 seconds.
 */
final class Sandbox implements AutoCloseable {

    /** The project that {@link SandboxOptions#withChildProject} adds. */
    static final String CHILD = "WeatherChild";

    private static final Path REAL_EXPORT =
            Path.of("..", "shared", "data", "Kinderbijslag.project.zip").toAbsolutePath();

    private final Path root;
    private final FileChannel ownership;
    private final List<SandboxNode> nodes = new ArrayList<>();
    private final List<SandboxNode> caseEngines = new ArrayList<>();
    private final List<SandboxBalancer> balancers = new ArrayList<>();
    private final Thread onShutdown = new Thread(this::end, "sandbox-end");
    private SandboxOptions options;
    private Optional<SandboxPublisher> publisher = Optional.empty();
    private Path clientKey;
    private boolean ended;

    private Sandbox(Path root, FileChannel ownership) {
        this.root = root;
        this.ownership = ownership;
    }

    /**
     * Starts a sandbox and waits until every node is healthy and a session was started through every load balancer.
     *
     * @throws IllegalStateException when a part does not start, with its last words, or when another sandbox runs in this
     *     folder, or it holds what no sandbox made; everything that was started is ended again
     */
    static Sandbox start(SandboxOptions options) {
        Sandbox sandbox = claim(options.root());
        Runtime.getRuntime().addShutdownHook(sandbox.onShutdown);
        try {
            sandbox.build(options);
            return sandbox;
        } catch (IOException failed) {
            sandbox.close();
            throw new UncheckedIOException("the sandbox did not start in " + sandbox.root, failed);
        } catch (RuntimeException failed) {
            sandbox.close();
            throw failed;
        }
    }

    /** The folder is ours as long as this JVM lives; the system takes the lock back from one that was killed. */
    private static Sandbox claim(Path folder) {
        try {
            Path root = Files.createDirectories(folder).toRealPath();
            SandboxFiles.requireMarked(root);
            FileChannel channel = FileChannel.open(
                    root.resolveSibling(root.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock lock = null;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException ours) {
                // Another sandbox of this JVM has it; said below.
            }
            if (lock == null) {
                channel.close();
                throw new IllegalStateException(
                        "another sandbox runs in " + root + ": end it first, or use another folder");
            }
            return new Sandbox(root, channel);
        } catch (IOException failed) {
            throw new UncheckedIOException("the sandbox cannot use " + folder, failed);
        }
    }

    private void build(SandboxOptions wanted) throws IOException {
        options = wanted;
        SandboxProcess.end(SandboxProcess.allOf(root), Duration.ofSeconds(2));
        SandboxFiles.wipe(root);
        SandboxFiles.mark(root);
        if (options.nginxPort() != 0 && !FreePorts.isFree(options.nginxPort())) {
            throw new IllegalStateException("port " + options.nginxPort()
                    + ", where the sandbox's nginx shall listen, is taken: end what listens there");
        }
        writeExports();
        Files.createDirectories(SandboxUsage.casesFolder(root));
        if (options.publisherPoll().isPresent()) {
            publisher = Optional.of(publisherOfTheFirstVersions());
        }
        clientKey = SshServer.createClientKey(root.resolve("keys"));
        int redis = SandboxRedis.start(root.resolve("redis")).port();
        NodeLayout layout = new NodeLayout(root, clientKey, redis, options);
        for (int number = 1; number <= options.nodes(); number++) {
            nodes.add(layout.prepare("node" + number, NodeRole.RUNTIME));
        }
        for (int number = 1; number <= options.caseEngines(); number++) {
            caseEngines.add(layout.prepare("case" + number, NodeRole.CASE_ENGINE));
        }
        all().forEach(SandboxNode::restart);
        for (int number = 1; number <= options.balancers(); number++) {
            String name = "lb" + number;
            int port = number == 1 && options.nginxPort() != 0 ? options.nginxPort() : FreePorts.next();
            balancers.add(SandboxBalancer.prepare(name, root.resolve(name), port, clientKey, nodes, options));
        }
        all().forEach(SandboxNode::awaitHealthy);
        balancers.forEach(SandboxBalancer::start);
        balancers.forEach(Sandbox::awaitSession);
        nodes.get(0).train();
    }

    /** The exports that lie ready: three versions of each project, made in Studio four weeks after each other. */
    static void writeExports(Path folder, List<String> projects) {
        for (String project : projects) {
            // As every node has it at first.
            ExportArchives.write(folder, project, "0.0-v1");
            ExportArchives.writeExported(folder, project, "0.0-v2", LocalDate.of(2026, 4, 21));
            ExportArchives.writeExported(folder, project, "0.0-v3", LocalDate.of(2026, 5, 19));
        }
        ExportArchives.write(folder, "Kinderbijslag", "0.0-Vorig");
    }

    private void writeExports() throws IOException {
        Path folder = exportsFolder();
        writeExports(folder, options.childProject() ? List.of("Weather", CHILD) : List.of("Weather"));
        if (Files.exists(REAL_EXPORT)) {
            Files.copy(REAL_EXPORT, folder.resolve(REAL_EXPORT.getFileName()));
        }
    }

    private SandboxPublisher publisherOfTheFirstVersions() throws IOException {
        SandboxPublisher first = new SandboxPublisher(root, exportsFolder());
        first.publish("Weather", "0.0-v1");
        first.publish("Kinderbijslag", "0.0-Vorig");
        if (options.childProject()) {
            first.publish(CHILD, "0.0-v1");
        }
        return first;
    }

    /** One more export that lies ready, of any version, made in Studio on this day. */
    Path writeExport(String project, String version, LocalDate exported) {
        return ExportArchives.writeExported(exportsFolder(), project, version, exported);
    }

    private static void awaitSession(SandboxBalancer balancer) {
        URI start = URI.create(balancer.url() + "/runtime/server/api/v2/start/weather");
        SandboxFiles.await(
                () -> {
                    try {
                        PlainHttp.Answer answer = PlainHttp.post(start);
                        if (answer.status() == 200) {
                            // Else it would count as a user's until it expires.
                            SandboxUsage.end(balancer.url(), TrafficSession.of(answer, false, 0));
                        }
                        return answer.status() == 200;
                    } catch (IOException notYet) {
                        return false;
                    }
                },
                () -> balancer.name() + ": no session can be started through " + start + ": " + balancer.lastWords());
    }

    Path root() {
        return root;
    }

    /** The exports that lie ready to be deployed. */
    Path exportsFolder() {
        return root.resolve("exports");
    }

    /** The runtimes, to which the load balancers route. */
    List<SandboxNode> nodes() {
        return List.copyOf(nodes);
    }

    List<SandboxNode> caseEngines() {
        return List.copyOf(caseEngines);
    }

    /** Who uses what. */
    SandboxUsage usage() {
        return new SandboxUsage(root, nginxUrl());
    }

    /** @throws java.util.NoSuchElementException when the sandbox was started without one */
    SandboxPublisher publisher() {
        return publisher.orElseThrow();
    }

    /** The node of this number, from 1. */
    SandboxNode node(int number) {
        return nodes.get(number - 1);
    }

    List<SandboxBalancer> balancers() {
        return List.copyOf(balancers);
    }

    /** Shows every command and write on every host from now on. */
    void watch(SshWatch watch) {
        all().forEach(node -> node.ssh().watch(watch));
        balancers.forEach(balancer -> balancer.ssh().watch(watch));
    }

    /** The only, or the first, load balancer. */
    SandboxBalancer balancer() {
        return balancers.get(0);
    }

    /** Where users come in, without a path; with several load balancers the first. */
    URI nginxUrl() {
        return balancer().url();
    }

    /** Spring properties that describe this cluster to Wissel. */
    Map<String, Object> settings() {
        return SandboxSettings.of(exportsFolder(), clientKey, balancers, all(), publisher, options);
    }

    /** The runtimes, then the Case Engines. */
    List<SandboxNode> all() {
        return Stream.concat(nodes.stream(), caseEngines.stream()).toList();
    }

    /** Ends every part: first asked, then forced. A second call does nothing. */
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(onShutdown);
        } catch (IllegalStateException jvmEnds) {
            // The hook has done it, or does it now.
        }
    }

    private synchronized void end() {
        if (ended) {
            return;
        }
        ended = true;
        // No command may come in any more, so that nothing is started behind our back.
        all().forEach(node -> node.ssh().close());
        balancers.forEach(balancer -> balancer.ssh().close());
        publisher.ifPresent(SandboxPublisher::close);
        Path redis = root.resolve("redis");
        List<SandboxProcess> running = SandboxProcess.allOf(root);
        // Redis last: requests in flight still save their sessions.
        SandboxProcess.end(
                running.stream().filter(process -> !process.runsFrom(redis)).toList(), Duration.ofSeconds(10));
        SandboxProcess.end(SandboxProcess.allOf(root), Duration.ofSeconds(2));
        try {
            ownership.close();
        } catch (IOException lockIsGoneAnyway) {
            throw new UncheckedIOException(lockIsGoneAnyway);
        }
    }
}
