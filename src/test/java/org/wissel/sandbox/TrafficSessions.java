package org.wissel.sandbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The sessions whose users read and think; one that waits for an answer is out, so that no session is asked twice at once. */
final class TrafficSessions {

    /** Per version; the oldest users go home when more come. */
    private static final int MOST = 300;

    private final Map<String, Deque<TrafficSession>> thinking = new TreeMap<>();
    private final Deque<TrafficSession> pinnedThinking = new ArrayDeque<>();
    private final List<TrafficSession> pinned = new ArrayList<>();
    private final Set<String> sentHome = new HashSet<>();

    synchronized void add(TrafficSession session) {
        if (session.isPinned()) {
            pinned.add(session);
        }
        giveBack(session);
    }

    /** A pinned session, null when all of them wait for an answer. */
    synchronized TrafficSession takePinned() {
        return pinnedThinking.pollFirst();
    }

    /** The newest or oldest session of a version, every version in its turn; null when none is there. */
    synchronized TrafficSession take(boolean newest, long turn) {
        List<Deque<TrafficSession>> some =
                thinking.values().stream().filter(queue -> !queue.isEmpty()).toList();
        if (some.isEmpty()) {
            return null;
        }
        Deque<TrafficSession> queue = some.get((int) (turn % some.size()));
        return newest ? queue.pollLast() : queue.pollFirst();
    }

    /** Its user got the answer and thinks again. */
    synchronized void giveBack(TrafficSession session) {
        if (sentHome.contains(session.version())) {
            return;
        }
        if (session.isPinned()) {
            pinnedThinking.addLast(session);
            return;
        }
        Deque<TrafficSession> queue = thinking.computeIfAbsent(session.version(), version -> new ArrayDeque<>());
        queue.addLast(session);
        if (queue.size() > MOST) {
            queue.pollFirst();
        }
    }

    synchronized void sendHome(String version) {
        sentHome.add(version);
        thinking.remove(version);
        pinnedThinking.removeIf(session -> session.version().equals(version));
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
}
