package org.wissel.deployment;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * As many places as exports may be sent at once by this Wissel. Who finds none comes again, and keeps its turn meanwhile:
 * no thread waits for long.
 */
public final class TransferPlaces {

    /** Who has not come again for so long has lost its turn: its deployment may have ended. */
    private static final Duration TURN = Duration.ofSeconds(30);

    private final int atOnce;
    private final Duration patience;
    private final LongSupplier nanos;
    /** Who waits, the first first, and when each came last. */
    private final Map<String, Long> waiting = new LinkedHashMap<>();

    private int taken;

    /**
     * @param atOnce how many there are
     * @param patience how long one is waited for before one has to come again
     */
    public TransferPlaces(int atOnce, Duration patience) {
        this(atOnce, patience, System::nanoTime);
    }

    /** @param nanos by what turns are counted, as {@link System#nanoTime} */
    TransferPlaces(int atOnce, Duration patience, LongSupplier nanos) {
        this.atOnce = atOnce;
        this.patience = patience;
        this.nanos = nanos;
    }

    /** A place that was taken. */
    public interface Place {

        /** Gives it to who is next. */
        void free();
    }

    /**
     * Takes a place.
     *
     * @param whose the same each time that this one comes
     * @return empty when it has to come again
     */
    public Optional<Place> take(String whose) {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (this) {
            while (!isNext(whose)) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left < 1) {
                    return Optional.empty();
                }
                try {
                    wait(left);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                    return Optional.empty();
                }
            }
            waiting.remove(whose);
            taken++;
        }
        return Optional.of(this::free);
    }

    private boolean isNext(String whose) {
        long now = nanos.getAsLong();
        waiting.put(whose, now);
        waiting.values().removeIf(came -> now - came > TURN.toNanos());
        int before = 0;
        for (String each : waiting.keySet()) {
            if (each.equals(whose)) {
                return before < atOnce - taken;
            }
            before++;
        }
        return false;
    }

    private synchronized void free() {
        taken--;
        notifyAll();
    }
}
