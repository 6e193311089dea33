package org.wissel.sandbox;

import java.util.concurrent.atomic.AtomicInteger;

/** One user's session. A pinned one is exercised until the end. */
final class TrafficSession {

    private final String id;
    private final String version;
    private final boolean pinned;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean broken;

    TrafficSession(String id, String version, boolean pinned) {
        this.id = id;
        this.version = version;
        this.pinned = pinned;
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

    /** Counts a request that goes on with it. */
    void count() {
        requests.incrementAndGet();
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
