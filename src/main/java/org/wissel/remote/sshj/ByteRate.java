package org.wissel.remote.sshj;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How many bytes may be sent in a second by all who share it: each waits for its turn, in the order in which they ask. */
final class ByteRate {

    /** As much as goes. */
    static final ByteRate UNLIMITED = new ByteRate(0);

    private final long perSecond;
    private final LongSupplier nanos;
    private final Pause pause;
    /** From when on the next one may send, by the clock. */
    private long next;

    /** Returns when so many nanoseconds have passed. */
    @FunctionalInterface
    interface Pause {
        void last(long nanos) throws InterruptedException;
    }

    /** @param perSecond 0 for as much as goes */
    ByteRate(long perSecond) {
        this(perSecond, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    /** @param nanos the clock, which counts nanoseconds as {@link System#nanoTime} does */
    ByteRate(long perSecond, LongSupplier nanos, Pause pause) {
        this.perSecond = perSecond;
        this.nanos = nanos;
        this.pause = pause;
        this.next = nanos.getAsLong();
    }

    /**
     * Waits until so many bytes may be sent.
     *
     * @param atMost how long it waits
     * @return false when they may not be sent within that time; then nobody waits for them
     */
    boolean await(int bytes, Duration atMost) {
        if (perSecond == 0) {
            return true;
        }
        long wait;
        synchronized (this) {
            long now = nanos.getAsLong();
            // What nobody sent in the past is not made up for.
            long begin = next - now > 0 ? next : now;
            wait = begin - now;
            if (wait > atMost.toNanos()) {
                return false;
            }
            next = begin + TimeUnit.SECONDS.toNanos(bytes) / perSecond;
        }
        try {
            pause.last(wait);
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
