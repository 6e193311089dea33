package org.wissel.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.process.CamundaUsersFixture.passwordOf;
import static org.wissel.sandbox.SandboxBrowser.picture;
import static org.wissel.sandbox.SandboxBrowser.tallPicture;
import static org.wissel.web.FakeClusters.balancer;
import static org.wissel.web.FakeClusters.node;
import static org.wissel.web.FakeClusters.routes;

import com.microsoft.playwright.Page;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.ContinuityResult;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Node;
import org.wissel.deployment.NodeRole;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepRun;
import org.wissel.deployment.StepRun.Outcome;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.UsageCount;
import org.wissel.sandbox.SandboxBrowser;

/** Pages full of what they can show, with plots drawn. Leaves pictures for whoever judges their looks. */
class GalleryTest extends WebTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final Instant AT = Instant.parse("2026-03-01T10:15:35Z");

    private static SandboxBrowser chromium;

    @BeforeAll
    static void open() {
        chromium = SandboxBrowser.open();
    }

    @AfterAll
    static void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void clusters_small_and_large() {
        if (didNotRun("clusters_small_and_large")) {
            return;
        }
        Node engine = node("dcm1", () -> PagesTest.state("dcm1", true, "0.0-v1", V1, V2));
        clusters.has(
                "demo",
                List.of(
                        balancer(
                                "lb1", () -> routes("lb1", true, Map.of("node1", true, "node2", false, "node3", true))),
                        balancer(
                                "lb2",
                                () -> routes("lb2", true, Map.of("node1", true, "node2", false, "node3", false)))),
                List.of(
                        used("node1", 12),
                        node(
                                "node2",
                                () -> PagesTest.state("node2", false, "0.0-v2", V2),
                                version -> PagesTest.sessions(UsageCount.of(0, "node2"))),
                        used("node3", 7),
                        new Node("dcm1", URI.create("http://dcm1"), engine.runtime(), NodeRole.CASE_ENGINE)));
        large();
        deployments.runs(WeatherDeployment.waiting("d7"));
        undeployments.holds(PagesTest.undeploy(UndeployState.WAITING_FOR_QUIET, Optional.empty()));
        IntStream.range(0, 12)
                .forEach(i -> history.holds(HistoryTest.row(
                        i,
                        "demo",
                        "Weather",
                        "dora",
                        List.of(
                                        DeploymentState.DEPLOYED,
                                        DeploymentState.ROLLED_BACK,
                                        DeploymentState.REFUSED,
                                        DeploymentState.LEFT_FOR_OPERATOR,
                                        DeploymentState.RUNNING)
                                .get(i % 5))));

        Page page = signedIn("/");
        assertThat(page.getByLabel("Cluster production")).containsText("node30");
        picture(page, "gallery-clusters");
        tallPicture(page, "gallery-clusters-tall");
        page.navigate("http://127.0.0.1:" + port + "/deployments");
        picture(page, "gallery-history");
        page.navigate("http://127.0.0.1:" + port + "/undeploys/u7");
        assertThat(page.locator("canvas")).isVisible();
        picture(page, "gallery-undeploy");
    }

    private static Node used(String name, long sessions) {
        return node(
                name,
                () -> PagesTest.state(name, true, "0.0-v1", V1, V2),
                version -> PagesTest.sessions(UsageCount.of(version.equals(V1) ? sessions : 0, name)));
    }

    private void large() {
        Map<String, Boolean> up = new TreeMap<>();
        List<Node> nodes = new ArrayList<>();
        IntStream.rangeClosed(1, 30).forEach(i -> {
            String name = String.format("node%02d", i);
            up.put(name, i % 7 != 0);
            nodes.add(node(name, () -> PagesTest.state(name, i != 9, "0.0-v1", V1, V2)));
        });
        clusters.has("production", List.of(balancer("lb9", () -> routes("lb9", true, up))), nodes);
    }

    @Test
    void a_deployment_with_everything() {
        if (didNotRun("a_deployment_with_everything")) {
            return;
        }
        deployments.runs(WeatherDeployment.waiting("d7"));
        stepRuns.ran(
                "d7",
                run(0, 3, -1, "", "Check deployment", Outcome.DONE),
                run(3, 4, -1, "", "Drain nodes", Outcome.DONE),
                run(4, 24, 0, "node2", "Await drain", Outcome.DONE),
                run(25, 31, 0, "node2", "Update export", Outcome.DONE),
                run(32, 42, 0, "node2", "Restart runtime", Outcome.FAILED),
                run(47, 58, 0, "node2", "Restart runtime", Outcome.DONE),
                run(58, 81, 0, "node2", "Await health", Outcome.DONE),
                run(81, 84, 0, "node2", "Smoke test", Outcome.DONE),
                run(4, 20, 0, "node4", "Await drain", Outcome.DONE),
                run(20, 29, 0, "node4", "Update export", Outcome.DONE),
                run(29, 40, 0, "node4", "Restart runtime", Outcome.DONE),
                run(40, 70, 0, "node4", "Await health", Outcome.DONE),
                run(70, 73, 0, "node4", "Smoke test", Outcome.DONE),
                run(85, 88, 0, "", "Gather evidence", Outcome.DONE));
        continuity.put(
                "d7",
                new ContinuityResult(
                        2412,
                        3,
                        1,
                        List.of(new ContinuityResult.Session(AT, Optional.of("0.0-v1"), false, 2412)),
                        "Where nothing failed or broke: that a session that was opened before users could meet a new version"
                                + " could be used every 200 ms, each answered by its own version. None was opened on a new"
                                + " version.",
                        List.of(
                                "2026-03-01T10:16:10Z: lb1.example.com: a session was answered by HTTP 502 (3 times since"
                                        + " 2026-03-01T10:16:08Z)"),
                        IntStream.range(0, 60)
                                .mapToObj(i -> new ContinuityResult.Sample(
                                        AT.plusSeconds(5L * i),
                                        5,
                                        40 + i % 7,
                                        i == 20 ? 3 : 0,
                                        i == 33 ? 1 : 0,
                                        12 + (i * i) % 37,
                                        Optional.of(80 + 10 * Math.sin(i / 5.0))))
                                .toList()));

        Page page = signedIn("/deployments/d7");
        assertThat(page.locator("canvas")).isVisible();
        picture(page, "gallery-deployment");
        page.locator("#run-5 summary").click();
        page.setViewportSize(1280, 3200);
        picture(page, "gallery-deployment-tall");
    }

    private static StepRun run(int from, int to, int wave, String node, String step, Outcome outcome) {
        return new StepRun(
                AT.plusSeconds(from),
                Optional.of(AT.plusSeconds(to)),
                wave,
                node,
                step,
                outcome,
                outcome == Outcome.FAILED ? node + ": the restart command ended with 1. Mend that, then retry." : "",
                List.of(node + ": systemctl restart blueriq", node + ": exit 0 after 4.1 s"));
    }

    private Page signedIn(String path) {
        return chromium.signedIn(URI.create("http://127.0.0.1:" + port), VIEWER, passwordOf(VIEWER), path);
    }

    private static boolean didNotRun(String test) {
        if (chromium == null) {
            System.out.println(test + " DID NOT RUN: install chromium");
        }
        return chromium == null;
    }
}
