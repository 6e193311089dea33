package org.wissel.sandbox;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The sessions whose users read and think; one that waits for an answer is out, so that no session is asked twice at once. */
final class TrafficSessions {

    /** Per version; the oldest users go home when more come. */
    private static final int MOST = 300;

    private final Duration visit;
    private final Map<String, Deque<TrafficSession>> thinking = new TreeMap<>();
    private final Deque<TrafficSession> pinnedThinking = new ArrayDeque<>();
    private final List<TrafficSession> pinned = new ArrayList<>();
    private final Map<String, Integer> out = new TreeMap<>();
    private final Set<String> sentHome = new HashSet<>();

    /** @param visit how long a user stays; 0 for as long as nobody sends him home */
    TrafficSessions(Duration visit) {
        this.visit = visit;
    }

    /** One that was just started; the answer is as of {@link #giveBack}. */
    synchronized Optional<TrafficSession> add(TrafficSession session) {
        if (session.isPinned()) {
            pinned.add(session);
        }
        return giveBack(session);
    }

    /** A pinned session, null when all of them wait for an answer. */
    synchronized TrafficSession takePinned() {
        return taken(pinnedThinking.pollFirst());
    }

    /** The newest or oldest session of a version, every version in its turn; null when none is there. */
    synchronized TrafficSession take(boolean newest, long turn) {
        // Who did not come back in time is no user any more, and has lost nothing.
        thinking.values().forEach(queue -> queue.removeIf(TrafficSession::mayHaveExpired));
        List<Deque<TrafficSession>> some =
                thinking.values().stream().filter(queue -> !queue.isEmpty()).toList();
        if (some.isEmpty()) {
            return null;
        }
        Deque<TrafficSession> queue = some.get((int) (turn % some.size()));
        return taken(newest ? queue.pollLast() : queue.pollFirst());
    }

    /** Its user got the answer and thinks again, or somebody leaves: the one that is returned, who gets no further request. */
    synchronized Optional<TrafficSession> giveBack(TrafficSession session) {
        boolean stayed = !visit.isZero() && session.isOlderThan(visit);
        if (stayed || sentHome.contains(session.version())) {
            return Optional.of(session);
        }
        if (session.isPinned()) {
            pinnedThinking.addLast(session);
            return Optional.empty();
        }
        Deque<TrafficSession> queue = thinking.computeIfAbsent(session.version(), version -> new ArrayDeque<>());
        queue.addLast(session);
        return queue.size() > MOST ? Optional.of(queue.pollFirst()) : Optional.empty();
    }

    /** What was taken is out no more: given back, left or lost. */
    synchronized void settle(TrafficSession session) {
        out.merge(session.version(), -1, Integer::sum);
    }

    /** How many sessions of a version are out. */
    synchronized int out(String version) {
        return out.getOrDefault(version, 0);
    }

    /** @return those that leave at once; those that are out leave when they are given back */
    synchronized List<TrafficSession> sendHome(String version) {
        sentHome.add(version);
        List<TrafficSession> leaving = new ArrayList<>(pinnedThinking);
        leaving.removeIf(session -> !session.version().equals(version));
        pinnedThinking.removeAll(leaving);
        Deque<TrafficSession> queue = thinking.remove(version);
        if (queue != null) {
            queue.stream().filter(session -> !session.mayHaveExpired()).forEach(leaving::add);
        }
        return leaving;
    }

    synchronized boolean isSentHome(String version) {
        return sentHome.contains(version);
    }

    /** Users of this version stay again. */
    synchronized void welcome(String version) {
        sentHome.remove(version);
    }

    synchronized Map<String, Integer> living() {
        Map<String, Integer> living = new TreeMap<>();
        thinking.forEach((version, queue) -> living.merge(version, queue.size(), Integer::sum));
        pinnedThinking.forEach(session -> living.merge(session.version(), 1, Integer::sum));
        return living;
    }

    synchronized long pinnedAlive() {
        return pinned.stream().filter(session -> !session.isBroken()).count();
    }

    synchronized int pinnedRequestsAtLeast() {
        return pinned.stream().mapToInt(TrafficSession::requests).min().orElse(0);
    }

    private TrafficSession taken(TrafficSession session) {
        if (session != null) {
            out.merge(session.version(), 1, Integer::sum);
        }
        return session;
    }
}
