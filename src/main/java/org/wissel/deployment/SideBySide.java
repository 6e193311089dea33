package org.wissel.deployment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Asks many machines at once, so that a step on a large cluster takes as long as its slowest machines, in the time of the step. */
final class SideBySide {

    private static final int AT_ONCE = 16;

    private SideBySide() {}

    /**
     * Asks the question of each, and waits until all have answered. Once one failed the others are interrupted, so that no
     * question may read or write the database.
     *
     * @return the answers in the order of those asked
     * @throws RuntimeException what the first of them threw
     */
    static <S, T> List<T> ask(Collection<S> machines, Function<S, T> question) {
        if (machines.isEmpty()) {
            return List.of();
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_ONCE, machines.size()));
        try {
            Function<S, T> ours = StepCompany.handedOver(StepBudget.handedOver(question));
            List<Future<T>> asked = new ArrayList<>();
            machines.forEach(machine -> asked.add(threads.submit(() -> ours.apply(machine))));
            List<T> answers = new ArrayList<>();
            for (Future<T> answer : asked) {
                answers.add(result(answer));
            }
            return answers;
        } finally {
            // Those asked are machines, never the database, whose embedded file an interrupt would close for everybody.
            threads.shutdownNow();
        }
    }

    private static <T> T result(Future<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking machines", interrupted);
        }
    }
}
