package org.wissel.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * What a stand-in answers. Starting a session and the list of projects follow Blueriq's documentation; the resource that
 * tells a session's version, and the header that names the version a session was started with, are our own additions.
 */
final class StandInResources<S extends Session> {

    /** Names what a new session was started with, {@code export-Weather 0.0-v1}. */
    static final String STARTED_VERSION = "X-Stand-In-Version";

    private static final Logger LOG = LoggerFactory.getLogger(StandInResources.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);

    private final String node;
    private final SessionRepository<S> sessions;
    private final StandInExports exports;
    private final StandInShortcuts shortcuts;
    private final boolean shortcutsOnly;

    StandInResources(
            String node,
            SessionRepository<S> sessions,
            StandInExports exports,
            StandInShortcuts shortcuts,
            boolean shortcutsOnly) {
        this.node = node;
        this.sessions = sessions;
        this.exports = exports;
        this.shortcuts = shortcuts;
        this.shortcutsOnly = shortcutsOnly;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .POST("/server/api/v2/start", this::startDirectly)
                .POST("/server/api/v2/start/{shortcut}", request -> startShortcut(request.pathVariable("shortcut")))
                .GET("/server/api/v2/session/{session}", this::continueSession)
                .GET("/api/v1/projects", this::projects)
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

    private ServerResponse startShortcut(String shortcut) {
        return shortcuts
                .target(shortcut)
                .map(target -> start(target.project(), target.version()))
                .orElseGet(() -> refused(HttpStatus.NOT_FOUND, "there is no shortcut '" + shortcut + "'"));
    }

    private ServerResponse start(String project, String version) {
        if (!exports.has(project, version)) {
            return notLoaded(project, version);
        }
        S session = sessions.createSession();
        session.setAttribute("project", project);
        session.setAttribute("version", version);
        sessions.save(session);
        return json(
                HttpStatus.OK,
                Map.of(
                        "sessionId",
                        session.getId(),
                        "sessionTimeout",
                        session.getMaxInactiveInterval().toSeconds()),
                Map.of(STARTED_VERSION, project + " " + version));
    }

    /** Activates the session from Redis and passivates it again, as a Runtime with external sessions does per request. */
    private ServerResponse continueSession(ServerRequest request) throws InterruptedException {
        String id = request.pathVariable("session");
        S session = sessions.findById(id);
        if (session == null) {
            return refused(HttpStatus.NOT_FOUND, "there is no session " + id);
        }
        String project = session.getRequiredAttribute("project");
        String version = session.getRequiredAttribute("version");
        if (!exports.has(project, version)) {
            return notLoaded(project, version);
        }
        Duration delay =
                request.param("delay").map(DurationStyle::detectAndParse).orElse(Duration.ZERO);
        Thread.sleep(Math.min(delay.toMillis(), LONGEST_DELAY.toMillis()));
        session.setLastAccessedTime(Instant.now());
        session.setAttribute("requests", session.getAttributeOrDefault("requests", 0) + 1);
        sessions.save(session);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("sessionId", id);
        body.put("project", project);
        body.put("version", version);
        body.put("node", node);
        return json(HttpStatus.OK, body, Map.of());
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
