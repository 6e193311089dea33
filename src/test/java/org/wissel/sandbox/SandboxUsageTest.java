package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.NodeRole;
import org.wissel.deployment.UndeployPolicy;

/** The sandbox counts who uses a version as it is, with two projects and a Case Engine beside the runtimes. */
class SandboxUsageTest {

    private static final String V1 = "export-Weather 0.0-v1";
    private static final String CHILD_V1 = "export-WeatherChild 0.0-v1";

    private static Sandbox sandbox;
    private static SandboxUsage usage;
    private static SandboxNode case1;

    @BeforeAll
    static void startTheCluster() {
        sandbox = Sandbox.start(SandboxOptions.defaults()
                .withRoot(Path.of("target", "sandbox-usage-test"))
                .withCaseEngines(1)
                .withChildProject()
                .withUndeploy(new UndeployPolicy(
                        UndeployPolicy.When.AFTER_UPGRADE,
                        Duration.ZERO,
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(1),
                        false)));
        usage = sandbox.usage();
        case1 = sandbox.caseEngines().get(0);
    }

    @AfterAll
    static void endTheCluster() {
        sandbox.close();
        assertThat(SandboxProcess.allOf(sandbox.root())).isEmpty();
    }

    @Test
    void every_node_counts_the_sessions_of_the_whole_cluster_and_those_that_ended_no_more() throws IOException {
        TrafficSession session = usage.startSession("export-Kinderbijslag 0.0-Vorig");
        for (SandboxNode node : List.of(sandbox.node(1), sandbox.node(2), case1)) {
            assertThat(count(node, "sessions", "project=export-Kinderbijslag&version=0.0-Vorig"))
                    .as(node.name())
                    .isEqualTo(1);
            assertThat(count(node, "sessions", "project=export-Kinderbijslag&version=0.0-Other"))
                    .isZero();
            assertThat(SandboxFiles.run(node.name(), node.countCommand("sessions", "export-Kinderbijslag", "0.0-Vorig"))
                            .strip())
                    .isEqualTo("1");
        }
        URI end = TrafficUser.endOf(sandbox.nginxUrl(), session);
        assertThat(PlainHttp.request("DELETE", end, Duration.ofSeconds(10)).status())
                .as("without its cookie")
                .isEqualTo(403);
        assertThat(usage.sessions("export-Kinderbijslag 0.0-Vorig")).isEqualTo(1);

        usage.endSession(session);

        assertThat(usage.sessions("export-Kinderbijslag 0.0-Vorig")).isZero();
        assertThatThrownBy(() -> usage.endSession(session)).hasMessageContaining("404");
    }

    @Test
    void a_session_that_expired_does_not_count() throws IOException {
        String version = CHILD_V1;
        TrafficSession stays = usage.startSession(version, Duration.ofMinutes(10));
        TrafficSession leaves = usage.startSession(version, Duration.ofSeconds(1));

        SandboxFiles.await(() -> usage.sessions(version) == 1, () -> "counted: " + usage.sessions(version));

        assertThat(continued(leaves)).isEqualTo(404);
        assertThat(continued(stays)).isEqualTo(200);
        assertThat(usage.sessions(version)).isEqualTo(1);
        usage.endSession(stays);
    }

    @Test
    void what_cannot_be_counted_is_never_none() throws IOException {
        assertThat(PlainHttp.get(URI.create(sandbox.node(1).url() + "/api/v1/sessions?project=Weather&version=0.0-v1"))
                        .status())
                .isEqualTo(500);
        sandbox.node(1).failCounts("the session store is away");
        try {
            assertThat(PlainHttp.get(URI.create(
                            sandbox.node(1).url() + "/api/v1/sessions?project=export-Weather&version=0.0-v1")))
                    .satisfies(answer -> {
                        assertThat(answer.status()).isEqualTo(500);
                        assertThat(answer.body()).contains("the session store is away");
                    });
            List<String> command = sandbox.node(1).countCommand("sessions", "export-Weather", "0.0-v1");
            assertThatThrownBy(() -> SandboxFiles.run("node1", command)).hasMessageContaining("session store is away");
        } finally {
            sandbox.node(1).allowCounts();
        }
    }

    @Test
    void open_cases_are_as_many_as_a_story_says() throws IOException {
        assertThat(usage.cases("export-Weather 0.0-v3")).isZero();
        usage.openCases("export-Weather 0.0-v3", 7);
        assertThat(count(case1, "cases", "project=export-Weather&version=0.0-v3"))
                .isEqualTo(7);
        assertThat(SandboxFiles.run("node2", sandbox.node(2).countCommand("cases", "export-Weather", "0.0-v3"))
                        .strip())
                .isEqualTo("7");
        usage.openCases("export-Weather 0.0-v3", 0);
        assertThat(usage.cases("export-Weather 0.0-v3")).isZero();
    }

