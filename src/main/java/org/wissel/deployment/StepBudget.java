package org.wissel.deployment;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How long one step may take in all, whatever it waits for and however many machines it asks one after the other. It goes
 * with the thread, and with those of {@link SideBySide}; a load balancer or a runtime takes no longer for a call than what
 * is left of it. A step that has used it up fails as any step does, and its next try goes on from what is there.
 */
public final class StepBudget {

    /** Of one step, and of one call outside of any: below 60 s, and so well below a job's lock of 75 s. */
    public static final Duration STEP = Duration.ofSeconds(55);

    private static final ThreadLocal<StepBudget> CURRENT = new ThreadLocal<>();

    private final LongSupplier nanos;
    private final long end;

    private StepBudget(Duration whole, LongSupplier nanos) {
        this.nanos = nanos;
        this.end = nanos.getAsLong() + whole.toNanos();
    }

    /** Does the step within this time, or within what is left of the step that it is part of. */
    public static void during(Duration whole, Runnable step) {
        within(whole, () -> {
            step.run();
            return true;
        });
    }

    /** As {@link #during}, for what has a result. */
    public static <T> T within(Duration whole, Supplier<T> step) {
        return within(whole, System::nanoTime, step);
    }

    /** As {@link #during}, by this clock, which counts nanoseconds as {@link System#nanoTime} does. */
    public static <T> T within(Duration whole, LongSupplier nanos, Supplier<T> step) {
        return under(new StepBudget(atMost(whole), nanos), step);
    }

    /** The question as another thread asks it for this step. */
    static <S, T> Function<S, T> handedOver(Function<S, T> question) {
        StepBudget ours = CURRENT.get();
        return machine -> under(ours, () -> question.apply(machine));
    }

    private static <T> T under(StepBudget budget, Supplier<T> step) {
        StepBudget before = CURRENT.get();
        set(budget);
        try {
            return step.get();
        } finally {
            set(before);
        }
    }

    private static void set(StepBudget budget) {
        if (budget == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(budget);
        }
    }

    /** The shorter one of this and what is left of the step, zero when nothing is; this outside of any step. */
    public static Duration atMost(Duration wanted) {
        StepBudget budget = CURRENT.get();
        if (budget == null) {
            return wanted;
        }
        long left = Math.max(0, budget.end - budget.nanos.getAsLong());
        return wanted.toNanos() <= left ? wanted : Duration.ofNanos(left);
    }

    /** Whether less than a millisecond is left of the step; false outside of any. */
    public static boolean isOver() {
        return CURRENT.get() != null && atMost(STEP).toMillis() < 1;
    }

    /**
     * Goes on only where time is left.
     *
     * @param place the node's, load balancer's or cluster's name
     * @param otherwise what is not done otherwise, for instance {@code was not asked}
     * @throws StepFailedException when the time is used up
     */
    public static void require(String place, String otherwise) {
        if (isOver()) {
            throw usedUp(place, otherwise);
        }
    }

    /** The failure of a step whose time is used up; see {@link #require}. */
    public static StepFailedException usedUp(String place, String otherwise) {
        return new StepFailedException(
                place,
                otherwise + ", since waiting and slow answers had used up the time that one step may take",
                "Retry goes on from what was done; if it happens again, find out which machine is slow, or the way to it"
                        + " (load, disk, name service).");
    }
}
