package org.wissel.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.session.Session;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * What a stand-in answers. Starting a session and the list of projects follow Blueriq's documentation; the resources that
 * tell a session's version and count sessions, the one that starts a version whatever the shortcuts say, and the header that
 * names the version a session was started with, are our own additions.
 */
final class StandInResources<S extends Session> {

    /** Names what a new session was started with, {@code export-Weather 0.0-v1}. */
    static final String STARTED_VERSION = "X-Stand-In-Version";

    /** The cookie that a session can be ended with, as Spring Session writes it: the id in Base64. */
    static final String COOKIE = "SESSION";

    private static final Logger LOG = LoggerFactory.getLogger(StandInResources.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);

    private final String node;
    private final StandInSessions<S> sessions;
    private final StandInExports exports;
    private final StandInShortcuts shortcuts;
    private final StandInCounts counts;
    private final boolean shortcutsOnly;

    StandInResources(
            String node,
            StandInSessions<S> sessions,
            StandInExports exports,
            StandInShortcuts shortcuts,
            StandInCounts counts,
            boolean shortcutsOnly) {
        this.node = node;
        this.sessions = sessions;
        this.exports = exports;
        this.shortcuts = shortcuts;
        this.counts = counts;
        this.shortcutsOnly = shortcutsOnly;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .POST("/server/api/v2/start", this::startDirectly)
                .POST("/server/api/v2/start/{shortcut}", request -> startShortcut(request.pathVariable("shortcut")))
                .POST("/stand-in/start/{project}/{version}", this::startAnyVersion)
                .GET("/server/api/v2/session/{session}", this::continueSession)
                .DELETE("/server/api/v2/sessions/{session}", this::endSession)
                .GET("/api/v1/projects", this::projects)
                .GET("/api/v1/sessions", request -> count(request, sessions::count))
                .GET("/api/v1/cases", request -> count(request, counts::cases))
                .filter((request, next) -> exports.areRead()
                        ? next.handle(request)
                        : refused(HttpStatus.SERVICE_UNAVAILABLE, "the runtime is still starting"))
                .onError(Exception.class, (error, request) -> {
                    LOG.error("{} {} failed", request.method(), request.path(), error);
                    return refused(HttpStatus.INTERNAL_SERVER_ERROR, error.toString());
                })
                .build();
    }

    private ServerResponse startDirectly(ServerRequest request) {
        Optional<String> project = request.param("project");
        if (project.isEmpty()) {
            return startShortcut("default");
        }
        if (shortcutsOnly) {
            return refused(
                    HttpStatus.FORBIDDEN,
                    "projects are started by shortcuts only: blueriq.production.shortcuts-only is true");
        }
        return start(project.get(), request.param("version").orElse(""));
    }

    /** For a story in which a session of a version appears that no shortcut names any more. */
    private ServerResponse startAnyVersion(ServerRequest request) {
        return start(
                request.pathVariable("project"),
                request.pathVariable("version"),
                request.param("timeout").map(DurationStyle::detectAndParse));
    }

    private ServerResponse startShortcut(String shortcut) {
        return shortcuts
                .target(shortcut)
                .map(target -> start(target.project(), target.version()))
                .orElseGet(() -> refused(HttpStatus.NOT_FOUND, "there is no shortcut '" + shortcut + "'"));
    }

    private ServerResponse start(String project, String version) {
        return start(project, version, Optional.empty());
    }

    private ServerResponse start(String project, String version, Optional<Duration> timeout) {
        if (!exports.has(project, version)) {
            return notLoaded(project, version);
        }
        S session = sessions.start(project, version, timeout);
        return json(
                HttpStatus.OK,
                Map.of(
                        "sessionId",
                        session.getId(),
                        "sessionTimeout",
                        session.getMaxInactiveInterval().toSeconds()),
                Map.of(
                        STARTED_VERSION,
                        project + " " + version,
                        HttpHeaders.SET_COOKIE,
                        COOKIE + "=" + cookie(session.getId()) + "; Path=/; HttpOnly; SameSite=Lax"));
    }

