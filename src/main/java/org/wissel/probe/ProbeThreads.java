package org.wissel.probe;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One clock for all probes, and a bounded number of threads for their requests; none of these waits for another. */
final class ProbeThreads implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProbeThreads.class);

    /** Each probe has some requests under way at most, so that this is enough for many whose load balancers hang. */
    private static final int MOST = 64;

    private static final Duration END = Duration.ofSeconds(5);

    private final ScheduledThreadPoolExecutor clock =
            new ScheduledThreadPoolExecutor(2, daemons("wissel-probe-clock-"));
    private final ThreadPoolExecutor requests =
            new ThreadPoolExecutor(0, MOST, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons("wissel-probe-"));

    private static ThreadFactory daemons(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Does this again and again until the end, whatever it throws. */
    void every(long millis, Runnable task) {
        AtomicBoolean failing = new AtomicBoolean();
        Runnable safe = () -> {
            try {
                task.run();
                failing.set(false);
            } catch (RuntimeException failed) {
                // A database that is away would be told of at every beat.
                if (!failing.getAndSet(true)) {
                    tell(failed);
                }
            }
        };
        clock.scheduleWithFixedDelay(safe, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** @return whether there was a thread for it */
    boolean begin(Runnable task) {
        try {
            requests.execute(() -> safely(task));
            return true;
        } catch (RejectedExecutionException none) {
            return false;
        }
    }

    private static void safely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failed) {
            tell(failed);
        }
    }

    private static void tell(RuntimeException failed) {
        LOG.warn("The session probe goes on after: {}", failed.toString());
        LOG.debug("Where it came from", failed);
    }

    /**
     * Begins nothing more, and waits a while for what runs. It is not interrupted: much of it writes to the database, whose
     * embedded file an interrupt closes for everybody.
     */
    @Override
    public void close() {
        clock.shutdown();
        requests.shutdown();
        long deadline = System.nanoTime() + END.toNanos();
        try {
            boolean ended = clock.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
                    && requests.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (!ended) {
                LOG.info(
                        "Requests of session probes have not ended within {} s; they end with Wissel", END.toSeconds());
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
