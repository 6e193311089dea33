package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Strategy;

/**
 * Somebody works on the cluster while a decision waits: it is noticed, nothing is done on an outdated decision, and what was
 * done by hand stays. One cluster for all, in this order, under constant traffic; Weather has two shortcuts.
 */
@Tag("story")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChangedMeanwhileStoryTest {

    private static final String SECOND_SHORTCUT =
            """

            blueriq.shortcut.weather-staff.project = export-Weather
            blueriq.shortcut.weather-staff.version = 0.0-v1
            blueriq.shortcut.weather-staff.flow = Start
            """;

    private static Sandbox sandbox;
    private static SandboxWissel wissel;

    @BeforeAll
    static void begin() throws IOException {
        sandbox = Sandbox.start(SandboxOptions.defaults()
                .withRoot(Path.of("target", "sandbox-meanwhile-test"))
                .withNginxUpstream("keepalive 8;"));
        for (SandboxNode node : sandbox.nodes()) {
            Path shortcuts = node.shortcutFiles().get(1);
            Files.writeString(shortcuts, Files.readString(shortcuts) + SECOND_SHORTCUT);
            node.restart();
        }
        sandbox.nodes().forEach(SandboxNode::awaitHealthy);
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
    void a_hand_edit_during_the_approval_is_noticed_at_the_swap_and_stays_in_the_file() {
        SandboxBalancer balancer = sandbox.balancer();
        String whole = balancer.upstreamText();
        long restarts = restarts();
        try (Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()))) {
            String id = wissel.start("Weather", "0.0-v2", Strategy.INSTALL_FIRST);
            wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
            String edited = byHand(balancer.upstreamText());
            // Not reloaded: what nginx runs is older than the file, so that either node may be routed to.
            SandboxFiles.write(balancer.upstreamFile(), edited);
            wissel.approve(id);

            DeploymentDetails again = wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
            assertThat(again.approval().orElseThrow().changes()).singleElement().satisfies(change -> assertThat(change)
                    .startsWith("lb1: ")
                    .contains(balancer.upstreamFile() + " was edited by somebody else"));
            letUsersCome(traffic);
            assertThat(balancer.upstreamText()).isEqualTo(edited);
            assertThat(traffic.counters().started()).doesNotContainKey("export-Weather 0.0-v2");

            wissel.approve(id);
            wissel.await(id, DeploymentState.DEPLOYED);
            letUsersCome(traffic);
            assertThat(balancer.upstreamText()).isEqualTo(byHand(whole));
            // Planning again repeats no restart that was done.
            assertThat(restarts() - restarts).isEqualTo(3);
            nothingBroke("hand edit during the approval", traffic);
        }
    }

    @Test
    @Order(2)
    void an_edit_between_preview_and_start_asks_for_the_plan_and_order_and_shortcuts_are_kept() throws IOException {
        SandboxBalancer balancer = sandbox.balancer();
        try (Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()))) {
            DeploymentRequest shown = wish("0.0-v3", Optional.empty());
            String hash = wissel.preview(shown).hash();
            String edited = "# Reviewed by the network team.\n" + balancer.upstreamText();
            SandboxFiles.write(balancer.upstreamFile(), edited);
            SandboxFiles.run("lb1", balancer.reloadCommand());
            String id = wissel.start(wish("0.0-v3", Optional.of(hash)));

            DeploymentDetails asked = wissel.await(id, DeploymentState.WAITING_FOR_PLAN_APPROVAL);
            assertThat(asked.approval().orElseThrow().changes()).singleElement().satisfies(change -> assertThat(change)
                    .startsWith("lb1: ")
                    .contains(balancer.upstreamFile() + " was edited by somebody else"));
            assertThat(balancer.upstreamText()).isEqualTo(edited);

            wissel.approve(id);
            wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
            wissel.approve(id);
            DeploymentDetails deployed = wissel.await(id, DeploymentState.DEPLOYED);
            letUsersCome(traffic);
            assertThat(deployed.plan().orElseThrow().waves().stream().map(wave -> wave.nodes()))
                    .containsExactly(Set.of("node1"), Set.of("node2"), Set.of("node1"));
            assertThat(balancer.upstreamText()).isEqualTo(edited);
            assertThat(startedBy("weather")).isEqualTo("export-Weather 0.0-v3");
            assertThat(startedBy("weather-staff")).isEqualTo("export-Weather 0.0-v2");
            nothingBroke("edit between preview and start", traffic);
        }
    }

    @Test
    @Order(3)
    void a_node_that_died_during_the_approval_does_not_come_back_unasked() {
        SandboxBalancer balancer = sandbox.balancer();
        try (Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()))) {
            // Back to what is loaded everywhere: one wave of each node.
            String id = wissel.start("Weather", "0.0-v1", Strategy.INSTALL_FIRST);
            DeploymentDetails waiting = wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
            String out = only(
                    waiting.plan().orElseThrow().waves().get(waiting.wave()).nodes());
            String swapWaits = balancer.upstreamText();
            SandboxNode dead = sandbox.nodes().stream()
                    .filter(node -> node.name().equals(out))
                    .findFirst()
                    .orElseThrow();
            dead.kill();
            wissel.approve(id);

            DeploymentDetails again = wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
            assertThat(again.approval().orElseThrow().changes())
                    .containsExactly(out + ": was healthy and is not healthy now");
            assertThat(balancer.upstreamText()).isEqualTo(swapWaits);
            assertThat(traffic.counters().started()).doesNotContainKey("export-Weather 0.0-v1");
            // Planning again has the node in a wave, which starts it.
            assertThat(dead.isHealthy()).isTrue();

            wissel.approve(id);
            wissel.await(id, DeploymentState.DEPLOYED);
            letUsersCome(traffic);
            assertThat(traffic.counters().started()).containsKey("export-Weather 0.0-v1");
            nothingBroke("a node died during the approval", traffic);
        }
    }

    private static DeploymentRequest wish(String version, Optional<String> shownPlan) {
        return new DeploymentRequest(
                "sandbox",
                new ProjectVersion("Weather", version),
                Strategy.INSTALL_FIRST,
                List.of("node1"),
                Set.of("weather"),
                shownPlan);
    }

    /** What a colleague does in an editor. */
    private static String byHand(String upstream) {
        assertThat(upstream).contains("keepalive 8;");
        return upstream.replace("keepalive 8;", "keepalive   16 ;\t# more of them")
                + "# Ask the network team before you change this file.\n";
    }

    private static String only(Set<String> names) {
        assertThat(names).hasSize(1);
        return names.iterator().next();
    }

    private static String startedBy(String shortcut) throws IOException {
        Map<String, String> headers = PlainHttp.post(
                        URI.create(sandbox.nginxUrl() + "/runtime/server/api/v2/start/" + shortcut))
                .headers();
        return headers.get(StandInResources.STARTED_VERSION.toLowerCase(Locale.ROOT));
    }

    private static void letUsersCome(Traffic traffic) {
        long enough = traffic.counters().requests() + 600;
        SandboxFiles.await(() -> traffic.counters().requests() >= enough, traffic::statusLine);
    }

    private static long restarts() {
        return sandbox.nodes().stream().mapToLong(SandboxNode::restarts).sum();
    }

    private static void nothingBroke(String story, Traffic traffic) {
        traffic.close();
        System.out.println(story + ": " + traffic.statusLine());
        assertThat(traffic.counters().failures()).isEmpty();
        assertThat(traffic.counters().failed()).isZero();
        assertThat(traffic.counters().broken()).isZero();
        assertThat(traffic.pinnedAlive()).isEqualTo(20);
    }
}
