package org.wissel.deployment;

import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What goes with a step into the threads of {@link SideBySide}, for instance the words that stand before its log lines. This room
 * does not know what it is.
 */
public final class StepCompany {

    private static final ThreadLocal<UnaryOperator<Runnable>> CURRENT = new ThreadLocal<>();

    private StepCompany() {}

    /** What a step is, that may throw. */
    @FunctionalInterface
    public interface Deed<E extends Exception> {
        void act() throws E;
    }

    /**
     * Does this in company, and in that which is there already.
     *
     * @param company makes of what another thread does for the step what it shall do
     */
    public static <E extends Exception> void during(UnaryOperator<Runnable> company, Deed<E> deed) throws E {
        UnaryOperator<Runnable> before = CURRENT.get();
        CURRENT.set(before == null ? company : work -> before.apply(company.apply(work)));
        try {
            deed.act();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    /** The question as another thread asks it for this step. */
    static <S, T> Function<S, T> handedOver(Function<S, T> question) {
        UnaryOperator<Runnable> ours = CURRENT.get();
        return ours == null
                ? question
                : machine -> {
                    Asked<T> asked = new Asked<>();
                    ours.apply(() -> asked.answer = question.apply(machine)).run();
                    return asked.answer;
                };
    }

    private static final class Asked<T> {
        private T answer;
    }
}
