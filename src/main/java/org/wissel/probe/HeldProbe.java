package org.wissel.probe;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.wissel.deployment.ContinuityResult.Sample;

/** A probe that this Wissel holds: its requests, and the writing of what they show, once per bucket of some seconds. */
final class HeldProbe {

    /** How long what is written in one piece takes. */
    static final Duration BUCKET = Duration.ofSeconds(5);

    /** How long a Wissel that does not write has it still. */
    static final Duration LEASE = Duration.ofSeconds(20);

    private final ProbeRows.Kept kept;
    private final ProbeRun run;
    private final Traffic traffic;
    private final ProbeRows rows;
    private final Clock clock;
    private final LongSupplier nanos;
    private volatile Instant heldUntil;
    private volatile boolean started;
    private boolean writing;
    private boolean finishing;
    private long writtenNanos;
    private Instant writtenAt;

    HeldProbe(ProbeRows.Kept kept, ProbeRun run, Traffic traffic, ProbeRows rows, Clock clock, LongSupplier nanos) {
        this.kept = kept;
        this.run = run;
        this.traffic = traffic;
        this.rows = rows;
        this.clock = clock;
        this.nanos = nanos;
        this.heldUntil = kept.heldUntil();
        this.writtenNanos = nanos.getAsLong();
        this.writtenAt = clock.instant();
    }

    ProbeRun run() {
        return run;
    }

    /** Whether another Wissel may have it by now. */
    boolean isOver() {
        return clock.instant().isAfter(heldUntil);
    }

    /** Whether a bucket is full; then it is for the caller alone to {@link #write}. */
    synchronized boolean claimWrite() {
        if (writing || nanos.getAsLong() - writtenNanos < BUCKET.toNanos()) {
            return false;
        }
        writing = true;
        return true;
    }

    synchronized void freeWrite() {
        writing = false;
    }

    /** Whether it is for the caller to bring it to its end. */
    synchronized boolean claimFinish() {
        boolean first = !finishing;
        finishing = true;
        return first;
    }

    synchronized void freeFinish() {
        finishing = false;
    }

    /** From now on it beats. */
    void start() {
        started = true;
    }

    boolean beats() {
        return started && !isOver();
    }

    /**
     * Writes what was seen since the last time.
     *
     * @return false where another Wissel has it, so that this one must let go
     */
    boolean write() {
        Optional<Double> perSecond = traffic.perSecond();
        synchronized (this) {
            Instant now = clock.instant();
            long nowNanos = nanos.getAsLong();
            long seconds = Math.round((nowNanos - writtenNanos) / 1e9);
            ProbeRun.Unwritten what = run.take();
            Counts seen = what.seen();
            Instant until = now.plus(LEASE);
            boolean written = false;
            try {
                boolean ours = rows.write(
                        kept,
                        until,
                        seen,
                        seconds < 1
                                ? Optional.empty()
                                : Optional.of(new Sample(
                                        writtenAt,
                                        (int) seconds,
                                        seen.requests(),
                                        seen.failed(),
                                        seen.broken(),
                                        seen.slowestMillis(),
                                        perSecond)),
                        what.sessions(),
                        what.problems());
                written = true;
                heldUntil = until;
                writtenAt = now;
                writtenNanos = nowNanos;
                return ours;
            } finally {
                if (!written) {
                    run.giveBack(seen);
                }
            }
        }
    }
}
