package org.wissel.probe;

import java.time.Duration;

/** When something is due, at once at first, and whether it is being done. */
final class Due {

    private long at;
    private boolean begun;
    private boolean busy;

    /** Whether it is due; then it is for the caller to do, and to {@link #free} afterwards. */
    synchronized boolean claim(long nanos) {
        return (!begun || nanos - at >= 0) && claim();
    }

    /** The same, due or not. */
    synchronized boolean claim() {
        boolean ours = !busy;
        busy = true;
        return ours;
    }

    synchronized void free() {
        busy = false;
    }

    synchronized void again(long fromNanos, Duration after) {
        begun = true;
        at = fromNanos + after.toNanos();
    }

    synchronized void atOnce() {
        begun = false;
    }
}
