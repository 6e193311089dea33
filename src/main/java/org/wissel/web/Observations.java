package org.wissel.web;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Looks at many machines side by side, for a bounded time. Who asks for a look that is under way gets that one's result, and
 * of one machine run {@value #PER_MACHINE} looks at a time: one that does not answer takes no more threads than that, and the
 * places that its SSH connection has are left to the steps of deployments.
 */
@Component
@EnableConfigurationProperties(ObservationProperties.class)
class Observations implements DisposableBean {

    /** Of the eight commands that run on one machine at a time. */
    private static final int PER_MACHINE = 2;

    private final Duration timeout;
    private final ThreadPoolExecutor threads;
    private final Map<String, CompletableFuture<?>> running = new ConcurrentHashMap<>();
    private final Map<String, Waiting> lines = new ConcurrentHashMap<>();

    Observations(ObservationProperties properties) {
        timeout = properties.timeout();
        var factory = new CustomizableThreadFactory("observe-");
        factory.setDaemon(true);
        threads = new ThreadPoolExecutor(
                properties.parallel(),
                properties.parallel(),
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(),
                factory);
        threads.allowCoreThreadTimeOut(true);
    }

    /** The looks of one answer: they share one deadline. */
    Round round() {
        return new Round(System.nanoTime() + timeout.toNanos());
    }

    @Override
    public void destroy() {
        // These ask machines and never the database, whose embedded file an interrupt would close for everybody.
        threads.shutdownNow();
    }

    /** The looks at one machine. */
    private final class Waiting {

        private final Queue<Runnable> looks = new ArrayDeque<>();
        private int busy;

        synchronized void add(Runnable look) {
            if (busy == PER_MACHINE) {
                looks.add(look);
            } else {
                busy++;
                threads.execute(() -> run(look));
            }
        }

        private void run(Runnable look) {
            try {
                look.run();
            } finally {
                next();
            }
        }

        private synchronized void next() {
            Runnable look = looks.poll();
            if (look == null) {
                busy--;
            } else {
                threads.execute(() -> run(look));
            }
        }
    }

    final class Round {

        private final long deadline;
        private final List<CompletableFuture<?>> looks = new ArrayList<>();

        private Round(long deadline) {
            this.deadline = deadline;
        }

        /**
         * Starts to look, or joins a look that is under way.
         *
         * @param machine its address, or what else is its own
         * @param key names what is looked at; one key always stands for the same look
         * @param failed what to tell instead when the look failed or did not end in time, from one sentence
         */
        @SuppressWarnings("unchecked")
        <T> Supplier<T> look(String machine, String key, Supplier<T> look, Function<String, T> failed) {
            CompletableFuture<T> result = (CompletableFuture<T>) running.computeIfAbsent(key, absent -> {
                var started = new CompletableFuture<T>();
                lines.computeIfAbsent(machine, first -> new Waiting()).add(() -> {
                    try {
                        T seen = look.get();
                        running.remove(key);
                        started.complete(seen);
                    } catch (RuntimeException | Error thrown) {
                        running.remove(key);
                        started.completeExceptionally(thrown);
                    }
                });
                return started;
            });
            looks.add(result);
            return () -> await(result, failed);
        }

        /** Whether none of its looks is under way, whoever waits for it still. */
        boolean isOver() {
            return looks.stream().allMatch(CompletableFuture::isDone);
        }

        private <T> T await(CompletableFuture<T> result, Function<String, T> failed) {
            try {
                return result.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException late) {
                return failed.apply("no answer within " + timeout.toMillis() / 1000.0
                        + " s; look whether the machine is up and reachable from here");
            } catch (ExecutionException thrown) {
                Throwable cause = thrown.getCause();
                return failed.apply(
                        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return failed.apply("interrupted while waiting for the answer; ask again");
            }
        }
    }
}
