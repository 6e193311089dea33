package org.wissel.remote;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long several calls to machines may take together. A step of a process must end well before its job's lock does,
 * however slow the machines are that it asks.
 */
public final class TimeLimit {

    private final LongSupplier nanos;
    private final long end;

    private TimeLimit(Duration whole, LongSupplier nanos) {
        this.nanos = nanos;
        this.end = nanos.getAsLong() + whole.toNanos();
    }

    /** A limit that begins now. */
    public static TimeLimit of(Duration whole) {
        return of(whole, System::nanoTime);
    }

    /** A limit that begins now by this clock, which counts nanoseconds as {@link System#nanoTime} does. */
    public static TimeLimit of(Duration whole, LongSupplier nanos) {
        return new TimeLimit(whole, nanos);
    }

    /** What is left of it, zero when it is over. */
    public Duration left() {
        long left = end - nanos.getAsLong();
        return left <= 0 ? Duration.ZERO : Duration.ofNanos(left);
    }

    /** The shorter one of this and what is left. */
    public Duration atMost(Duration wanted) {
        Duration left = left();
        return wanted.compareTo(left) <= 0 ? wanted : left;
    }

    /** Whether less than a millisecond is left. */
    public boolean isOver() {
        return left().toMillis() < 1;
    }
}
