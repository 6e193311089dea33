package org.wissel.web;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** One page's stream. An event that is told while the same one still waits to be written is written once. */
final class EventStream {

    private final String session;
    private final boolean ofClusters;
    private final SseEmitter emitter;
    private final Executor writers;
    private final Runnable gone;
    private final Set<String> waiting = new LinkedHashSet<>();
    private boolean writing;

    /**
     * @param ofClusters whether it is told of clusters as well
     * @param gone what is done when it is found that nobody reads any more; may happen more than once
     */
    EventStream(String session, boolean ofClusters, SseEmitter emitter, Executor writers, Consumer<EventStream> gone) {
        this.session = session;
        this.ofClusters = ofClusters;
        this.emitter = emitter;
        this.writers = writers;
        this.gone = () -> gone.accept(this);
    }

    String session() {
        return session;
    }

    boolean ofClusters() {
        return ofClusters;
    }

    /** Writes these events, or a comment where there is none, and does not wait for it. */
    void tell(List<String> events) {
        synchronized (this) {
            waiting.addAll(events);
            if (writing) {
                return;
            }
            writing = true;
        }
        writers.execute(this::write);
    }

    void end() {
        emitter.complete();
    }

    private void write() {
        Set<String> events = take();
        try {
            do {
                if (events.isEmpty()) {
                    emitter.send(SseEmitter.event().comment(""));
                }
                for (String event : events) {
                    // An event without data is none.
                    emitter.send(SseEmitter.event().name(event).data("-"));
                }
                events = takeOrRest();
            } while (!events.isEmpty());
        } catch (IOException | IllegalStateException readerIsGone) {
            gone.run();
        } catch (RuntimeException broken) {
            // It is written to no more: its page shall open another one.
            gone.run();
            end();
        }
    }

    private synchronized Set<String> take() {
        Set<String> events = new LinkedHashSet<>(waiting);
        waiting.clear();
        return events;
    }

    private synchronized Set<String> takeOrRest() {
        Set<String> events = take();
        writing = !events.isEmpty();
        return events;
    }
}
