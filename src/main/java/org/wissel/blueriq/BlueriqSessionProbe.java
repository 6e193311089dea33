package org.wissel.blueriq;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.springframework.web.util.UriComponentsBuilder;
import org.wissel.deployment.SessionProbe;
import org.wissel.remote.HttpOnce;

/** Sessions of a cluster's Runtimes through its load balancers, by Blueriq's REST resources. A redirect is not followed. */
public final class BlueriqSessionProbe implements SessionProbe {

    /** Refusals that say nothing of the session: it took too long, came too early, or too often. */
    private static final Set<Integer> NOT_THE_SESSION = Set.of(408, 425, 429);

    private final SessionProbeProperties settings;
    private final Optional<Pattern> brokenWhen;

    public BlueriqSessionProbe(SessionProbeProperties settings) {
        this.settings = settings;
        this.brokenWhen = Optional.ofNullable(settings.brokenWhen()).map(Pattern::compile);
    }

    @Override
    public Duration every() {
        return settings.every();
    }

    @Override
    public Optional<String> shortcut() {
        return Optional.ofNullable(settings.shortcut()).filter(name -> !name.isBlank());
    }

    @Override
    public boolean usesSessions() {
        return settings.requestPath() != null;
    }

    @Override
    public String proves() {
        if (!usesSessions()) {
            return "Where nothing failed: that sessions could be started and that the load balancers always had a healthy runtime to answer; not that a"
                    + " session itself went on, since no request-path is configured that would use one.";
        }
        return "Where nothing failed or broke: that " + SESSIONS + " could be used every "
                + settings.every().toMillis() + " ms"
                + (settings.version() == null
                        ? "; not which version answered them, since no version is configured that would tell."
                        : ", each answered by its own version.");
    }

    @Override
    public Look open(String shortcut, int turn) {
        URI url = url(turn, settings.startPath(), Map.of("shortcut", shortcut));
        return asked(url, "POST", List.of(), answer -> {
            if (!answer.succeeded()) {
                return failed(url, "the shortcut " + shortcut + " does not start a session: " + answer.told());
            }
            String id = text(answer, settings.sessionId()).orElse("");
            if (id.isEmpty() && needsId()) {
                return failed(
                        url,
                        "the answer to starting " + shortcut + " has no " + settings.sessionId()
                                + ": correct probe.session-id in the inventory");
            }
            long idle = text(answer, settings.sessionTimeout())
                    .filter(seconds -> seconds.matches("[0-9]{1,9}"))
                    .map(Long::parseLong)
                    .orElse(0L);
            return new Look(Outcome.ANSWERED, Optional.of(new Held(id, answer.cookies(), Optional.empty(), idle)), "");
        });
    }

    private boolean needsId() {
        return settings.requestPath() != null && settings.requestPath().contains("{sessionId}");
    }

    @Override
    public Look use(Held session, int turn) {
        URI url = url(turn, settings.requestPath(), Map.of("sessionId", session.id()));
        return asked(url, settings.requestMethod().name(), session.cookies(), answer -> {
            Optional<String> lost = lost(session, answer);
            if (lost.isPresent()) {
                return new Look(Outcome.BROKEN, Optional.of(session), named(url, lost.get()));
            }
            if (!answer.succeeded()) {
                return new Look(
                        Outcome.FAILED, Optional.of(session), named(url, "a session was answered by " + answer.told()));
            }
            return new Look(
                    Outcome.ANSWERED,
                    Optional.of(new Held(
                            session.id(),
                            merged(session.cookies(), answer.cookies()),
                            session.version().or(() -> version(answer)),
                            session.idleSeconds())),
                    "");
        });
    }

