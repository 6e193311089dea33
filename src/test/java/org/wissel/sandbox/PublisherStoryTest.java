package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Incident;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployDecision;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.Undeploys;
import org.wissel.publisher.StandInPublisher;

/**
 * A cluster whose exports come by a Publisher, with a Case Engine beside it, under constant traffic from the first test to the
 * last, in this order, as such a cluster lives: nobody ever notices anything.
 */
@Tag("story")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PublisherStoryTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final ProjectVersion V3 = new ProjectVersion("Weather", "0.0-v3");

    private static Sandbox sandbox;
    private static SandboxWissel wissel;
    private static StandInPublisher publisher;
    private static Traffic traffic;
    private static Hurry hurry;
    private long began;

    @BeforeAll
    static void begin() {
        sandbox = Sandbox.start(SandboxOptions.defaults()
                .withRoot(Path.of("target", "sandbox-publisher-story-test"))
                .withCaseEngines(1)
                .withPublisher(Duration.ofMillis(300)));
        publisher = sandbox.publisher().standIn();
        publisher.twoManRule(true);
        wissel = SandboxWissel.start(
                sandbox,
                Map.of(
                        "wissel.clusters[0].publisher.approval-timeout", "3s",
                        "wissel.clusters[0].publisher.load-timeout", "3s"));
        hurry = new Hurry(wissel);
        // Who leaves logs out, so that none but users who are there hold a version.
        traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()).withLoggingOut());
    }

    @AfterAll
    static void end() {
        if (traffic != null) {
            traffic.close();
        }
        if (hurry != null) {
            hurry.close();
        }
        if (wissel != null) {
            wissel.close();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @BeforeEach
    void lookAtTheClock() {
        began = System.nanoTime();
    }

    @AfterEach
    void nobodyNoticed(TestInfo test) {
        System.out.println(test.getDisplayName() + ": " + (System.nanoTime() - began) / 1_000_000 + " ms, "
                + traffic.statusLine());
        assertThat(traffic.counters().failures()).isEmpty();
        assertThat(traffic.counters().failed()).isZero();
        assertThat(traffic.counters().broken()).isZero();
    }

    @Test
    @Order(1)
    void what_another_person_approves_goes_live_with_one_restart_per_runtime_and_the_old_version_stays_loaded() {
        List<Long> restarts = restarts();
        String id = wissel.start("Weather", V2.version(), Strategy.INSTALL_FIRST);
        awaitOrdered(id);
        assertThat(restarts()).isEqualTo(restarts);
        publisher.approve(V2);
        goLive(id);

        assertThat(restarts()).isEqualTo(plus(restarts, 1, 1, 0));
        assertThat(publisher.ordered()).hasSize(1);
        sandbox.all().forEach(node -> assertThat(node.loaded())
                .as(node.name())
                .contains("export-Weather 0.0-v1", "export-Weather 0.0-v2"));
        assertThat(sandbox.node(1).exportsFolder()).isEmptyDirectory();
        letUsersCome();
        assertThat(traffic.counters().started()).containsKeys("export-Weather 0.0-v1", "export-Weather 0.0-v2");
        assertThat(traffic.pinnedAlive()).isEqualTo(20);
    }

    @Test
    @Order(2)
    void what_another_person_rejects_is_refused_with_their_words_and_nothing_is_touched() throws Exception {
        List<Long> pids = pids();
        byte[] upstream = Files.readAllBytes(sandbox.balancer().upstreamFile());
        String id = wissel.start("Weather", V3.version(), Strategy.INSTALL_FIRST);
        awaitOrdered(id);
        publisher.reject(V3, "not before Monday");

        DeploymentDetails refused = wissel.await(id, DeploymentState.REFUSED);

        assertThat(refused.reasons())
                .singleElement()
                .asString()
                .startsWith("publisher sandbox: the order to publish Weather 0.0-v3 was rejected: not before Monday.");
        assertThat(wissel.deployments().locks()).isEmpty();
        assertThat(pids()).isEqualTo(pids);
        assertThat(Files.readAllBytes(sandbox.balancer().upstreamFile())).isEqualTo(upstream);
        sandbox.all().forEach(node -> assertThat(node.loaded()).doesNotContain("export-Weather 0.0-v3"));
    }

    @Test
    @Order(3)
    void a_publisher_that_is_down_an_approval_that_is_late_and_a_node_that_looks_at_nothing_are_incidents_on_the_way() {
        List<Long> restarts = restarts();
        String id = wissel.start("Weather", V3.version(), Strategy.INSTALL_FIRST);
        awaitOrdered(id);
        publisher.down();
        assertThat(wissel.failure(id)).startsWith("publisher sandbox: ");

        publisher.up();
        retryAndFail(id);
        assertThat(wissel.failure(id))
                .startsWith("publisher sandbox: still not settled after 3 s: Weather 0.0-v3 waits to be published");

        sandbox.node(2).ignorePublisher();
        publisher.approve(V3);
        wissel.retry(id);
        assertThat(wissel.failure(id))
                .startsWith("publisher sandbox: ")
                .contains("node2: has not loaded [Weather 0.0-v3]")
                .doesNotContain("node1: ", "case1: ");
        assertThat(restarts()).isEqualTo(restarts);

        sandbox.node(2).heedPublisher();
        SandboxFiles.await(
                () -> sandbox.node(2).loaded().contains("export-Weather 0.0-v3"),
                () -> "node2 has loaded " + sandbox.node(2).loaded());
        wissel.retry(id);
        goLive(id);

        // One order was rejected, and one brought it.
        assertThat(publisher.ordered()).hasSize(3);
        assertThat(restarts()).isEqualTo(plus(restarts, 1, 1, 0));
        letUsersCome();
        assertThat(traffic.counters().started()).containsKey("export-Weather 0.0-v3");
        assertThat(traffic.pinnedAlive()).isEqualTo(20);
    }

    @Test
    @Order(4)
    void what_nobody_uses_any_more_is_unpublished_and_no_node_is_restarted() {
        List<Long> pids = pids();
        publisher.twoManRule(false);
        String id = undeploys().start(new UndeployRequest("sandbox", List.of(V1), Purpose.UNDEPLOY), "ops");
        await(id, UndeployState.WAITING_FOR_QUIET);
        SandboxFiles.await(
                () -> undeploys().undeployment(id).samples().size() > 1,
                () -> undeploys().undeployment(id).toString());
        assertThat(undeploys()
                        .undeployment(id)
                        .undeployment()
                        .verdict()
                        .orElseThrow()
                        .holds())
                .anyMatch(hold -> hold.startsWith("Weather 0.0-v1 is held by ") && hold.contains("live sessions"));
        assertThat(undeploys().undeployment(id).state()).isEqualTo(UndeployState.WAITING_FOR_QUIET);
        assertThat(wissel.deployments().locks()).isEmpty();

        traffic.logOut("export-Weather 0.0-v1");
        await(id, UndeployState.WAITING_FOR_CONFIRMATION);
        assertThat(sandbox.node(1).loaded()).contains("export-Weather 0.0-v1");
        undeploys().decide(id, UndeployDecision.CONFIRM, "", "approver");
        UndeployDetails undeployed = await(id, UndeployState.UNDEPLOYED);

        String walk = undeployed.undeployment().walk().orElseThrow();
        assertThat(wissel.deployments().deployment(walk).evidence())
                .extracting(Evidence::step)
                .containsSubsequence("Prove quiet", "Order publication", "Await publication", "Await loading");
        assertThat(publisher.ordered()).hasSize(4).last().asString().contains("UNPUBLISH");
        sandbox.all().forEach(node -> assertThat(node.loaded())
                .as(node.name())
                .doesNotContain("export-Weather 0.0-v1")
                .contains("export-Weather 0.0-v2", "export-Weather 0.0-v3"));
        assertThat(pids()).isEqualTo(pids);
        letUsersCome();
    }

    @Test
    @Order(5)
    void what_was_undeployed_is_published_again_without_a_restart_and_users_still_meet_the_new_version() {
        List<Long> pids = pids();
        String id = undeploys().start(new UndeployRequest("sandbox", List.of(V1), Purpose.RESTORE), "ops");
        await(id, UndeployState.RESTORED);

        sandbox.all().forEach(node -> assertThat(node.loaded()).as(node.name()).contains("export-Weather 0.0-v1"));
        assertThat(publisher.ordered()).hasSize(5).last().asString().contains("\"PUBLISH\"");
        assertThat(pids()).isEqualTo(pids);
        letUsersCome();
        assertThat(traffic.livingSessions()).doesNotContainKey("export-Weather 0.0-v1");
    }

    private static Undeploys undeploys() {
        return wissel.context().getBean(Undeploys.class);
    }

    private static UndeployDetails await(String id, UndeployState wanted) {
        SandboxFiles.await(
                () -> undeploys().undeployment(id).state() == wanted,
                () -> "not " + wanted + ": " + undeploys().undeployment(id));
        return undeploys().undeployment(id);
    }

    /** Waits until the order is there, which nobody has decided on. */
    private static void awaitOrdered(String id) {
        SandboxFiles.await(
                () -> wissel.deployments().deployment(id).evidence().stream()
                        .anyMatch(evidence -> evidence.step().equals("Order publication")),
                () -> wissel.deployments().deployment(id).toString());
        assertThat(wissel.deployments().deployment(id).state()).isEqualTo(DeploymentState.RUNNING);
    }

    private static void goLive(String id) {
        wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
        wissel.approve(id);
        wissel.await(id, DeploymentState.DEPLOYED);
    }

    /** Presses Retry on a step that fails once more, at once. */
    private static void retryAndFail(String id) {
        ProcessEngine engine = wissel.context().getBean(ProcessEngine.class);
        Incident before = engine.getRuntimeService()
                .createIncidentQuery()
                .processInstanceId(id)
                .singleResult();
        engine.getManagementService().setJobRetries(before.getConfiguration(), 1);
        SandboxFiles.await(
                () -> engine.getRuntimeService().createIncidentQuery().processInstanceId(id).list().stream()
                        .anyMatch(incident -> !incident.getId().equals(before.getId())),
                () -> wissel.deployments().deployment(id).toString());
    }

    private static void letUsersCome() {
        long enough = traffic.counters().requests() + 400;
        SandboxFiles.await(() -> traffic.counters().requests() >= enough, traffic::statusLine);
    }

    private static List<Long> pids() {
        return sandbox.all().stream().map(SandboxNode::pid).toList();
    }

    /** Of node1, node2 and case1. */
    private static List<Long> restarts() {
        return sandbox.all().stream().map(SandboxNode::restarts).toList();
    }

    private static List<Long> plus(List<Long> restarts, int node1, int node2, int case1) {
        return List.of(restarts.get(0) + node1, restarts.get(1) + node2, restarts.get(2) + case1);
    }
}
