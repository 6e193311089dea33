package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.deployment.Health;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.SmokeTest;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.BlackHole;
import org.wissel.remote.FakeHost;
import org.wissel.remote.TimeLimit;

class NodeResourcesTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final Settings SETTINGS =
            Settings.of("/exports", List.of("/application.properties"), List.of("restart"), List.of("pid"));

    private final StandInRuntime runtime = new StandInRuntime();

    @AfterEach
    void stop() {
        runtime.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200|{\"status\":\"UP\"}|true|HTTP 200, UP",
                "200|{\"status\":\"DOWN\"}|false|HTTP 200, DOWN",
                "200|fine|true|HTTP 200, UP",
                "204|''|false|HTTP 204",
                "302|''|false|HTTP 302",
                "503|starting up|false|HTTP 503, starting up"
            })
    void health_is_http_200_and_no_other_word_than_up(int status, String body, boolean healthy, String detail) {
        runtime.answer("GET /actuator/health", status, body);

        assertThat(resources().health()).isEqualTo(new Health(healthy, detail));
    }

    @Test
    void an_answer_longer_than_4_MB_is_not_read_to_its_end() {
        runtime.answer("GET /actuator/health", 200, " ".repeat(4 * 1024 * 1024 + 1));

        Health health = resources().health();

        assertThat(health.healthy()).isFalse();
        assertThat(health.detail()).contains("the answer is longer than 4194304 bytes");
    }

    @Test
    void a_runtime_that_does_not_listen_is_unhealthy() {
        runtime.close();

        assertThat(resources().health()).isEqualTo(new Health(false, "connection refused or host not reachable"));
        assertThat(resources().loaded()).isEmpty();
    }

    @Test
    void a_machine_without_power_is_unhealthy_and_asked_no_longer_than_it_may() {
        try (BlackHole dark = new BlackHole()) {
            NodeResources resources = new NodeResources(
                            new NodeHost("node1", new FakeHost("node1")),
                            URI.create("http://127.0.0.1:" + dark.port()),
                            SETTINGS.withRequestTimeout(Duration.ofSeconds(1)).value())
                    .within(TimeLimit.of(Duration.ofSeconds(20)));

            assertThat(resources.health()).isEqualTo(new Health(false, "no answer in time"));
            assertThatThrownBy(() -> resources.smokeTest("weather"))
                    .isInstanceOf(StepFailedException.class)
                    .hasMessageStartingWith(
                            "node1: /server/api/v2/start/{shortcut} of the runtime could not be asked: no"
                                    + " answer in time")
                    .hasMessageContaining("press Retry");
        }
    }

    @Test
    void a_runtime_that_had_no_time_to_answer_is_not_known_to_be_ill() {
        try (BlackHole dark = new BlackHole()) {
            NodeResources resources = new NodeResources(
                            new NodeHost("node1", new FakeHost("node1")),
                            URI.create("http://127.0.0.1:" + dark.port()),
                            SETTINGS.value())
                    .within(TimeLimit.of(Duration.ofMillis(200)));

            for (int again = 0; again < 2; again++) {
                assertThatThrownBy(resources::health)
                        .isInstanceOf(StepFailedException.class)
                        .hasMessageStartingWith(
                                "node1: its runtime gave no answer yet, since waiting and slow answers had"
                                        + " used up the time that one step may take. Retry goes on");
            }
        }
    }

    @Test
    void a_runtime_that_hangs_up_is_unhealthy() throws IOException {
        try (ServerSocket rude = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread hangUp = new Thread(() -> {
                try {
                    while (true) {
                        rude.accept().close();
                    }
                } catch (IOException ended) {
                    // the test is over
                }
            });
            hangUp.start();
            NodeResources resources = new NodeResources(
                    new NodeHost("node1", new FakeHost("node1")),
                    URI.create("http://127.0.0.1:" + rude.getLocalPort()),
                    SETTINGS.value());

            assertThat(resources.health().healthy()).isFalse();
        }
    }

    @Test
    void loaded_versions_are_read_with_or_without_prefix() {
        runtime.answer(
                "GET /api/v1/projects",
                200,
                """
                {"items":[{"name":"export-Weather","version":"0.0-v1"},{"name":"export-Weather","version":"0.0-v2"},
                {"name":"studio-Weather","version":"0.0-v9"}]}""");
        assertThat(resources().loaded()).contains(Set.of(V1, V2));

        runtime.answer("GET /api/v1/projects", 200, "{\"items\":[{\"name\":\"Weather\",\"version\":\"0.0-v1\"}]}");
        assertThat(resources().loaded()).contains(Set.of(V1));

        runtime.answer("GET /api/v1/projects", 200, "{\"items\":[]}");
        assertThat(resources().loaded()).contains(Set.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void pages_are_followed_from_wherever_they_count(int first) {
        runtime.answer("GET /api/v1/projects", 200, page(first, "0.0-v1"));
        runtime.answer("GET /api/v1/projects?page=" + (first + 1), 200, page(first + 1, "0.0-v2"));

        assertThat(resources().loaded()).contains(Set.of(V1, V2));
        assertThat(runtime.asked()).hasSize(2);
    }

    @Test
    void a_page_that_cannot_be_had_leaves_the_list_unknown() {
        runtime.answer("GET /api/v1/projects", 200, page(0, "0.0-v1"));
        assertThat(resources().loaded()).isEmpty();

        runtime.answer("GET /api/v1/projects?page=1", 200, page(0, "0.0-v1"));
        assertThat(resources().loaded()).isEmpty();
    }

    private static String page(int page, String version) {
        return "{\"page\":%d,\"nrOfPages\":2,\"items\":[{\"name\":\"Weather\",\"version\":\"%s\"}]}"
                .formatted(page, version);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404|none",
                "200|<html>",
                "200|[]",
                "200|{\"items\":{}}",
                "200|{\"items\":[{\"name\":\"Weather\"}]}",
                "401|{\"items\":[]}"
            })
    void an_answer_that_is_no_project_list_leaves_it_unknown(int status, String body) {
        runtime.answer("GET /api/v1/projects", status, body);

        assertThat(resources().loaded()).isEmpty();
    }

    @Test
    void a_smoke_test_tells_which_version_answered() {
        runtime.answer(
                "POST /server/api/v2/start/My%20Forecast",
                200, "{\"sessionId\":\"a/b\",\"sessionTimeout\":1800}", "SESSION=s1; Path=/; HttpOnly");
        runtime.answer("GET /sessions/a%2Fb", 200, "{\"version\":\"0.0-v2\"}");

        SmokeTest test = resources().smokeTest("My Forecast");

        assertThat(test.version()).contains("0.0-v2");
        assertThat(test.evidence())
                .isEqualTo(
                        "the shortcut My Forecast starts a session, session timeout 1800 s; version 0.0-v2 answered it;"
                                + " it idles until its timeout (end-path is not set)");
        assertThat(test.sessionTimeout()).contains(Duration.ofMinutes(30));
        assertThat(runtime.asked())
                .containsExactly("POST /runtime/server/api/v2/start/My%20Forecast", "GET /runtime/sessions/a%2Fb");
        assertThat(runtime.lastHeader("Cookie")).isEqualTo("SESSION=s1");
    }

    @ParameterizedTest
    @CsvSource({"DELETE", "POST"})
    void a_session_of_ours_is_ended_at_once_with_its_cookies(RuntimeProperties.EndMethod method) {
        runtime.answer("POST /start/a", 200, "{\"sessionId\":\"a/b\",\"sessionTimeout\":\"60\"}", "SESSION=s1; Path=/");
        runtime.answer(method + " /sessions/a%2Fb", 204, "");

        SmokeTest test = resources(ending(method, null)).smokeTest("a");

        assertThat(test.evidence()).endsWith("; it was ended");
        assertThat(test.sessionTimeout()).contains(Duration.ofMinutes(1));
        assertThat(runtime.asked()).last().isEqualTo(method + " /runtime/sessions/a%2Fb");
        assertThat(runtime.lastHeader("Cookie")).isEqualTo("SESSION=s1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"sessionId\":\"1\"}|/sessions/{sessionId} answered HTTP 404, no such page",
                "{}|the answer to its start has no /sessionId"
            })
    void a_session_that_cannot_be_ended_is_told_and_no_failure(String started, String because) {
        runtime.answer("POST /start/a", 200, started);

        SmokeTest test =
                resources(ending(RuntimeProperties.EndMethod.DELETE, null)).smokeTest("a");

        assertThat(test.evidence()).endsWith("; it could not be ended (" + because + ") and idles until its timeout");
        assertThat(test.sessionTimeout()).isEmpty();
    }

    @Test
    void a_session_is_ended_even_where_it_does_not_answer() {
        runtime.answer("POST /start/a", 200, "{\"sessionId\":\"1\"}");

        assertThatThrownBy(() -> resources(SETTINGS.withResources(
                                null,
                                null,
                                Settings.smokeTest("/start/{shortcut}", "/look/{sessionId}", "/sessions/{sessionId}")))
                        .smokeTest("a"))
                .hasMessageContaining("does not answer: HTTP 404");
        assertThat(runtime.asked())
                .containsExactly("POST /runtime/start/a", "GET /runtime/look/1", "DELETE /runtime/sessions/1");
    }

    @Test
    void a_session_that_was_started_directly_is_ended_too() {
        Settings settings = ending(RuntimeProperties.EndMethod.DELETE, "/start?v={version}");
        runtime.answer("POST /start?v=0.0-v1", 200, "{\"sessionId\":\"1\"}", "SESSION=s1");
        runtime.answer("POST /start?v=0.0-v2", 500, "unknown");

        assertThat(resources(settings).startsDirectly(V1)).contains(true);
        assertThat(runtime.lastHeader("Cookie")).isEqualTo("SESSION=s1");
        assertThat(resources(settings).startsDirectly(V2)).contains(false);
        assertThat(runtime.asked())
                .containsExactly(
                        "POST /runtime/start?v=0.0-v1", "DELETE /runtime/sessions/1", "POST /runtime/start?v=0.0-v2");
    }

    @Test
    void where_the_session_timeout_is_told_is_a_setting() {
        RuntimeProperties.SmokeTestProperties paths = new RuntimeProperties.SmokeTestProperties(
                "/start/{shortcut}",
                "/sessionId",
                null,
                "/version",
                null,
                RuntimeProperties.EndMethod.DELETE,
                "/session/timeout");
        runtime.answer("POST /start/a", 200, "{\"session\":{\"timeout\":90}}");
        runtime.answer("POST /start/b", 200, "{\"session\":{\"timeout\":-1}}");

        NodeResources resources = resources(SETTINGS.withResources(null, null, paths));

        assertThat(resources.smokeTest("a").sessionTimeout()).contains(Duration.ofSeconds(90));
        assertThat(resources.smokeTest("b").sessionTimeout())
                .as("one that never ends")
                .isEmpty();
    }

    private static Settings ending(RuntimeProperties.EndMethod method, String directStartPath) {
        return SETTINGS.withResources(
                null,
                directStartPath,
                new RuntimeProperties.SmokeTestProperties(
                        "/start/{shortcut}",
                        "/sessionId",
                        null,
                        "/version",
                        "/sessions/{sessionId}",
                        method,
                        "/sessionTimeout"));
    }

    @Test
    void without_a_session_resource_the_version_is_unproven_and_said_so() {
        runtime.answer("POST /start/a", 200, "{\"sessionId\":\"1\"}");
        Settings settings = SETTINGS.withResources(null, null, Settings.smokeTest("/start/{shortcut}", null, null));

        SmokeTest test = resources(settings).smokeTest("a");

        assertThat(test.version()).isEmpty();
        assertThat(test.evidence()).contains("unproven");
    }

    @Test
    void a_shortcut_that_does_not_start_fails_with_what_came_back() {
        runtime.answer("POST /server/api/v2/start/a", 500, "{\"message\":\n\"no such project\"}");

        assertThatThrownBy(() -> resources().smokeTest("a"))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith(
                        "node1: the shortcut a does not start a session: HTTP 500, {\"message\": \"no such project\"}. ");
    }

    @Test
    void a_session_that_does_not_answer_fails() {
        runtime.answer("POST /server/api/v2/start/a", 200, "{\"sessionId\":\"1\"}");

        assertThatThrownBy(() -> resources().smokeTest("a"))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("does not answer: HTTP 404");
    }

    @Test
    void an_answer_without_a_session_id_fails() {
        runtime.answer("POST /server/api/v2/start/a", 200, "{}");

        assertThatThrownBy(() -> resources().smokeTest("a")).hasMessageContaining("has no /sessionId");
    }

    @Test
    void a_runtime_that_does_not_listen_fails_a_smoke_test() {
        runtime.close();

        assertThatThrownBy(() -> resources().smokeTest("a"))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining("connection refused");
    }

    @Test
    void a_direct_start_proves_a_version_or_its_absence() {
        Settings settings = SETTINGS.withResources(
                null,
                "/server/api/v2/start?project={project}&version={version}",
                SETTINGS.value().smokeTest());
        runtime.answer("POST /server/api/v2/start?project=export-Weather&version=0.0-v1%2Ba", 200, "{}");
        runtime.answer("POST /server/api/v2/start?project=export-Weather&version=0.0-v2", 500, "unknown");
        runtime.answer("POST /server/api/v2/start?project=export-Weather&version=0.0-v3", 403, "disabled");

        assertThat(resources().startsDirectly(V1)).isEmpty();
        assertThat(resources(settings).startsDirectly(new ProjectVersion("Weather", "0.0-v1+a")))
                .contains(true);
        assertThat(resources(settings).startsDirectly(V2)).contains(false);
        assertThatThrownBy(() -> resources(settings).startsDirectly(new ProjectVersion("Weather", "0.0-v3")))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("not allowed: HTTP 403");
    }

    @Test
    void credentials_are_sent_and_never_told() {
        Settings settings = SETTINGS.withCredentials("wissel", "hush-hush", Map.of("X-Client-Secret", "hush-too"));

        assertThatThrownBy(() -> resources(settings).smokeTest("a"))
                .hasMessageNotContaining("hush")
                .hasMessageContaining("HTTP 404");
        assertThat(runtime.lastHeader("Authorization")).isEqualTo("Basic d2lzc2VsOmh1c2gtaHVzaA==");
        assertThat(runtime.lastHeader("X-client-secret")).isEqualTo("hush-too");
    }

    @Test
    void a_header_or_path_that_cannot_be_sent_is_refused_at_once() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resources(SETTINGS.withCredentials(null, null, Map.of("X-Secret", "hush\nhush"))))
                .withMessageContaining("X-Secret")
                .withMessageNotContaining("hush")
                .withNoCause();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resources(SETTINGS.withResources(
                        null, "/start/{name}", SETTINGS.value().smokeTest())))
                .withMessageContaining("name");
    }

    private NodeResources resources() {
        return resources(SETTINGS);
    }

    private NodeResources resources(Settings settings) {
        return new NodeResources(new NodeHost("node1", new FakeHost("node1")), runtime.url(), settings.value());
    }
}