    /** Why this answer tells that the session is lost; empty when it does not. */
    private Optional<String> lost(Held session, Answer answer) {
        boolean refused = answer.status() >= 300 && answer.status() < 500 && !NOT_THE_SESSION.contains(answer.status());
        if (refused
                || brokenWhen.map(text -> text.matcher(answer.body()).find()).orElse(false)) {
            return Optional.of("a session is not known any more: " + answer.told());
        }
        if (!answer.succeeded()) {
            return Optional.empty();
        }
        Optional<String> other =
                text(answer, settings.sessionId()).filter(id -> !session.id().isEmpty() && !id.equals(session.id()));
        if (other.isPresent()) {
            return Optional.of("another session answered in the place of one");
        }
        if (session.version().isPresent()) {
            Optional<String> now = version(answer);
            if (!now.equals(session.version())) {
                return Optional.of("a session on version " + session.version().get() + " was answered by "
                        + now.map(version -> "version " + version).orElse("what tells no version: " + answer.told()));
            }
        }
        return Optional.empty();
    }

    private Optional<String> version(Answer answer) {
        return settings.version() == null ? Optional.empty() : text(answer, settings.version());
    }

    @Override
    public Look health(int turn) {
        URI url = url(turn, settings.healthPath(), Map.of());
        return asked(
                url,
                "GET",
                List.of(),
                answer -> answer.succeeded()
                        ? new Look(Outcome.ANSWERED, Optional.empty(), "")
                        : failed(url, "the health resource answers " + answer.told()));
    }

    @Override
    public void end(Held session) {
        if (settings.endPath() != null) {
            asked(
                    url(0, settings.endPath(), Map.of("sessionId", session.id())),
                    settings.endMethod().name(),
                    session.cookies(),
                    answer -> new Look(Outcome.ANSWERED, Optional.empty(), ""));
        }
    }

    private URI url(int turn, String path, Map<String, String> variables) {
        URI entry = settings.urls().get(Math.floorMod(turn, settings.urls().size()));
        // Encoded before it is expanded, so that nothing in a variable counts as syntax.
        return UriComponentsBuilder.fromUriString(entry.toString().replaceFirst("/+$", "") + path)
                .encode()
                .buildAndExpand(variables)
                .toUri();
    }

    private Look asked(
            URI url, String method, List<String> cookies, java.util.function.Function<Answer, Look> understood) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept", "application/json");
        if (!cookies.isEmpty()) {
            headers.put("Cookie", String.join("; ", cookies));
        }
        headers.putAll(settings.headers());
        try {
            HttpOnce.Answer answer = HttpOnce.send(method, url, headers, settings.timeout());
            return understood.apply(new Answer(answer.status(), answer.body(), cookies(answer)));
        } catch (IOException | RuntimeException silent) {
            return failed(url, reason(silent));
        }
    }

    private static List<String> cookies(HttpOnce.Answer answer) {
        return answer.headers().getOrDefault("set-cookie", List.of()).stream()
                .map(cookie -> cookie.split(";", 2)[0].strip())
                .toList();
    }

    /** A cookie that is set again replaces the one of its name. */
    private static List<String> merged(List<String> before, List<String> set) {
        Map<String, String> byName = new LinkedHashMap<>();
        before.forEach(cookie -> byName.put(cookie.split("=", 2)[0], cookie));
        set.forEach(cookie -> byName.put(cookie.split("=", 2)[0], cookie));
        return List.copyOf(byName.values());
    }

    private static Look failed(URI url, String what) {
        return new Look(Outcome.FAILED, Optional.empty(), named(url, what));
    }

    private static String named(URI url, String what) {
        return url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()) + ": " + what;
    }

    private String reason(Exception failure) {
        if (failure instanceof SocketTimeoutException) {
            return "no answer within " + settings.timeout().toMillis() + " ms";
        }
        if (failure instanceof UnknownHostException) {
            return "its name is not known";
        }
        if (failure instanceof ConnectException) {
            return "no connection";
        }
        if (failure instanceof SSLException) {
            return "no secure connection: " + failure.getMessage();
        }
        return "no answer: " + failure.getMessage();
    }

    private static Optional<String> text(Answer answer, String pointer) {
        return answer.json()
                .map(json -> json.at(pointer))
                .filter(JsonNode::isValueNode)
                .filter(value -> !value.isNull())
                .map(JsonNode::asText);
    }
}
