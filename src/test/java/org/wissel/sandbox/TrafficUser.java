package org.wissel.sandbox;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks as a user's browser does and counts what comes back: each request on a connection of its own, sent once, its answer
 * checked. Where users come in by several entries, the new sessions of each shortcut take them in turn, and so do the requests of each session.
 */
final class TrafficUser {

    /** How long an answer may take before the request counts as failed. */
    static final Duration SILENCE = Duration.ofSeconds(30);

    private static final Duration SLOW = Duration.ofSeconds(3);

    private final List<URI> entries;
    private final TrafficCounters counters;
    private final Map<String, Integer> started = new ConcurrentHashMap<>();

    /** @param entries where users come in, without a path */
    TrafficUser(List<URI> entries, TrafficCounters counters) {
        this.entries = List.copyOf(entries);
        this.counters = counters;
    }

    /** A session started by this shortcut; empty where that failed, which is counted. */
    Optional<TrafficSession> start(String shortcut, boolean pinned) {
        int entry = started.merge(shortcut, 1, Integer::sum) % entries.size();
        URI url = URI.create(entries.get(entry) + "/runtime/server/api/v2/start/" + shortcut);
        counters.countRequest();
        try {
            TrafficSession session = TrafficSession.of(PlainHttp.request("POST", url, SILENCE), pinned, entry);
            counters.countStarted(session.version());
            return Optional.of(session);
        } catch (IOException | RuntimeException failed) {
            counters.countFailed(url, failed instanceof IOException ? failed.getMessage() : failed.toString());
            return Optional.empty();
        }
    }

    /** Goes on with a session, by the entry after the one of its last request. */
    void goOn(TrafficSession session, boolean slow) {
        int entry = (session.entry() + session.count()) % entries.size();
        URI url = URI.create(entries.get(entry) + "/runtime/server/api/v2/session/" + session.id()
                + (slow ? "?delay=" + SLOW.toSeconds() + "s" : ""));
        counters.countRequest();
        try {
            PlainHttp.Answer answer = PlainHttp.request("GET", url, SILENCE);
            if (answer.status() == 200 && isFrom(session.version(), answer.body())) {
                return;
            }
            counters.countFailed(
                    url, "started with " + session.version() + ": " + answer.status() + " " + answer.body());
            // A 502 or 503 costs its user a request; these cost him the session.
            if (answer.status() == 200
                    || answer.status() == 404
                    || answer.body().contains("is not loaded")) {
                session.breakOff();
                counters.countBroken();
            }
        } catch (IOException | RuntimeException failed) {
            counters.countFailed(url, session.version() + ": " + failed);
        }
    }

    /** Logs out: ends the session by the entry that it was started by. */
    void end(TrafficSession session) {
        URI url = endOf(entries.get(session.entry()), session);
        counters.countRequest();
        try {
            PlainHttp.Answer answer = PlainHttp.request("DELETE", url, SILENCE, Map.of("Cookie", session.cookie()));
            if (answer.status() == 204) {
                counters.countEnded(session.version());
            } else {
                counters.countFailed(url, "ending " + session.version() + ": " + answer.status() + " " + answer.body());
            }
        } catch (IOException | RuntimeException failed) {
            counters.countFailed(url, "ending " + session.version() + ": " + failed);
        }
    }

    /** Where a session is ended. */
    static URI endOf(URI entry, TrafficSession session) {
        return URI.create(entry + "/runtime/server/api/v2/sessions/" + session.id());
    }

    private static boolean isFrom(String projectVersion, String body) {
        String[] words = projectVersion.split(" ", 2);
        return body.contains("\"project\":\"" + words[0] + "\"") && body.contains("\"version\":\"" + words[1] + "\"");
    }
}
