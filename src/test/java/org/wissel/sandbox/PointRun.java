package org.wissel.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.wissel.blueriq.ExportArchives;

/**
 * Deployments one after the other on one cluster under constant traffic, each of a version of its own, each struck at a point
 * of it. Wissel runs in a JVM of its own; where it was killed it is started again on the same database.
 */
final class PointRun implements AutoCloseable {

    /** What happens at a point, and how the deployment must end then. */
    interface Stroke {

        /** On the thread of the host that is asked; the exchange waits for it. */
        void at(ChildWissel wissel, String deployment);

        /** For instance {@code deployed}. */
        String ending();
    }

    /** Kill -9; the deployment must go on by itself to its end. */
    static final Stroke KILL = new Stroke() {

        @Override
        public void at(ChildWissel wissel, String deployment) {
            wissel.kill();
        }

        @Override
        public String ending() {
            return "deployed";
        }
    };

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final List<String> OVER =
            List.of("deployed", "refused", "rolled-back", "left-for-operator", "failed-step");
    /** Several writes of an upload. */
    private static final int EXPORT_BYTES = 200_000;

    private final String name;
    private final Random random;
    private final Sandbox sandbox;
    private final ChildWissel wissel;
    private final Traffic traffic;
    private final List<String> lost = new ArrayList<>();
    private int version;
    private int exchanges;
    private List<Integer> changing = List.of();
    private int tried;

    private PointRun(String name, long seed, Sandbox sandbox, ChildWissel wissel, Traffic traffic) {
        this.name = name;
        this.random = new Random(seed);
        this.sandbox = sandbox;
        this.wissel = wissel;
        this.traffic = traffic;
    }

    /**
     * Starts cluster, Wissel and traffic.
     *
     * @param database the URL of Wissel's database, or empty for an H2 file beside the cluster
     */
    static PointRun start(String name, long seed, Optional<String> database) {
        Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-" + name)));
        try {
            String url = database.orElse(
                    "jdbc:h2:file:" + sandbox.root().resolve("database").resolve("wissel") + SandboxApplication.H2);
            ChildWissel.train(sandbox);
            ChildWissel wissel = ChildWissel.of(sandbox, "wissel-1", url, Map.of());
            Duration start = wissel.start();
            System.out.println(name + ": seed " + seed + ", Wissel started in " + start.toMillis() + " ms");
            return new PointRun(name, seed, sandbox, wissel, Traffic.start(Traffic.Load.on(sandbox.nginxUrl())));
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

    /**
     * Tries this many points, drawn at random, about every second one among the exchanges that change something; a deployment that is
     * over before its point comes is not counted.
     */
    void points(int many, Stroke stroke) {
        for (int wanted = tried + many; tried < wanted; ) {
            ExchangePoint.Moment[] moments = ExchangePoint.Moment.values();
            int number = random.nextBoolean()
                    ? changing.get(random.nextInt(changing.size()))
                    : 1 + random.nextInt(exchanges);
            point(number, moments[random.nextInt(moments.length)], stroke);
        }
    }

    private void point(int number, ExchangePoint.Moment moment, Stroke stroke) {
        List<Long> restarts = restarts();
        String[] deployment = new String[1];
        ExchangePoint point = new ExchangePoint(number, moment, () -> stroke.at(wissel, deployment[0]));
        long begin = System.nanoTime();
        deployment[0] = start();
        sandbox.watch(point);
        String ending = end(deployment[0], point);
        if (!point.hasHappened()) {
            return;
        }
        tried++;
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
        List<Long> after = restarts();
        long done = 0;
        for (int i = 0; i < after.size(); i++) {
            done += after.get(i) - restarts.get(i);
        }
        String line = name + ": " + tried + " " + point + " -> " + ending + " in " + seconds + " s, " + done
                + " restarts, " + traffic.counters().failed() + " failed, "
                + traffic.counters().broken() + " broken";
        System.out.println(line);
        boolean survived = ending.equals(stroke.ending())
                && traffic.counters().failed() == 0
                && traffic.counters().broken() == 0
                && sandbox.nodes().stream().allMatch(node -> node.restartsSideBySide() <= 1);
        if (!survived) {
            lost.add(line + " " + wissel.deployment(deployment[0]) + " "
                    + traffic.counters().failures());
            throw new IllegalStateException("this point was not survived: " + lost);
        }
    }

    /** Nobody is let in before the id is known: a stroke may need it. */
    private String start() {
        version++;
        String next = "0.0-k" + version;
        ExportArchives.writeSized(sandbox.exportsFolder(), "Weather", next, EXPORT_BYTES);
        return wissel.deploy(next);
    }

    /** Approves what waits, starts again what was killed. @return how it ended */
    private String end(String deployment, ExchangePoint point) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String state = "unknown";
        while (System.nanoTime() < end) {
            if (!wissel.isAlive()) {
                wissel.start();
            }
            state = wissel.deployment(deployment)
                    .map(answer -> answer.get("state").asText())
                    .orElse(state);
            if (OVER.contains(state)) {
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

    private List<Long> restarts() {
        return sandbox.nodes().stream().map(SandboxNode::restarts).toList();
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

    ChildWissel wissel() {
        return wissel;
    }

    Sandbox sandbox() {
        return sandbox;
    }

    /** Prints the sum. */
    @Override
    public void close() {
        sandbox.watch(SshWatch.NONE);
        traffic.close();
        wissel.close();
        sandbox.close();
        System.out.println(name + ": " + tried + " points tried, " + survived() + " survived; " + traffic.statusLine());
    }
}
