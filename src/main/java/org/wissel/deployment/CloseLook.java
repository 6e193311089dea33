package org.wissel.deployment;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks again and again for a short, bounded time, so that nothing waits for a timer needlessly. What may take longer is a
 * loop in the model.
 *
 * @param atMost for how long
 * @param every the pause between two looks
 */
public record CloseLook(Duration atMost, Duration every) {

    /**
     * Looks until something is found or the time is up; looks at least once.
     *
     * @return what was found, empty when time ran out
     */
    public <T> Optional<T> until(Supplier<Optional<T>> look) {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            Optional<T> found = look.get();
            if (found.isPresent() || System.nanoTime() - end >= 0) {
                return found;
            }
            try {
                Thread.sleep(every.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while looking", interrupted);
            }
        }
    }
}
