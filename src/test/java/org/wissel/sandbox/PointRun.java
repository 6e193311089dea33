package org.wissel.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.wissel.blueriq.ExportArchives;
import org.wissel.deployment.Strategy;

/**
 * Deployments one after the other on one cluster under constant traffic, each of a version of its own, each struck at a point
 * of it. Wissel runs in a JVM of its own; where it was killed it is started again on the same database.
 */
final class PointRun implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final List<String> OVER = List.of("deployed", "refused", "rolled-back", "left-for-operator");
    /** A step that an abort refuses may look failed until the abort has interrupted its walk. */
    private static final Duration PASSES_BY = Duration.ofSeconds(45);
    /** Several writes of an upload. */
    private static final int EXPORT_BYTES = 200_000;

    private final String name;
    private final Random random;
    private final Strategy strategy;
    private final Sandbox sandbox;
    private final ChildWissel wissel;
    private final Traffic traffic;
    private final List<String> lost = new ArrayList<>();
    private final Map<String, Integer> endings = new TreeMap<>();
    private int version;
    private int exchanges;
    private List<Integer> changing = List.of();
    private int tried;

    private PointRun(String name, long seed, Strategy strategy, Sandbox sandbox, ChildWissel wissel, Traffic traffic) {
        this.name = name;
        this.random = new Random(seed);
        this.strategy = strategy;
        this.sandbox = sandbox;
        this.wissel = wissel;
        this.traffic = traffic;
    }

    /**
     * Starts cluster, Wissel and traffic.
     *
     * @param database the URL of Wissel's database, or empty for an H2 file beside the cluster
     */
    static PointRun start(String name, long seed, Strategy strategy, Optional<String> database) {
        Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-" + name)));
        try {
            String url = database.orElse(
                    "jdbc:h2:file:" + sandbox.root().resolve("database").resolve("wissel") + SandboxApplication.H2);
            ChildWissel.train(sandbox);
            ChildWissel wissel = ChildWissel.of(sandbox, "wissel-1", url, Map.of());
            Duration start = wissel.start();
            System.out.println(name + ": seed " + seed + ", Wissel started in " + start.toMillis() + " ms");
            Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()));
            return new PointRun(name, seed, strategy, sandbox, wissel, traffic);
        } catch (RuntimeException failed) {
            sandbox.close();
            throw failed;
        }
    }

    /** One deployment that nothing happens to; shows how many exchanges there are. */
    void undisturbed() {
        ExchangePoint none = ExchangePoint.never();
        sandbox.watch(none);
        String ending = end(start(), none);
        exchanges = none.seen();
        changing = none.changing();
        System.out.println(name + ": undisturbed " + ending + ", " + exchanges + " exchanges, " + changing.size()
                + " of which change something");
        if (!ending.equals("deployed")) {
            throw new IllegalStateException("the undisturbed deployment ended as " + ending);
        }
    }

    /** Takes the number of exchanges for known, which saves a deployment. */
    void expecting(int number) {
        exchanges = number;
    }

    /**
     * Tries this many points, drawn at random, about every second one among the exchanges that change something; one that was
     * not reached, since the deployment was over before, is not counted.
     */
    void points(int many, Function<Random, Stroke> strokes) {
        for (int wanted = tried + many; tried < wanted; ) {
            int number = !changing.isEmpty() && random.nextBoolean()
                    ? changing.get(random.nextInt(changing.size()))
                    : 1 + random.nextInt(exchanges);
            point(number, moment(random), strokes.apply(random));
        }
    }

    static ExchangePoint.Moment moment(Random random) {
        ExchangePoint.Moment[] moments = ExchangePoint.Moment.values();
        return moments[random.nextInt(moments.length)];
    }

    private void point(int number, ExchangePoint.Moment moment, Stroke stroke) {
        Map<String, String> before = ClusterCheck.shortcuts(wissel.cluster());
        long restarts = restarts();
        long broken = traffic.counters().broken();
        String[] deployment = new String[1];
        ExchangePoint point =
                new ExchangePoint(number, moment, () -> stroke.at(new Stroke.Struck(sandbox, wissel, deployment[0])));
        long begin = System.nanoTime();
        deployment[0] = start();
        sandbox.watch(point);
        String ending = end(deployment[0], point);
        sandbox.watch(SshWatch.NONE);
        if (!point.hasHappened() || !stroke.isComplete()) {
            return;
        }
        tried++;
        endings.merge(ending, 1, Integer::sum);
        String line = name + ": " + tried + " " + point + " " + stroke + " -> " + ending + " in "
                + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) + " s, " + (restarts() - restarts)
                + " restarts, " + failedAlone() + " failed, "
                + (traffic.counters().broken() - broken) + " broken";
        System.out.println(line);
        List<String> problems = problems(stroke, ending, before);
        if (!problems.isEmpty()) {
            lost.add(line + " " + problems);
            throw new IllegalStateException("this point was not survived: " + lost + " "
                    + wissel.deployment(deployment[0]) + " "
                    + traffic.counters().failures() + " " + SandboxFiles.end(wissel.log()));
        }
    }

    private List<String> problems(Stroke stroke, String ending, Map<String, String> before) {
        String live = ending.equals("deployed") ? version() : "";
        List<String> problems = new ArrayList<>(ClusterCheck.problems(wissel.cluster(), wissel.locks(), before, live));
        if (!stroke.endings().contains(ending)) {
            problems.add("ended as " + ending + ", not as one of " + stroke.endings());
        }
        if (failedAlone() > 0) {
            problems.add(failedAlone() + " requests failed");
        }
        // By the swap's nature, the first sessions of a version may break.
        if (strategy == Strategy.INSTALL_FIRST && traffic.counters().broken() > 0) {
            problems.add("sessions broke");
        }
        if (sandbox.nodes().stream().anyMatch(node -> node.restartsSideBySide() > 1)
                || homes().anyMatch(home -> LockedCommands.of(home).sideBySide() > 1)) {
            problems.add("two commands ran on one host at a time");
        }
        return problems;
    }

    /** Without those that only tell a user that his session broke. */
    private long failedAlone() {
        return traffic.counters().failed() - traffic.counters().broken();
    }

    private Stream<Path> homes() {
        return Stream.concat(
                sandbox.nodes().stream().map(SandboxNode::home),
                sandbox.balancers().stream().map(SandboxBalancer::home));
    }

    private String version() {
        return "0.0-k" + version;
    }

    /** Nobody is let in before the id is known: a stroke may need it. */
    private String start() {
        version++;
        ExportArchives.writeSized(sandbox.exportsFolder(), "Weather", version(), EXPORT_BYTES);
        return wissel.deploy(version(), strategy);
    }

    /** Approves what waits, starts again what was killed. @return how it ended */
    private String end(String deployment, ExchangePoint point) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long notFailed = System.nanoTime();
        String state = "unknown";
        while (System.nanoTime() < end) {
            // Without waiting until it answers: it may be killed again before.
            if (!wissel.isAlive()) {
                wissel.launch();
            }
            state = wissel.deployment(deployment)
                    .map(answer -> answer.get("state").asText())
                    .orElse(state);
            if (!state.equals("failed-step")) {
                notFailed = System.nanoTime();
            }
            if (OVER.contains(state) || System.nanoTime() - notFailed > PASSES_BY.toNanos()) {
                return state;
            }
            if (state.startsWith("waiting-for")) {
                wissel.approve(deployment);
            }
            pause();
        }
        JsonNode last = wissel.deployment(deployment).orElse(null);
        throw new IllegalStateException(
                point + ": still " + state + " after " + PATIENCE + ": " + last + " " + SandboxFiles.end(wissel.log()));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private long restarts() {
        return sandbox.nodes().stream().mapToLong(SandboxNode::restarts).sum();
    }

    int tried() {
        return tried;
    }

    int survived() {
        return tried - lost.size();
    }

    Traffic traffic() {
        return traffic;
    }

    /** Prints the sum. */
    @Override
    public void close() {
        sandbox.watch(SshWatch.NONE);
        traffic.close();
        wissel.close();
        sandbox.close();
        System.out.println(name + ": " + tried + " points tried, " + survived() + " survived " + endings + ", "
                + homes().mapToInt(home -> LockedCommands.of(home).begun()).sum()
                + " commands under a host's lock; " + traffic.statusLine());
    }
}
