package org.wissel.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Whole deployments on two light nodes, one after the other, to see how soon Wissel notices what it waits for: a node that becomes
 * healthy at a random moment, a last request that ends at one, a person who presses Retry at one.
 */
final class NoticedSteps {

    final Samples health = new Samples();
    final Samples drain = new Samples();
    final Samples retry = new Samples();
    final Samples between = new Samples();

    private final Random random = new Random(8);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final BenchCluster cluster;
    private final BenchWissel wissel;
    private int version = 1;

    NoticedSteps(BenchCluster cluster, BenchWissel wissel) {
        this.cluster = cluster;
        this.wissel = wissel;
    }

    /** Deploys so often; the first deployments, whose code is not compiled yet, do not count. */
    void measure(int deployments) throws Exception {
        for (int i = -1; i < deployments; i++) {
            Duration restart = Duration.ofMillis(300 + random.nextInt(1000));
            cluster.takesToStart(restart);
            String next = next();
            Instant[] last = new Instant[1];
            CompletableFuture<?> slow =
                    request(Duration.ofMillis(1500 + random.nextInt(1000))).thenRun(() -> last[0] = Instant.now());
            Instant begin = Instant.now();
            BenchWissel.Deployed deployed = wissel.deploy(next);
            slow.get();
            if (i >= 0) {
                tellSteps(deployed, begin, last[0], restart);
            }
            cluster.keepOnly(next);
        }
    }

    private String next() throws IOException {
        String next = "0.0-v" + ++version;
        cluster.export(next, 20_000);
        return next;
    }

    private CompletableFuture<?> request(Duration time) {
        URI url = cluster.balancer().url().resolve("/runtime/slow/" + time.toMillis());
        return http.sendAsync(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    }

    private void tellSteps(BenchWissel.Deployed deployed, Instant begin, Instant last, Duration restart)
            throws IOException {
        List<BenchWissel.Deployed.StepRun> runs = deployed.steps();
        double requestEnded = Duration.between(begin, last).toNanos() / 1e9;
        Optional<BenchWissel.Deployed.StepRun> drained = runs.stream()
                .filter(run -> run.step().equals("Await drain") && run.wave() == 0)
                .max(Comparator.comparing(BenchWissel.Deployed.StepRun::ended));
        // Where nginx was told before the request came, nobody waited for it.
        drained.filter(run -> run.ended() > requestEnded)
                .ifPresent(run -> drain.add((run.ended() - requestEnded) * 1000));
        for (LightNode node : cluster.nodes()) {
            Instant up = Files.getLastModifiedTime(node.home().resolve("runtime.pid"))
                    .toInstant()
                    .plus(restart);
            double upAt = Duration.between(begin, up).toNanos() / 1e9;
            runs.stream()
                    .filter(run ->
                            run.step().equals("Await health") && run.node().equals(node.name()))
                    .max(Comparator.comparing(BenchWissel.Deployed.StepRun::ended))
                    .ifPresent(run -> health.add((run.ended() - upAt) * 1000));
            List<BenchWissel.Deployed.StepRun> ofNode = runs.stream()
                    .filter(run -> run.node().equals(node.name()))
                    .sorted(Comparator.comparing(BenchWissel.Deployed.StepRun::began))
                    .toList();
            for (int i = 1; i < ofNode.size(); i++) {
                // Between sending and its wave a node waits for others.
                if (ofNode.get(i).wave() == ofNode.get(i - 1).wave()
                        && !ofNode.get(i).step().equals(ofNode.get(i - 1).step())) {
                    between.add((ofNode.get(i).began() - ofNode.get(i - 1).ended()) * 1000);
                }
            }
        }
    }

    /** A restart that fails until it may succeed; Retry is pressed by the API so often. */
    void retries(int count) throws Exception {
        cluster.takesToStart(Duration.ZERO);
        Path restart = Path.of(cluster.nodes().get(0).restartCommand().get(0));
        Files.setPosixFilePermissions(restart, PosixFilePermissions.fromString("rw-r--r--"));
        try {
            String id = wissel.json(
                            "POST",
                            "/api/deployments",
                            "{\"cluster\":\"bench\",\"project\":\"Weather\",\"version\":\"" + next()
                                    + "\",\"strategy\":\"swap\"}")
                    .get("id")
                    .asText();
            for (int i = 0; i < count; i++) {
                String job = awaitFailed(id);
                Programs.pause(Duration.ofMillis(500 + random.nextInt(1000)));
                if (i == count - 1) {
                    Files.setPosixFilePermissions(restart, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
                int before = restarts(id).size();
                Instant pressed = Instant.now();
                wissel.json(
                        "POST",
                        "/api/deployments/" + id + "/failed-steps/" + job + "/decision",
                        "{\"decision\":\"retry\"}");
                Programs.await(
                        Duration.ofMinutes(1),
                        "the step runs again",
                        () -> restarts(id).size() > before);
                retry.add(Duration.between(pressed, restarts(id).get(before)).toNanos() / 1e6);
            }
            Programs.await(Duration.ofMinutes(2), "the deployment goes on", () -> state(id)
                    .equals("deployed"));
        } finally {
            Files.setPosixFilePermissions(restart, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private String awaitFailed(String id) {
        String[] job = new String[1];
        Programs.await(Duration.ofMinutes(2), "the step has failed", () -> {
            JsonNode failed = asked("/api/deployments/" + id + "/failed-steps");
            job[0] = failed.isEmpty() ? null : failed.get(0).get("job").asText();
            return job[0] != null;
        });
        return job[0];
    }

    private List<Instant> restarts(String id) {
        return asked("/api/deployments/" + id + "/steps").findParents("step").stream()
                .filter(run -> run.get("step").asText().equals("Restart runtime"))
                .map(run -> Instant.parse(run.get("began").asText()))
                .sorted()
                .toList();
    }

    private String state(String id) {
        return asked("/api/deployments/" + id).get("state").asText();
    }

    private JsonNode asked(String path) {
        try {
            return wissel.json("GET", path, null);
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
