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
    private Counts unsampled = Counts.NONE;
    private boolean writing;
    private boolean finishing;
    private long sampledNanos;
    private Instant sampledAt;

    HeldProbe(ProbeRows.Kept kept, ProbeRun run, Traffic traffic, ProbeRows rows, Clock clock, LongSupplier nanos) {
        this.kept = kept;
        this.run = run;
        this.traffic = traffic;
        this.rows = rows;
        this.clock = clock;
        this.nanos = nanos;
        this.heldUntil = kept.heldUntil();
        this.sampledNanos = nanos.getAsLong();
        this.sampledAt = clock.instant();
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
        if (writing || nanos.getAsLong() - sampledNanos < BUCKET.toNanos()) {
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
     * @param last whether nothing comes after this
     * @return false where another Wissel has it, so that this one must let go
     */
    boolean write(boolean last) {
        Optional<Double> perSecond = traffic.perSecond();
        synchronized (this) {
            Instant now = clock.instant();
            long nowNanos = nanos.getAsLong();
            int seconds = (int) Math.round((nowNanos - sampledNanos) / 1e9);
            ProbeRun.Unwritten what = run.take();
            Counts all = unsampled.plus(what.seen());
            boolean samples = seconds > 0 || last && all.requests() > 0;
            Optional<Sample> sample = samples
                    ? Optional.of(new Sample(
                            sampledAt,
                            Math.max(1, seconds),
                            all.requests(),
                            all.failed(),
                            all.broken(),
                            all.slowestMillis(),
                            perSecond))
                    : Optional.empty();
            boolean written = false;
            try {
                boolean ours = rows.write(kept, now.plus(LEASE), what.seen(), sample, what.sessions(), what.problems());
                written = true;
                heldUntil = now.plus(LEASE);
                unsampled = samples ? Counts.NONE : all;
                sampledAt = samples ? now : sampledAt;
                sampledNanos = samples ? nowNanos : sampledNanos;
                return ours;
            } finally {
                if (!written) {
                    run.giveBack(what.seen());
                }
            }
        }
    }
}