    @Test
    void users_of_both_projects_hold_their_sessions_until_they_are_let_go_and_may_come_again() {
        Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl())
                .withShortcuts("weather-child", "weather")
                .withPinned(3)
                .withLoggingOut());
        try (traffic) {
            traffic.pin("weather", 2);
            SandboxFiles.await(
                    () -> traffic.counters().requests() >= 300 && traffic.pinnedRequestsAtLeast() > 0,
                    traffic::statusLine);
            assertThat(usage.sessions(V1)).isGreaterThan(2);
            assertThat(usage.sessions(CHILD_V1)).isGreaterThan(3);
        }
        traffic.logOut(V1);
        assertThat(usage.sessions(V1)).isZero();
        assertThat(usage.sessions(CHILD_V1)).as("of another project").isGreaterThan(3);
        traffic.logOut(CHILD_V1);
        assertThat(usage.sessions(CHILD_V1)).isZero();
        assertThat(traffic.counters().failures()).isEmpty();
        assertThat(traffic.counters().broken()).isZero();
        assertThat(traffic.pinnedAlive()).isEqualTo(5);
        assertThat(traffic.counters().ended()).isEqualTo(traffic.counters().started());

        TrafficSession again = usage.startSession(V1);
        assertThat(usage.sessions(V1)).isEqualTo(1);
        usage.endSession(again);
    }

    @Test
    void a_session_that_a_story_starts_is_gone_on_with_though_all_others_of_its_version_were_sent_home() {
        Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl())
                .withShortcuts("kinderbijslag")
                .withPinned(0)
                .withVisits(Duration.ofMinutes(5)));
        TrafficSession again;
        try (traffic) {
            traffic.sendHome("export-Weather 0.0-v1");
            again = usage.startSession(V1);
            traffic.goOnWith(again);
            SandboxFiles.await(() -> again.requests() >= 3, traffic::statusLine);
        }
        traffic.logOut("export-Kinderbijslag 0.0-Vorig");
        traffic.logOut(V1);
        assertThat(traffic.counters().failures()).isEmpty();
        assertThat(usage.sessions(V1)).isZero();
    }

    @Test
    void a_case_engine_is_healthy_has_exports_of_its_own_and_is_not_behind_nginx() {
        assertThat(case1.role()).isEqualTo(NodeRole.CASE_ENGINE);
        assertThat(case1.url().toString()).endsWith("/case-engine");
        assertThat(case1.loaded()).containsExactly("export-Kinderbijslag 0.0-Vorig", V1, CHILD_V1);
        assertThat(sandbox.balancer().upstreamText()).doesNotContain(case1.address());
        assertThat(sandbox.nodes()).doesNotContain(case1);
        sandbox.writeExport("Weather", "0.0-v4", LocalDate.of(2026, 6, 16));
        long restarts = case1.restarts();
        SandboxFiles.copy(
                sandbox.exportsFolder().resolve("Weather-0.0-v4.project.zip"),
                case1.exportsFolder().resolve("Weather-0.0-v4.project.zip"));

        case1.restart();
        case1.awaitHealthy();

        assertThat(case1.restarts()).isEqualTo(restarts + 1);
        assertThat(case1.loaded()).contains("export-Weather 0.0-v4");
        assertThat(sandbox.node(1).loaded()).doesNotContain("export-Weather 0.0-v4");
    }

    @Test
    void exports_lie_ready_of_any_version_with_the_day_that_studio_made_them() throws IOException {
        sandbox.writeExport("Weather", "0.0-v9", LocalDate.of(2026, 9, 1));
        sandbox.writeExport("Weather", "0.0-v10", LocalDate.of(2026, 10, 1));
        assertThat(exported("Weather", "0.0-v1")).isEqualTo("2026-03-24");
        assertThat(exported("Weather", "0.0-v2")).isEqualTo("2026-04-21");
        assertThat(exported("WeatherChild", "0.0-v3")).isEqualTo("2026-05-19");
        assertThat(exported("Weather", "0.0-v10")).isEqualTo("2026-10-01");
    }

    @Test
    void wissel_is_told_of_the_case_engine_and_of_undeploying() {
        Map<String, Object> settings = sandbox.settings();
        String cluster = "wissel.clusters[0]";
        assertThat(settings)
                .containsEntry(cluster + ".undeploy.when", "after-upgrade")
                .containsEntry(cluster + ".undeploy.keep-for", "PT0S")
                .containsEntry(cluster + ".undeploy.look-every", "PT1S")
                .containsEntry(cluster + ".nodes[2].name", "case1")
                .containsEntry(cluster + ".nodes[2].role", "case-engine")
                .doesNotContainKey(cluster + ".nodes[0].role")
                .containsKey(cluster + ".nodes[1].upstream-address")
                .doesNotContainKey(cluster + ".nodes[2].upstream-address")
                .doesNotContainKey(cluster + ".nodes[2].runtime.shortcut-files[0]");
        assertThat(settings.containsKey(cluster + ".nodes[0].runtime.sessions.path"))
                .isEqualTo(SandboxSettings.WITH_PROBES);
    }

    private static String exported(String project, String version) throws IOException {
        Path file = sandbox.exportsFolder().resolve(project + "-" + version + ".project.zip");
        try (ZipFile zip = new ZipFile(file.toFile())) {
            String metadata =
                    new String(zip.getInputStream(zip.getEntry(project + "-" + version + ".projectmetadata.xml"))
                            .readAllBytes());
            return metadata.replaceAll("(?s).* ExportDate=\"([^\"]+)\".*", "$1");
        }
    }

    private static int count(SandboxNode node, String what, String query) throws IOException {
        PlainHttp.Answer answer = PlainHttp.get(URI.create(node.url() + "/api/v1/" + what + "?" + query));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return JsonPath.read(answer.body(), "$.count");
    }

    private static int continued(TrafficSession session) throws IOException {
        return PlainHttp.get(URI.create(sandbox.nginxUrl() + "/runtime/server/api/v2/session/" + session.id()))
                .status();
    }
}
