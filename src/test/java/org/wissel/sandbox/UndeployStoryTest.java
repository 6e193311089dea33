package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployDecision;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;

/**
 * Old versions go when nobody uses them: on a real cluster under constant traffic, whose users hold sessions of what goes. One cluster
 * for all, in this order, as a cluster lives.
 */
@Tag("story")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UndeployStoryTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final String V1_SESSIONS = "export-Weather 0.0-v1";
    private static final String V2_SESSIONS = "export-Weather 0.0-v2";

    private static Sandbox sandbox;
    private SandboxWissel wissel;

    @BeforeAll
    static void begin() {
        sandbox = Sandbox.start(SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-undeploy-test")));
    }

    @AfterEach
    void endWissel() {
        if (wissel != null) {
            wissel.close();
        }
    }

    @AfterAll
    static void end() {
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private void startWissel(String when) {
        // All on one database: what the one before replaced is remembered there.
        wissel = SandboxWissel.start(
                sandbox,
                Map.of(
                        "wissel.clusters[0].undeploy.when",
                        when,
                        "spring.datasource.url",
                        "jdbc:h2:mem:undeploy-story;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000"));
    }

    @Test
    @Order(1)
    void after_an_upgrade_v1_waits_for_its_last_session_and_then_goes_without_a_failed_request_and_comes_back()
            throws Exception {
        startWissel("after-upgrade");
        Traffic traffic =
                Traffic.start(Traffic.Load.on(sandbox.nginxUrl()).withPinned(20).withLoggingOut());
        try (traffic) {
            wissel.deploy("Weather", "0.0-v2", Strategy.INSTALL_FIRST);
            UndeployDetails asked = wissel.undeploys().latest().get(0);
            String id = asked.undeployment().id();
            assertThat(asked.undeployment().request().versions()).containsExactly(V1);
            UndeployDetails waiting = wissel.awaitUndeploy(id, UndeployState.WAITING_FOR_QUIET);
            SandboxFiles.await(
                    () -> wissel.undeploys().undeployment(id).samples().size() >= 3,
                    () -> wissel.undeploys().undeployment(id).toString());
            waiting = wissel.undeploys().undeployment(id);
            assertThat(waiting.samples()).allMatch(sample -> sample.sessions().orElseThrow() >= 20);
            assertThat(wissel.deployments().locks())
                    .as("it holds no lock while it waits")
                    .isEmpty();

            traffic.logOut(V1_SESSIONS);
            UndeployDetails quiet = wissel.awaitUndeploy(id, UndeployState.WAITING_FOR_CONFIRMATION);
            assertThat(quiet.samples().get(quiet.samples().size() - 1).sessions())
                    .hasValue(0);
            long restarts = restarts();
            wissel.undeploys().decide(id, UndeployDecision.CONFIRM, "nobody uses it", "approver");
            UndeployDetails undeployed = wissel.awaitUndeploy(id, UndeployState.UNDEPLOYED);

            letUsersCome(traffic);
            assertThat(restarts() - restarts).as("one restart per node").isEqualTo(2);
            for (SandboxNode node : sandbox.nodes()) {
                assertThat(weather(node)).containsExactly(V2_SESSIONS);
                assertThat(archives(node.exportsFolder())).noneMatch(name -> name.contains("0.0-v1"));
            }
            DeploymentDetails walk = wissel.deployments()
                    .deployment(undeployed.undeployment().walk().orElseThrow());
            assertThat(walk.evidence())
                    .filteredOn(evidence -> evidence.step().equals("Prove quiet"))
                    .hasSize(2)
                    .allMatch(evidence -> evidence.summary().startsWith("quiet (Weather 0.0-v1: sessions 0"));
            print("after-upgrade", traffic);

            undo(id);
            letUsersCome(traffic);
        }
        print("undone", traffic);
        assertThat(traffic.counters().failures()).isEmpty();
        assertThat(traffic.counters().failed()).isZero();
        assertThat(traffic.counters().broken()).isZero();
    }

    /** From the dated folder, by a move back. */
    private void undo(String undeployed) throws Exception {
        for (SandboxNode node : sandbox.nodes()) {
            assertThat(trash(node)).anyMatch(name -> name.endsWith("/Weather.project.zip"));
        }
        String back = wissel.undeploys()
                .start(
                        new UndeployRequest(
                                "sandbox",
                                wissel.undeploys()
                                        .undeployment(undeployed)
                                        .undeployment()
                                        .request()
                                        .versions(),
                                Purpose.RESTORE),
                        "ops");
        wissel.awaitUndeploy(back, UndeployState.RESTORED);
        for (SandboxNode node : sandbox.nodes()) {
            assertThat(weather(node)).containsExactlyInAnyOrder(V1_SESSIONS, V2_SESSIONS);
            assertThat(trash(node)).noneMatch(name -> name.endsWith(".zip"));
        }
    }

    @Test
    @Order(2)
    void during_an_upgrade_to_v3_the_unused_v1_goes_in_the_same_waves_so_that_every_node_has_exactly_v2_and_v3()
            throws Exception {
        // A cluster of its own: what a person brought back in the story before stays there.
        try (Sandbox other = Sandbox.start(
                        SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-undeploy-during-test")));
                SandboxWissel during =
                        SandboxWissel.start(other, Map.of("wissel.clusters[0].undeploy.when", "during-upgrade"))) {
            Traffic traffic = Traffic.start(Traffic.Load.on(other.nginxUrl()).withLoggingOut());
            try (traffic) {
                during.deploy("Weather", "0.0-v2", Strategy.INSTALL_FIRST);
                traffic.logOut(V1_SESSIONS);
                long restarts = restarts(other);
                DeploymentDetails deployed = during.deploy("Weather", "0.0-v3", Strategy.INSTALL_FIRST);
                letUsersCome(traffic);

                assertThat(deployed.plan().orElseThrow().retired())
                        .as("%s", deployed.plan().orElseThrow().warnings())
                        .containsExactly(V1);
                assertThat(restarts(other) - restarts)
                        .as("no restart of its own")
                        .isEqualTo(3);
            }
            print("during-upgrade", traffic);
            for (SandboxNode node : other.nodes()) {
                assertThat(weather(node)).containsExactlyInAnyOrder(V2_SESSIONS, "export-Weather 0.0-v3");
                assertThat(trash(node)).anyMatch(name -> name.endsWith("/Weather.project.zip"));
            }
            assertThat(traffic.counters().failures()).isEmpty();
            assertThat(traffic.counters().broken()).isZero();
        }
    }

    @Test
    @Order(3)
    void with_a_live_session_it_is_held_back_until_an_approver_forces_it_with_a_reason() throws Exception {
        startWissel("by-hand");
        sandbox.usage().startSession(V1_SESSIONS);
        String id = wissel.undeploys().start(new UndeployRequest("sandbox", List.of(V1), Purpose.UNDEPLOY), "ops");
        UndeployDetails waiting = wissel.awaitUndeploy(id, UndeployState.WAITING_FOR_QUIET);
        SandboxFiles.await(() -> !wissel.undeploys().undeployment(id).samples().isEmpty(), waiting::toString);

        assertThat(wissel.undeploys()
                        .undeployment(id)
                        .undeployment()
                        .verdict()
                        .orElseThrow()
                        .holds())
                .anyMatch(hold -> hold.matches("Weather 0.0-v1 is held by [0-9]+ live sessions?.*"));
        assertThatThrownBy(() -> wissel.undeploys().decide(id, UndeployDecision.CONFIRM, "", "approver"))
                .isInstanceOf(NothingWaitsException.class);

        wissel.undeploys().decide(id, UndeployDecision.FORCE, "it shows wrong prices", "approver");
        UndeployDetails forced = wissel.awaitUndeploy(id, UndeployState.UNDEPLOYED);

        assertThat(wissel.deployments()
                        .deployment(forced.undeployment().walk().orElseThrow())
                        .evidence())
                .anyMatch(evidence -> evidence.summary()
                        .startsWith("forced by approver: it shows wrong prices (Weather 0.0-v1: sessions "));
        for (SandboxNode node : sandbox.nodes()) {
            assertThat(weather(node)).containsExactly(V2_SESSIONS);
        }
    }

    private static void letUsersCome(Traffic traffic) {
        long enough = traffic.counters().requests() + 300;
        SandboxFiles.await(() -> traffic.counters().requests() >= enough, traffic::statusLine);
    }

    /** The versions of Weather that its process has loaded. */
    private static List<String> weather(SandboxNode node) {
        return node.loaded().stream()
                .filter(loaded -> loaded.startsWith("export-Weather "))
                .toList();
    }

    private static long restarts() {
        return restarts(sandbox);
    }

    private static long restarts(Sandbox of) {
        return of.nodes().stream()
                .flatMapToLong(node -> LongStream.of(node.restarts()))
                .sum();
    }

    private static Set<String> archives(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .collect(java.util.stream.Collectors.toSet());
        }
    }

    private static Set<String> trash(SandboxNode node) throws Exception {
        return archives(node.exportsFolder().resolveSibling("wissel-trash"));
    }

    private static void print(String story, Traffic traffic) {
        System.out.println(story + ": " + traffic.statusLine());
    }
}
