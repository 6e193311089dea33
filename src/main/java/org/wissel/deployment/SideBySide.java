package org.wissel.deployment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Asks many machines at once, so that a step on a large cluster takes as long as its slowest machines, in the time of the step.
 * All steps share {@value #THREADS} threads. Who asks when none of them is free asks by itself, so that nobody ever waits for a
 * thread, also when a question asks on.
 */
final class SideBySide {

    /** Of all steps together. */
    static final int THREADS = 64;

    /** Of one who asks. */
    private static final int AT_ONCE = 16;

    private static final Executor HELPERS = helpers();

    private SideBySide() {}

    private static Executor helpers() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
            // Works for many steps one after the other, so that it inherits nothing of the first one.
            Thread thread = new Thread(null, work, "wissel-side-" + number.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Asks the question of each, and waits until all have answered. Once one failed the others are interrupted, so that no
     * question may read or write the database.
     *
     * @return the answers in the order of those asked
     * @throws RuntimeException what the first of them threw
     */
    static <S, T> List<T> ask(Collection<S> machines, Function<S, T> question) {
        return ask(machines, question, HELPERS);
    }

    /** As {@link #ask(Collection, Function)}, with the help of these threads, which refuse when none is free. */
    static <S, T> List<T> ask(Collection<S> machines, Function<S, T> question, Executor helpers) {
        if (machines.size() == 1) {
            return Collections.singletonList(question.apply(machines.iterator().next()));
        }
        Function<S, T> ours = StepCompany.handedOver(StepBudget.handedOver(question));
        List<FutureTask<T>> asked = new ArrayList<>();
        machines.forEach(machine -> asked.add(new FutureTask<>(() -> ours.apply(machine))));
        Asking<T> asking = new Asking<>(new ConcurrentLinkedQueue<>(asked), helpers);
        try {
            asking.begin();
            List<T> answers = new ArrayList<>();
            for (FutureTask<T> answer : asked) {
                answers.add(result(answer));
            }
            return answers;
        } finally {
            asking.open.clear();
            // Those asked are machines, never the database, whose embedded file an interrupt would close for everybody.
            asked.forEach(answer -> answer.cancel(true));
        }
    }

    /** The questions of one step. */
    private static final class Asking<T> {

        private final Queue<FutureTask<T>> open;
        private final Executor helpers;
        private final AtomicInteger helping = new AtomicInteger();

        private Asking(Queue<FutureTask<T>> open, Executor helpers) {
            this.open = open;
            this.helpers = helpers;
        }

        /** Gets help, and asks by itself until there is some: a helper stays until no question is open. */
        private void begin() {
            boolean helped = getHelp();
            while (!helped && !open.isEmpty()) {
                FutureTask<T> next = open.remove();
                next.run();
                if (hasFailed(next)) {
                    return;
                }
                helped = getHelp();
            }
        }

        /** @return whether there is one more */
        private boolean getHelp() {
            if (open.isEmpty() || helping.get() >= AT_ONCE) {
                return false;
            }
            try {
                helpers.execute(this::help);
                helping.incrementAndGet();
                return true;
            } catch (RejectedExecutionException allAreBusy) {
                return false;
            }
        }

        private void help() {
            getHelp();
            for (FutureTask<T> next = open.poll(); next != null; next = open.poll()) {
                next.run();
                // One that came too late was meant for this question, not for the next.
                Thread.interrupted();
                getHelp();
            }
        }
    }

    private static boolean hasFailed(Future<?> answered) {
        try {
            answered.get();
            return false;
        } catch (ExecutionException | InterruptedException failed) {
            return true;
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
