package org.wissel.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.wissel.remote.sshj.SshjHosts;

/**
 * What nobody can go below who does the same things, one after the other and each at its best: the archive once to each node,
 * all at once, over open connections (by Wissel's own upload or by {@code scp -O}, whichever is faster here); then three reloads
 * of nginx, of which two are awaited until the old workers are gone; and twice the restart of half of the nodes, side by side,
 * until they are healthy. The latter two run on this machine without any SSH. It checks nothing, proves nothing and decides
 * nothing: no checksum, no shortcut, no configuration check, no session.
 */
final class Floor implements AutoCloseable {

    private final BenchCluster cluster;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "bench-floor");
        thread.setDaemon(true);
        return thread;
    });
    private final SshjHosts ssh = new SshjHosts();
    private final Masters masters;

    /** @param folder whose path must be short, for sockets */
    Floor(Path folder, BenchCluster cluster) throws Exception {
        this.cluster = cluster;
        this.masters = new Masters(
                folder,
                cluster.hosts(),
                cluster.nodes().stream().map(LightNode::sshAddress).toList(),
                List.of("-o", "Ciphers=aes128-gcm@openssh.com"));
    }

    /** @return seconds for all nodes together, the better of both ways, each tried twice */
    double transfer(Path archive) {
        double best = Double.MAX_VALUE;
        for (int run = 0; run < 2; run++) {
            double tookOwn = sideBySide(
                    cluster.nodes(),
                    node -> cluster.hosts().remote(ssh, node.sshAddress()).upload(archive, target(node)));
            clear();
            double tookScp = sideBySide(
                    cluster.nodes(), node -> masters.scp(List.of("-O"), archive, node.sshAddress(), target(node)));
            clear();
            best = Math.min(best, Math.min(tookOwn, tookScp));
        }
        return best;
    }

    private static String target(LightNode node) {
        return node.home().resolve("floor.part").toString();
    }

    private void clear() {
        cluster.nodes().forEach(node -> {
            try {
                Files.deleteIfExists(Path.of(target(node)));
            } catch (IOException stays) {
                throw new UncheckedIOException(stays);
            }
        });
    }

    /** @return seconds for the reloads, the drains and the restarts of one roll */
    double restartsAndReloads() {
        int half = (cluster.nodes().size() + 1) / 2;
        return Peers.seconds(() -> {
            for (List<LightNode> wave : List.of(
                    cluster.nodes().subList(0, half),
                    cluster.nodes().subList(half, cluster.nodes().size()))) {
                reload(true);
                sideBySide(wave, node -> {
                    Programs.run(node.restartCommand().get(0));
                    Programs.await(Duration.ofSeconds(60), node.name() + " is healthy", () -> healthy(node));
                });
            }
            reload(false);
        });
    }

    private void reload(boolean drain) {
        try {
            long master = Long.parseLong(
                    Files.readString(cluster.balancer().pidFile()).strip());
            List<ProcessHandle> old = ProcessHandle.of(master).stream()
                    .flatMap(ProcessHandle::children)
                    .toList();
            Programs.run("kill", "-HUP", Long.toString(master));
            if (drain) {
                Programs.await(Duration.ofSeconds(60), "old workers are gone", () -> old.stream()
                        .noneMatch(ProcessHandle::isAlive));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private boolean healthy(LightNode node) {
        try {
            return http.send(
                                    HttpRequest.newBuilder(URI.create(node.url() + "/actuator/health"))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private <T> double sideBySide(List<T> all, Consumer<T> work) {
        return sideBySide(threads, all, work);
    }

    /** Does it for all at once, and waits for the last. @return seconds */
    static <T> double sideBySide(ExecutorService threads, List<T> all, Consumer<T> work) {
        return Peers.seconds(() -> {
            List<CompletableFuture<Void>> begun = new ArrayList<>();
            all.forEach(each -> begun.add(CompletableFuture.runAsync(() -> work.accept(each), threads)));
            begun.forEach(CompletableFuture::join);
        });
    }

    @Override
    public void close() {
        ssh.close();
        masters.close();
        threads.shutdown();
    }
}
