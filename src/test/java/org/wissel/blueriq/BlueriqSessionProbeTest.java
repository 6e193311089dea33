package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wissel.blueriq.SessionProbeProperties.Method;
import org.wissel.deployment.SessionProbe;
import org.wissel.deployment.SessionProbe.Held;
import org.wissel.deployment.SessionProbe.Look;
import org.wissel.deployment.SessionProbe.Outcome;

/** Against a server that answers by what a test says. */
class BlueriqSessionProbeTest {

    private record Answered(int status, String body, List<String> cookies) {}

    private final List<String> asked = new ArrayList<>();
    private final List<String> cookies = new ArrayList<>();
    private HttpServer server;
    private Answered start =
            new Answered(200, "{\"sessionId\":\"s/1\",\"sessionTimeout\":1800}", List.of("SESSION=abc; Path=/"));
    private Answered use = new Answered(200, "{\"sessionId\":\"s/1\",\"version\":\"0.0-v1\"}", List.of());

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath());
        cookies.add(String.valueOf(exchange.getRequestHeaders().getFirst("Cookie")));
        Answered answer = exchange.getRequestURI().getPath().contains("/start/") ? start : use;
        answer.cookies().forEach(cookie -> exchange.getResponseHeaders().add("Set-Cookie", cookie));
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void a_session_is_started_and_used_with_its_cookies_and_its_names_are_quoted() {
        BlueriqSessionProbe probe = probe(using());

        Held opened = probe.open("we/ather?x=1&{y}", 0).session().orElseThrow();
        Look look = probe.use(opened, 1);

        assertThat(opened.idleSeconds()).isEqualTo(1800);
        assertThat(look.outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(look.session().orElseThrow().version()).contains("0.0-v1");
        assertThat(asked)
                .containsExactly("POST /runtime/start/we%2Father%3Fx%3D1%26%7By%7D", "GET /runtime/session/s%2F1");
        assertThat(cookies).containsExactly("null", "SESSION=abc");
    }

    @Test
    void a_cookie_that_is_set_again_replaces_the_one_of_its_name() {
        BlueriqSessionProbe probe = probe(using());
        Held opened = probe.open("weather", 0).session().orElseThrow();
        use = new Answered(200, use.body(), List.of("SESSION=def; HttpOnly", "other=1"));

        Held used = probe.use(opened, 0).session().orElseThrow();

        assertThat(used.cookies()).containsExactly("SESSION=def", "other=1");
    }

    @Test
    void what_does_not_know_the_session_breaks_it() {
        for (int status : new int[] {302, 401, 403, 404, 409, 410}) {
            use = new Answered(status, "", List.of());
            assertThat(used(using())).as("HTTP %s", status).isEqualTo(Outcome.BROKEN);
        }
    }

    @Test
    void what_has_no_time_or_an_error_of_its_own_fails() {
        for (int status : new int[] {408, 429, 500, 502, 503, 504}) {
            use = new Answered(status, "", List.of());
            assertThat(used(using())).as("HTTP %s", status).isEqualTo(Outcome.FAILED);
        }
    }

    @Test
    void an_error_breaks_a_session_when_its_text_says_so() {
        use = new Answered(500, "{\"message\":\"export-Weather 0.0-v1 is not loaded\"}", List.of());

        assertThat(used(using())).isEqualTo(Outcome.BROKEN);
    }

    @Test
    void another_version_another_session_or_none_that_is_told_breaks_it() {
        BlueriqSessionProbe probe = probe(using());
        Held held = probe.use(probe.open("weather", 0).session().orElseThrow(), 0)
                .session()
                .orElseThrow();

        use = new Answered(200, "{\"sessionId\":\"s/1\",\"version\":\"0.0-v2\"}", List.of());
        Look other = probe.use(held, 0);
        assertThat(other.outcome()).isEqualTo(Outcome.BROKEN);
        assertThat(other.problem()).contains("a session on version 0.0-v1 was answered by version 0.0-v2");
        use = new Answered(200, "{\"sessionId\":\"s2\",\"version\":\"0.0-v1\"}", List.of());
        assertThat(probe.use(held, 0).outcome()).isEqualTo(Outcome.BROKEN);
        use = new Answered(200, "<html>closed for maintenance</html>", List.of());
        assertThat(probe.use(held, 0).outcome()).isEqualTo(Outcome.BROKEN);
    }

    @Test
    void nobody_who_answers_fails_and_breaks_nothing() {
        BlueriqSessionProbe probe = probe(using());
        Held held = probe.open("weather", 0).session().orElseThrow();
        server.stop(0);

        Look look = probe.use(held, 0);

        assertThat(look.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(look.problem()).isEqualTo("127.0.0.1:" + server.getAddress().getPort() + ": no connection");
        assertThat(probe.open("weather", 0).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(probe.health(0).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void a_start_that_is_refused_fails() {
        start = new Answered(404, "{\"message\":\"there is no shortcut\"}", List.of());

        Look look = probe(using()).open("weather", 0);

        assertThat(look.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(look.session()).isEmpty();
        assertThat(look.problem()).contains("the shortcut weather does not start a session: HTTP 404");
    }

    @Test
    void without_a_request_that_uses_a_session_it_says_what_is_not_proven() {
        SessionProbeProperties settings = settings(List.of(url()), null, null, null);

        assertThat(probe(settings).usesSessions()).isFalse();
        assertThat(probe(settings).proves()).contains("not that a session itself went on");
        assertThat(probe(settings).health(0).outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(asked).containsExactly("GET /runtime/actuator/health");
        assertThat(probe(settings(List.of(url()), "/session/{sessionId}", null, null))
                        .proves())
                .contains("that " + SessionProbe.SESSIONS + " could be used every", "not which version answered them");
    }

    @Test
    void the_entries_are_taken_in_turn() {
        SessionProbeProperties settings =
                settings(List.of(url(), URI.create(url() + "2/")), "/session/{sessionId}", null, null);
        Held held = new Held("s", List.of(), Optional.empty(), 0);

        for (int turn = 0; turn < 3; turn++) {
            probe(settings).use(held, turn);
        }

        assertThat(asked)
                .containsExactly("GET /runtime/session/s", "GET /runtime2/session/s", "GET /runtime/session/s");
    }

    @Test
    void settings_that_cannot_be_used_are_named() {
        assertThatThrownBy(() -> settings(List.of(URI.create("lb1/runtime")), null, null, null))
                .hasMessageContaining("urls names lb1/runtime");
        assertThatThrownBy(() -> settings(List.of(url()), "session", null, null))
                .hasMessageContaining("request-path is 'session'");
        assertThatThrownBy(() -> settings(List.of(url()), "/session/{id}", null, null))
                .hasMessageContaining("request-path has the unknown placeholder {id}. Known is {sessionId}.");
        assertThatThrownBy(() -> settings(List.of(url()), null, "/version", null))
                .hasMessageContaining("version is set, and request-path")
                .hasMessageContaining("is not");
        assertThatThrownBy(() -> settings(List.of(url()), "/x", "version", null))
                .hasMessageContaining("version is 'version', which is no JSON pointer");
        assertThatThrownBy(() -> settings(List.of(url()), "/x", null, "(")).hasMessageContaining("broken-when is '('");
    }

    private Outcome used(SessionProbeProperties settings) {
        return probe(settings)
                .use(new Held("s/1", List.of(), Optional.empty(), 0), 0)
                .outcome();
    }

    private SessionProbeProperties using() {
        return settings(List.of(url()), "/session/{sessionId}", "/version", "is not loaded");
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/runtime");
    }

    private static BlueriqSessionProbe probe(SessionProbeProperties settings) {
        return new BlueriqSessionProbe(settings);
    }

    private static SessionProbeProperties settings(
            List<URI> urls, String requestPath, String version, String brokenWhen) {
        return new SessionProbeProperties(
                urls,
                null,
                "/start/{shortcut}",
                "/sessionId",
                "/sessionTimeout",
                requestPath,
                Method.GET,
                version,
                brokenWhen,
                null,
                Method.DELETE,
                "/actuator/health",
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                Map.of());
    }
}
