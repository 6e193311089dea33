package org.wissel.monitoring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Figures;
import org.wissel.deployment.Figures.Figure;

/**
 * The figures of the database as they were at most some seconds ago. Asked for only while somebody reads them, and never longer
 * waited for than a reader has time: a database that is down costs a reader the figures and nothing else.
 */
@Component
class FiguresKept implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(FiguresKept.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final List<Figures> sources;
    private final Duration kept;
    private final LongSupplier nanos;
    private final ExecutorService thread;
    private CompletableFuture<List<Figure>> looking;
    private long begun;
    private boolean waitedFor;

    @Autowired
    FiguresKept(List<Figures> sources, @Value("${wissel.figures.kept:2s}") Duration kept) {
        this(sources, kept, System::nanoTime);
    }

    /** By this clock, which counts nanoseconds as {@link System#nanoTime} does. */
    FiguresKept(List<Figures> sources, Duration kept, LongSupplier nanos) {
        this.sources = sources;
        this.kept = kept;
        this.nanos = nanos;
        var factory = new CustomizableThreadFactory("figures-");
        factory.setDaemon(true);
        thread = Executors.newSingleThreadExecutor(factory);
    }

    /** What is known; empty while it is not. */
    synchronized Optional<List<Figure>> latest() {
        boolean late = looking != null && nanos.getAsLong() - begun > kept.toNanos();
        if (looking == null || looking.isDone() && late) {
            begun = nanos.getAsLong();
            waitedFor = false;
            looking = CompletableFuture.supplyAsync(this::look, thread);
        }
        try {
            // Many figures are read one after the other: only the first reader waits.
            Duration patience = waitedFor ? Duration.ZERO : PATIENCE;
            waitedFor = true;
            return Optional.of(looking.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException unknown) {
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private List<Figure> look() {
        try {
            List<Figure> all = new ArrayList<>();
            sources.forEach(source -> all.addAll(source.look()));
            return all;
        } catch (RuntimeException failed) {
            log.debug("The database does not tell how things stand: {}", failed.getMessage());
            throw failed;
        }
    }

    /** Lets a look come to its end: an interrupt would close the embedded database's file for everybody. */
    @Override
    public void destroy() {
        thread.shutdown();
    }
}
