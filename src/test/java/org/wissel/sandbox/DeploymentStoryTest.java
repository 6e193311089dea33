package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.wissel.deployment.Continuity;
import org.wissel.deployment.ContinuityResult;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.Plan;
import org.wissel.deployment.Strategy;

/**
 * The promise, on a real cluster under constant traffic: 200 requests a second, 20 sessions from before, slow requests, a
 * fresh connection each. One cluster for all, in this order, as a cluster lives.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeploymentStoryTest {

    private static Sandbox sandbox;
    private static SandboxWissel wissel;

    @BeforeAll
    static void begin() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-story-test")));
        wissel = SandboxWissel.start(sandbox);
    }

    @AfterAll
    static void end() {
        if (wissel != null) {
            wissel.close();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    @Order(1)
    void install_first_brings_a_version_live_without_a_failed_request_or_a_broken_session() throws Exception {
        assertThat(loadedAnywhere("0.0-v2")).as("v2 is loaded before").isFalse();
        long restarts = restarts();
        Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()));
        DeploymentDetails deployed;
        try (traffic) {
            deployed = wissel.deploy("Weather", "0.0-v2", Strategy.INSTALL_FIRST);
            letUsersCome(traffic);
        }

        print("install-first", traffic);
        assertThat(traffic.counters().failures()).isEmpty();
        assertThat(traffic.counters().failed()).isZero();
        assertThat(traffic.counters().broken()).isZero();
        assertThat(traffic.pinnedAlive()).isEqualTo(20);
        assertThat(traffic.counters().started()).containsKeys("export-Weather 0.0-v1", "export-Weather 0.0-v2");
        Plan plan = deployed.plan().orElseThrow();
        assertThat(plan.restarts()).isEqualTo(3);
        assertThat(restarts() - restarts).isEqualTo(plan.restarts());
        assertThat(loadedAnywhere("0.0-v1"))
                .as("v1 stays loaded for its sessions")
                .isTrue();
        assertThatItsProbeHeldBothVersions(deployed, "0.0-v1", "0.0-v2");
    }

    /** A session of Wissel's own from before the first step and one on the new version, both used until the end. */
    private static void assertThatItsProbeHeldBothVersions(DeploymentDetails deployed, String before, String after) {
        Continuity continuity = wissel.context().getBean(Continuity.class);
        ContinuityResult seen = continuity.result(deployed.id()).orElseThrow();
        System.out.println("session probe: " + seen);

        assertThat(seen.sessions())
                .extracting(session -> session.version().orElse("unknown"), ContinuityResult.Session::afterSwap)
                .containsExactly(tuple(before, false), tuple(after, true));
        assertThat(seen.sessions()).allMatch(session -> session.requests() >= 2);
        assertThat(seen.problems()).isEmpty();
        assertThat(seen.failed()).isZero();
        assertThat(seen.broken()).isZero();
        assertThat(seen.proves()).contains("each answered by its own version");
        assertThat(seen.samples()).anyMatch(sample -> sample.traffic().orElse(0.0) > 50);
        assertThat(deployed.evidence())
                .as("of " + deployed.evidence())
                .filteredOn(evidence -> evidence.step().equals("Session probe"))
                .singleElement()
                .satisfies(evidence -> assertThat(evidence.summary()).endsWith(", 0 failed, 0 broken"));
    }

    @Test
    @Order(2)
    void new_sessions_are_answered_by_the_new_version_only() {
        Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()).withShortcuts("weather"));
        try (traffic) {
            letUsersCome(traffic);
        }
        assertThat(traffic.counters().started()).containsOnlyKeys("export-Weather 0.0-v2");
        assertThat(traffic.counters().failed()).isZero();
    }

    @Test
    @Order(3)
    void swap_fails_no_request_but_may_break_sessions_and_their_number_is_printed() throws Exception {
        assertThat(loadedAnywhere("0.0-v3")).as("v3 is loaded before").isFalse();
        long restarts = restarts();
        Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()));
        DeploymentDetails deployed;
        try (traffic) {
            deployed = wissel.deploy("Weather", "0.0-v3", Strategy.SWAP);
            letUsersCome(traffic);
        }

        print("swap", traffic);
        // Only what a broken session's user is told counts as failed; nothing else may.
        assertThat(traffic.counters().failed()).isEqualTo(traffic.counters().broken());
        assertThat(traffic.counters().failures()).allMatch(failure -> failure.contains("is not loaded"));
        assertThat(traffic.pinnedAlive()).isEqualTo(20);
        assertThat(restarts() - restarts)
                .isEqualTo(deployed.plan().orElseThrow().restarts())
                .isEqualTo(2);
    }

    @Test
    @Order(4)
    void deployments_in_a_row_back_and_forth_break_nothing() {
        int row = Integer.getInteger("wissel.row", 2);
        Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()));
        try (traffic) {
            for (int i = 0; i < row; i++) {
                wissel.deploy("Weather", i % 2 == 0 ? "0.0-v2" : "0.0-v3", Strategy.INSTALL_FIRST);
            }
            letUsersCome(traffic);
        }

        print(row + " in a row", traffic);
        assertThat(traffic.counters().failures()).isEmpty();
        assertThat(traffic.counters().failed()).isZero();
        assertThat(traffic.counters().broken()).isZero();
        assertThat(traffic.pinnedAlive()).isEqualTo(20);
    }

    @Test
    @Order(5)
    void a_real_signed_export_goes_live_as_well() throws Exception {
        if (!Files.exists(sandbox.exportsFolder().resolve("Kinderbijslag.project.zip"))) {
            System.out.println("a_real_signed_export_goes_live_as_well DID NOT RUN: ../shared/data is not here");
            return;
        }
        Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()));
        try (traffic) {
            wissel.deploy("Kinderbijslag", "0.0-Trunk", Strategy.INSTALL_FIRST);
            letUsersCome(traffic);
        }

        print("real export", traffic);
        assertThat(traffic.counters().failures()).isEmpty();
        assertThat(traffic.counters().broken()).isZero();
        assertThat(traffic.counters().started())
                .containsKeys("export-Kinderbijslag 0.0-Vorig", "export-Kinderbijslag 0.0-Trunk");
    }

    private static void letUsersCome(Traffic traffic) {
        long enough = traffic.counters().requests() + 600;
        SandboxFiles.await(() -> traffic.counters().requests() >= enough, traffic::statusLine);
    }

    private static long restarts() {
        return sandbox.nodes().stream()
                .flatMapToLong(node -> LongStream.of(node.restarts()))
                .sum();
    }

    private static boolean loadedAnywhere(String version) throws Exception {
        for (SandboxNode node : sandbox.nodes()) {
            String info = PlainHttp.get(java.net.URI.create(node.url() + "/actuator/info"))
                    .body();
            if (info.contains(version)) {
                return true;
            }
        }
        return false;
    }

    private static void print(String story, Traffic traffic) {
        System.out.println(story + ": " + traffic.statusLine());
    }
}
