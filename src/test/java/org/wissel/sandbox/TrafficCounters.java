package org.wissel.sandbox;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the users met so far. */
final class TrafficCounters {

    private static final int KEPT = 20;

    private final Map<String, Long> started = new TreeMap<>();
    private final Map<String, Long> ended = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private long requests;
    private long failed;
    private long broken;
    private long late;

    synchronized void countRequest() {
        requests++;
    }

    synchronized void countStarted(String version) {
        started.merge(version, 1L, Long::sum);
    }

    synchronized void countEnded(String version) {
        ended.merge(version, 1L, Long::sum);
    }

    synchronized void countFailed(URI url, String what) {
        failed++;
        if (failures.size() < KEPT) {
            failures.add(Instant.now() + " " + url + ": " + what);
        }
    }

    synchronized void countBroken() {
        broken++;
    }

    synchronized void countLate() {
        late++;
    }

    /** Requests sent. */
    synchronized long requests() {
        return requests;
    }

    /** Requests that were answered by anything but 200 with the right content, or not at all. */
    synchronized long failed() {
        return failed;
    }

    /** The first failures: when, which request, and what came back. */
    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    /** Sessions that were lost to their users: their version was not loaded, another version answered, or nobody knew them. */
    synchronized long broken() {
        return broken;
    }

    /** Requests sent too late, or not at all, since too many users waited: where this grows, the rate was not kept. */
    synchronized long late() {
        return late;
    }

    /** Sessions started, by what with, {@code export-Weather 0.0-v1}. */
    synchronized Map<String, Long> started() {
        return Map.copyOf(started);
    }

    /** Sessions whose users logged out, by what they were started with. */
    synchronized Map<String, Long> ended() {
        return Map.copyOf(ended);
    }

    @Override
    public synchronized String toString() {
        return requests + " requests, " + failed + " failed, " + broken + " broken sessions, " + late + " late";
    }
}
