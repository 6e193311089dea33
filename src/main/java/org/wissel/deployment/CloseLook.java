package org.wissel.deployment;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Looks again and again for a short, bounded time, so that nothing waits for a timer needlessly. What may take longer is a
 * loop in the model.
 *
 * @param atMost for how long
 * @param every the pause between two looks
 * @param pace how time passes
 */
public record CloseLook(Duration atMost, Duration every, Pace pace) {

    /** By the machine's own clock. */
    public CloseLook(Duration atMost, Duration every) {
        this(atMost, every, Pace.REAL);
    }

    /** A look as close, but for no longer than this, and with no longer pauses than these. */
    public CloseLook atMost(Duration shorter, Duration pauses) {
        return new CloseLook(
                shorter.compareTo(atMost) < 0 ? shorter : atMost, pauses.compareTo(every) < 0 ? pauses : every, pace);
    }

    /** How time passes while looking. */
    public interface Pace {

        /** That of the machine. */
        Pace REAL = new Pace() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration time) throws InterruptedException {
                Thread.sleep(time.toMillis());
            }
        };

        /** Nanoseconds as {@link System#nanoTime} counts them. */
        long nanos();

        /** Returns when this time has passed. */
        void pause(Duration time) throws InterruptedException;
    }

    /**
     * Looks until something is found or the time is up; looks at least once.
     *
     * @return what was found, empty when time ran out
     */
    public <T> Optional<T> until(Supplier<Optional<T>> look) {
        long end = pace.nanos() + atMost.toNanos();
        while (true) {
            Optional<T> found = look.get();
            if (found.isPresent() || pace.nanos() - end >= 0) {
                return found;
            }
            pause();
        }
    }

    /**
     * Looks until it was so at every look for this long, counted anew after each look at which it was not. What is so when
     * the time is up is looked at on until that is decided. A close look that lasts no time takes one look for all.
     *
     * @param stable for how long, between the end of the first look and the begin of the last one
     * @return whether it was
     */
    public boolean holds(Duration stable, BooleanSupplier look) {
        long end = pace.nanos() + atMost.toNanos();
        long wanted = atMost.isZero() ? 0 : stable.toNanos();
        Optional<Long> since = Optional.empty();
        while (true) {
            long asked = pace.nanos();
            if (look.getAsBoolean()) {
                if (wanted == 0 || since.isPresent() && asked - since.get() >= wanted) {
                    return true;
                }
                since = since.or(() -> Optional.of(pace.nanos()));
            } else {
                since = Optional.empty();
                if (pace.nanos() - end >= 0) {
                    return false;
                }
            }
            pause();
        }
    }

    private void pause() {
        try {
            pace.pause(every);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while looking", interrupted);
        }
    }
}
