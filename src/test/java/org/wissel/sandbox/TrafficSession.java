package org.wissel.sandbox;

import java.util.concurrent.atomic.AtomicInteger;

/** One user's session. A pinned one is exercised until the end. */
final class TrafficSession {

    private final String id;
    private final String version;
    private final boolean pinned;
    private final int entry;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean broken;

    /** @param entry the index of the entry that it was started by */
    TrafficSession(String id, String version, boolean pinned, int entry) {
        this.id = id;
        this.version = version;
        this.pinned = pinned;
        this.entry = entry;
    }

    String id() {
        return id;
    }

    /** What it was started with, {@code export-Weather 0.0-v1}. */
    String version() {
        return version;
    }

    boolean isPinned() {
        return pinned;
    }

    int entry() {
        return entry;
    }

    /** Counts a request that goes on with it, and says the how manieth it is. */
    int count() {
        return requests.incrementAndGet();
    }

    int requests() {
        return requests.get();
    }

    /** Its user lost it. */
    void breakOff() {
        broken = true;
    }

    boolean isBroken() {
        return broken;
    }
}
