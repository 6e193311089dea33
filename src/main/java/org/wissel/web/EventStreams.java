package org.wissel.web;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.security.web.session.HttpSessionDestroyedEvent;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.wissel.deployment.History;

/**
 * Tells every page that is looked at when something changed. Looks while somebody is told, and not once when nobody is: the
 * first stream starts the looking, the last one's end stops it. Machines are looked at only while a page that shows them is open.
 *
 * <p>What looks reads the database and is never interrupted: an interrupt closes the file of an embedded one for everybody.
 */
@Component
@EnableConfigurationProperties(LiveProperties.class)
class EventStreams implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(EventStreams.class);

    private final History history;
    private final ClusterWatch clusters;
    private final LiveProperties settings;
    private final Set<EventStream> open = new LinkedHashSet<>();

    /** Writes to readers: one that reads slowly takes a thread of these, never the looking. */
    private final ExecutorService writers;

    private ScheduledThreadPoolExecutor looking;
    private volatile String mark;
    private boolean closed;

    EventStreams(History history, ClusterWatch clusters, LiveProperties settings) {
        this.history = history;
        this.clusters = clusters;
        this.settings = settings;
        writers = Executors.newFixedThreadPool(4, threads("events-"));
    }

    /**
     * Opens a stream, which lasts until its reader goes, its session ends or Wissel stops.
     *
     * @param session the id of the session that it belongs to
     * @param ofClusters whether it is told of clusters as well, so that their machines are looked at while it is open
     * @throws ResponseStatusException 503 when too many are open, or Wissel stops
     */
    SseEmitter open(String session, boolean ofClusters) {
        // Before the page reads itself for the first time, so that nothing can happen between the two; a database that
        // is
        // slow keeps nobody else waiting.
        String now = history.mark();
        // No time limit: a reader that is gone is found by the heartbeat.
        SseEmitter emitter = new SseEmitter(0L);
        EventStream stream = new EventStream(session, ofClusters, emitter, writers, this::forget);
        synchronized (this) {
            if (closed || open.size() >= settings.streams()) {
                throw new ResponseStatusException(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "too many pages are kept up to date: close some, or raise wissel.live.streams");
            }
            if (looking == null) {
                startLooking(now);
            }
            open.add(stream);
        }
        emitter.onCompletion(() -> forget(stream));
        emitter.onError(broken -> forget(stream));
        // Whatever happened before it was open is to be read now.
        stream.tell(List.of("hello"));
        return emitter;
    }

    /** How many streams are open. */
    synchronized int count() {
        return open.size();
    }

    @EventListener
    void signedOut(HttpSessionDestroyedEvent ended) {
        String session = ended.getId();
        snapshot().stream().filter(stream -> stream.session().equals(session)).forEach(EventStream::end);
    }

    /** Before the server stops, which waits for every request that is open. */
    @EventListener
    void stop(ContextClosedEvent closing) {
        synchronized (this) {
            closed = true;
        }
        snapshot().forEach(EventStream::end);
    }

    @Override
    public synchronized void destroy() {
        stopLooking();
        writers.shutdown();
    }

    private synchronized void forget(EventStream stream) {
        if (open.remove(stream) && open.isEmpty()) {
            stopLooking();
        }
    }

    private synchronized List<EventStream> snapshot() {
        return List.copyOf(open);
    }

    private void startLooking(String now) {
        mark = now;
        looking = new ScheduledThreadPoolExecutor(2, threads("look-"));
        repeat(this::lookAtHistory, settings.history().toMillis());
        repeat(this::lookAtClusters, settings.clusters().toMillis());
        looking.scheduleWithFixedDelay(
                () -> snapshot().forEach(stream -> stream.tell(List.of())),
                settings.heartbeat().toMillis(),
                settings.heartbeat().toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void repeat(Look look, long millis) {
        looking.scheduleWithFixedDelay(
                () -> {
                    try {
                        look.take();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException failed) {
                        // The next look may do better; the pages keep what they have.
                        log.warn("Pages cannot be kept up to date: {}", failed.toString());
                    }
                },
                0,
                millis,
                TimeUnit.MILLISECONDS);
    }

    private void stopLooking() {
        if (looking != null) {
            // A look that is under way comes to its end.
            looking.shutdown();
            looking = null;
        }
    }

    private void lookAtHistory() {
        String now = history.mark();
        boolean changed = !now.equals(mark);
        mark = now;
        if (changed) {
            snapshot().forEach(stream -> stream.tell(List.of("deployments")));
        }
    }

    private void lookAtClusters() throws InterruptedException {
        if (snapshot().stream().noneMatch(EventStream::ofClusters)) {
            return;
        }
        List<String> changed = clusters.look();
        if (!changed.isEmpty()) {
            snapshot().stream().filter(EventStream::ofClusters).forEach(stream -> stream.tell(changed));
        }
    }

    private static CustomizableThreadFactory threads(String prefix) {
        var factory = new CustomizableThreadFactory(prefix);
        factory.setDaemon(true);
        return factory;
    }

    private interface Look {

        void take() throws InterruptedException;
    }
}
