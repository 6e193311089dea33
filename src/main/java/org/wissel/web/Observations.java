package org.wissel.web;

import java.time.Duration;
import java.util.Map;
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
 * Looks at many machines side by side, for a bounded time. Of each machine runs one look at a time: who asks meanwhile
 * gets that one's result, so that a machine which does not answer can never take more than one thread.
 */
@Component
@EnableConfigurationProperties(ObservationProperties.class)
class Observations implements DisposableBean {

    private final Duration timeout;
    private final ThreadPoolExecutor threads;
    private final Map<String, CompletableFuture<?>> running = new ConcurrentHashMap<>();

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
        threads.shutdownNow();
    }

    final class Round {

        private final long deadline;

        private Round(long deadline) {
            this.deadline = deadline;
        }

        /**
         * Starts to look, or joins a look that is under way.
         *
         * @param key names the machine; one key always stands for the same look
         * @param failed what to tell instead when the look failed or did not end in time, from one sentence
         */
        @SuppressWarnings("unchecked")
        <T> Supplier<T> look(String key, Supplier<T> look, Function<String, T> failed) {
            CompletableFuture<T> result = (CompletableFuture<T>) running.computeIfAbsent(key, absent -> {
                var started = new CompletableFuture<T>();
                threads.execute(() -> {
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
            return () -> await(result, failed);
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
