package org.wissel.process;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Collects what Wissel logs while a step runs, also in the threads that the step starts. */
@Component
class StepLines implements DisposableBean {

    private static final String OURS = "org.wissel";
    private static final int AT_MOST = 5_000;

    /** Inherited, since a step asks many machines side by side in threads that it starts for that. */
    private final InheritableThreadLocal<Collected> current = new InheritableThreadLocal<>();

    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            Collected collected = current.get();
            if (collected != null) {
                collected.add(event);
            }
        }
    };

    StepLines() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        appender.setContext(context);
        appender.setName("steps");
        appender.start();
        logger(context).addAppender(appender);
    }

    private static Logger logger(LoggerContext context) {
        return context.getLogger(OURS);
    }

    @Override
    public void destroy() {
        logger((LoggerContext) LoggerFactory.getILoggerFactory()).detachAppender(appender);
        appender.stop();
    }

    /** Begins to collect, until what is returned is closed. */
    Collected collect() {
        Collected collected = new Collected(current.get());
        current.set(collected);
        return collected;
    }

    /** The lines of one step. */
    final class Collected implements AutoCloseable {

        private final Collected outer;
        private final List<String> lines = new ArrayList<>();
        private boolean closed;

        private Collected(Collected outer) {
            this.outer = outer;
        }

        private synchronized void add(ILoggingEvent event) {
            // A thread that a library started in a step may outlive it.
            if (!closed && lines.size() < AT_MOST) {
                lines.add(Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS) + " "
                        + event.getLevel() + " " + event.getFormattedMessage());
            }
        }

        synchronized List<String> lines() {
            return List.copyOf(lines);
        }

        @Override
        public void close() {
            synchronized (this) {
                closed = true;
                lines.clear();
            }
            if (outer == null) {
                current.remove();
            } else {
                current.set(outer);
            }
        }
    }
}
