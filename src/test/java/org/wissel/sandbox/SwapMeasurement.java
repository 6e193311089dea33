package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.wissel.blueriq.ExportArchives;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Plan;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.Wave;

/**
 * How many going-live swaps break a session, for each strategy, under the load that finds such moments: new sessions
 * start constantly, the next requests of each follow at once. The load is there from before the approval until 300 sessions of
 * the new version were started. No part of {@code mvn verify}: {@code mvn -Pmeasure test} runs it, and with
 * {@code -Dmeasure.deployments=5} fewer deployments per strategy than 40.
 *
 * <p>Every deployment brings a version of its own: one that is loaded everywhere already could not break. The strategies
 * take turns, so that both meet the same machine. The swap is the control: where it breaks nothing, nothing was measured.
 */
class SwapMeasurement {

    private static final int DEPLOYMENTS = Integer.getInteger("measure.deployments", 40);

    private final Map<Strategy, Tally> tallies = new EnumMap<>(Strategy.class);
    private int version;

    @Test
    void install_first_breaks_no_session_where_the_swap_does() {
        for (Strategy strategy : Strategy.values()) {
            tallies.put(strategy, new Tally());
        }
        Instant begun = Instant.now();
        Path root = Path.of("target", "sandbox-measurement");
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withRoot(root));
                SandboxWissel wissel = SandboxWissel.start(sandbox)) {
            for (int round = 1; round <= DEPLOYMENTS; round++) {
                for (Strategy strategy : Strategy.values()) {
                    measure(sandbox, wissel, strategy);
                }
                print("after " + round + " of " + DEPLOYMENTS + " rounds");
            }
        }
        print("measured in " + Duration.between(begun, Instant.now()).toSeconds() + " s");

        Tally installFirst = tallies.get(Strategy.INSTALL_FIRST);
        assertThat(installFirst.broken).as("sessions broken by install-first").isZero();
        assertThat(installFirst.failed).as("requests failed by install-first").isZero();
        Tally swap = tallies.get(Strategy.SWAP);
        assertThat(swap.broken)
                .as("sessions broken by the swap: where there is none, this load measured nothing")
                .isPositive();
        // Only what a broken session's user is told counts as failed; nothing else may.
        assertThat(swap.failed).as("requests failed by the swap").isEqualTo(swap.broken);
    }

    private void measure(Sandbox sandbox, SandboxWissel wissel, Strategy strategy) {
        String before = version == 0 ? "0.0-v1" : "0.0-m" + version;
        version++;
        String fresh = "0.0-m" + version;
        ExportArchives.write(sandbox.exportsFolder(), "Weather", fresh);
        String id = wissel.start("Weather", fresh, strategy);
        warmUp(sandbox, wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL));
        TightTraffic traffic = TightTraffic.start(sandbox.nginxUrl(), "weather");
        try (traffic) {
            awaitStarted(traffic, "export-Weather " + before, 100);
            wissel.approve(id);
            awaitStarted(traffic, "export-Weather " + fresh, 300);
        }
        DeploymentDetails deployed = wissel.await(id, DeploymentState.DEPLOYED);
        traffic.counters().failures().forEach(failure -> System.out.println(strategy.key() + ": " + failure));
        tallies.get(strategy).add(deployed.plan().orElseThrow(), traffic.counters());
    }

    /**
     * Uses the nodes that come back, past nginx: the first answers of a process that has just started take longer than the
     * old and new workers of a reload accept side by side, which would hide what can go wrong then.
     */
    private static void warmUp(Sandbox sandbox, DeploymentDetails waiting) {
        Wave wave = waiting.plan().orElseThrow().waves().get(waiting.wave());
        for (SandboxNode node : sandbox.nodes()) {
            if (wave.nodes().contains(node.name())) {
                try (TightTraffic visitors = TightTraffic.start(URI.create("http://" + node.address()), "weather")) {
                    String target =
                            "export-Weather " + waiting.request().target().version();
                    awaitStarted(visitors, target, 200);
                }
            }
        }
    }

    private static void awaitStarted(TightTraffic traffic, String projectVersion, long number) {
        SandboxFiles.await(
                () -> traffic.counters().started().getOrDefault(projectVersion, 0L) >= number,
                () -> traffic.counters().toString());
    }

    private void print(String when) {
        System.out.println(when);
        System.out.printf(
                "%-14s %12s %16s %18s %16s %10s %8s%n",
                "strategy",
                "deployments",
                "going-live swaps",
                "of which broke any",
                "broken sessions",
                "requests",
                "failed");
        tallies.forEach((strategy, tally) -> System.out.printf(
                "%-14s %12d %16d %18d %16d %10d %8d%n",
                strategy.key(),
                tally.deployments,
                tally.swaps,
                tally.breaking,
                tally.broken,
                tally.requests,
                tally.failed));
    }

    /** What the deployments of one strategy came to. */
    private static final class Tally {

        private int deployments;
        private long swaps;
        private int breaking;
        private long broken;
        private long requests;
        private long failed;

        private void add(Plan plan, TrafficCounters counters) {
            deployments++;
            swaps += plan.waves().stream().filter(Wave::goesLive).count();
            breaking += counters.broken() > 0 ? 1 : 0;
            broken += counters.broken();
            requests += counters.requests();
            failed += counters.failed();
        }
    }
}
