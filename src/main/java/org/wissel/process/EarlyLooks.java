package org.wissel.process;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, outside of any job, whether what steps wait for is there, and then has them look at once instead of at their timer's
 * time. It decides nothing: the step itself looks again. What is not seen here, or not any more, the timer finds.
 */
final class EarlyLooks {

    private static final Logger log = LoggerFactory.getLogger(EarlyLooks.class);

    /** A timer fires within some seconds, and its step begins anew here then. */
    private static final Duration LIFE = Duration.ofSeconds(10);

    private static final Duration SLOWEST = Duration.ofSeconds(1);
    /** What is waited for long is noticed later by a hundredth of that. */
    private static final int PART_OF_WAIT = 100;

    private final Map<Waiting, Watch> watches = new ConcurrentHashMap<>();
    private final Later later;
    private final Consumer<Waiting> wake;

    /** How time passes, and in which threads. */
    interface Later {

        /** Nanoseconds as {@link System#nanoTime} counts them. */
        long nanos();

        /** Does this after the pause, unless all ends before. */
        void in(Duration pause, Runnable work);
    }

    /** @param since when it was first waited for; begun when the step last looked itself */
    private record Watch(BooleanSupplier seen, Duration every, long since, long begun) {}

    /** @param wake has the step look again */
    EarlyLooks(Later later, Consumer<Waiting> wake) {
        this.later = later;
        this.wake = wake;
    }

    /**
     * Begins to look, in place of what was begun for the same step before.
     *
     * @param every the pause between two looks at first; it grows with the number of steps that wait, and with the wait
     * @param seen whether it is there; must not use the database, and what it throws counts as not there
     */
    void begin(Waiting step, Duration every, BooleanSupplier seen) {
        long now = later.nanos();
        Watch watch = watches.compute(
                step, (same, before) -> new Watch(seen, every, before == null ? now : before.since(), now));
        again(step, watch);
    }

    private void again(Waiting step, Watch watch) {
        long waited = later.nanos() - watch.since();
        long pause = Math.max(watch.every().plusMillis(watches.size()).toNanos(), waited / PART_OF_WAIT);
        later.in(Duration.ofNanos(Math.min(pause, SLOWEST.toNanos())), () -> look(step, watch));
    }

    private void look(Waiting step, Watch watch) {
        if (watches.get(step) != watch) {
            // The step looked itself meanwhile, and began anew.
            return;
        }
        if (later.nanos() - watch.begun() > LIFE.toNanos()) {
            watches.remove(step, watch);
        } else if (isThere(watch)) {
            watches.remove(step, watch);
            try {
                wake.accept(step);
            } catch (RuntimeException busy) {
                log.debug("The timer {} was not woken, and fires by itself: {}", step.timer(), busy.toString());
            }
        } else {
            again(step, watch);
        }
    }

    private static boolean isThere(Watch watch) {
        try {
            return watch.seen().getAsBoolean();
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    /** How many steps it looks for. */
    int size() {
        return watches.size();
    }
}