    /** Activates the session from Redis and passivates it again, as a Runtime with external sessions does per request. */
    private ServerResponse continueSession(ServerRequest request) throws InterruptedException {
        String id = request.pathVariable("session");
        Optional<S> found = sessions.find(id);
        if (found.isEmpty()) {
            return noSession(id);
        }
        S session = found.get();
        String project = sessions.project(session);
        String version = sessions.version(session);
        if (!exports.has(project, version)) {
            return notLoaded(project, version);
        }
        Duration delay =
                request.param("delay").map(DurationStyle::detectAndParse).orElse(Duration.ZERO);
        if (!delay.isZero()) {
            // Activated: it must not expire while its request is worked on.
            sessions.use(session);
        }
        Thread.sleep(Math.min(delay.toMillis(), LONGEST_DELAY.toMillis()));
        if (!sessions.use(session)) {
            return noSession(id);
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("sessionId", id);
        body.put("project", project);
        body.put("version", version);
        body.put("node", node);
        return json(HttpStatus.OK, body, Map.of());
    }

    /** As its user logs out; nobody else may, so the cookie that came with the start must be sent along. */
    private ServerResponse endSession(ServerRequest request) {
        String id = request.pathVariable("session");
        Cookie cookie = request.cookies().getFirst(COOKIE);
        if (cookie == null || !cookie.getValue().equals(cookie(id))) {
            return refused(
                    HttpStatus.FORBIDDEN, "session " + id + " is ended by who sends its cookie " + COOKIE + " only");
        }
        Optional<S> session = sessions.find(id);
        session.ifPresent(sessions::end);
        return session.isPresent() ? ServerResponse.noContent().build() : noSession(id);
    }

    private ServerResponse projects(ServerRequest request) {
        int page = Math.max(0, Integer.parseInt(request.param("page").orElse("0")));
        int size = Math.max(1, Integer.parseInt(request.param("pageSize").orElse("25")));
        List<StandInExports.Loaded> all = exports.loaded();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(
                "items",
                all.stream()
                        .skip((long) page * size)
                        .limit(size)
                        .map(loaded ->
                                Map.of("name", loaded.project(), "version", loaded.version(), "executable", true))
                        .toList());
        body.put("page", page);
        body.put("pageSize", size);
        body.put("nrOfPages", Math.max(1, (all.size() + size - 1) / size));
        body.put("itemsTotalCount", all.size());
        return json(HttpStatus.OK, body, Map.of());
    }

    private ServerResponse count(ServerRequest request, StandInCounts.Count what) throws Exception {
        return json(
                HttpStatus.OK,
                Map.of("count", counts.of(request.param("project"), request.param("version"), what)),
                Map.of());
    }

    private ServerResponse noSession(String id) {
        return refused(HttpStatus.NOT_FOUND, "there is no session " + id);
    }

    private ServerResponse notLoaded(String project, String version) {
        String have = exports.loaded().stream()
                .map(loaded -> loaded.project() + " " + loaded.version())
                .collect(Collectors.joining(", "));
        return refused(
                HttpStatus.INTERNAL_SERVER_ERROR,
                project + " " + version + " is not loaded; this runtime has loaded: " + have);
    }

    private ServerResponse refused(HttpStatus status, String message) {
        return json(status, Map.of("message", node + ": " + message), Map.of());
    }

    private static String cookie(String id) {
        return Base64.getEncoder().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }

    /** As bytes, so that every answer has a Content-Length and a reader can tell a cut-off one. */
    private static ServerResponse json(HttpStatus status, Map<String, ?> body, Map<String, String> headers) {
        try {
            return ServerResponse.status(status)
                    .contentType(MediaType.APPLICATION_JSON)
                    .headers(all -> headers.forEach(all::set))
                    .body(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
