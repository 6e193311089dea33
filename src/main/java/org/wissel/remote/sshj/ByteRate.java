package org.wissel.remote.sshj;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How many bytes may be sent in a second by all who share it: each waits for its turn, in the order in which they ask. */
final class ByteRate {

    /** As much as goes. */
    static final ByteRate UNLIMITED = new ByteRate(0);

    private final long perSecond;
    /** From when on the next one may send, as {@link System#nanoTime} tells. */
    private long next = System.nanoTime();

    /** @param perSecond 0 for as much as goes */
    ByteRate(long perSecond) {
        this.perSecond = perSecond;
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
            long now = System.nanoTime();
            // What nobody sent in the past is not made up for.
            long begin = next - now > 0 ? next : now;
            wait = begin - now;
            if (wait > atMost.toNanos()) {
                return false;
            }
            next = begin + TimeUnit.SECONDS.toNanos(bytes) / perSecond;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(wait);
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
