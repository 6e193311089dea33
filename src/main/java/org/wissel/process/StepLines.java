package org.wissel.process;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Collects what Wissel logs while a step runs, also in the threads that work for it: the logging context, which they are given,
 * says for which. Those threads work for one step after the other.
 */
@Component
class StepLines implements DisposableBean {

    private static final String OURS = "org.wissel";

    /** In the logging context. */
    private static final String RUN = "run";

    /** How many of its first lines are kept, and of its last ones: how a step began and how it came to its end tell most. */
    private static final int AT_EACH_END = 100;

    private final AtomicLong number = new AtomicLong();
    private final Map<String, Collected> running = new ConcurrentHashMap<>();

    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            String run = MDC.get(RUN);
            Collected collected = run == null ? null : running.get(run);
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
        Collected collected = new Collected(String.valueOf(number.incrementAndGet()), MDC.get(RUN));
        running.put(collected.run, collected);
        MDC.put(RUN, collected.run);
        return collected;
    }

    private static void say(String run) {
        if (run == null) {
            MDC.remove(RUN);
        } else {
            MDC.put(RUN, run);
        }
    }

    /** The lines of one step. */
    final class Collected implements AutoCloseable {

        private final String run;
        private final String outer;
        private final List<String> first = new ArrayList<>();
        private final Deque<String> last = new ArrayDeque<>();
        private int leftOut;

        private Collected(String run, String outer) {
            this.run = run;
            this.outer = outer;
        }

        private synchronized void add(ILoggingEvent event) {
            String line = Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS) + " "
                    + event.getLevel() + " " + event.getFormattedMessage();
            if (first.size() < AT_EACH_END) {
                first.add(line);
                return;
            }
            last.add(line);
            if (last.size() >= AT_EACH_END) {
                last.remove();
                leftOut++;
            }
        }

        synchronized List<String> lines() {
            List<String> lines = new ArrayList<>(first);
            if (leftOut > 0) {
                lines.add("... " + leftOut + " lines are left out here ...");
            }
            lines.addAll(last);
            return List.copyOf(lines);
        }

        /** Collects as well what another thread does for this step. */
        UnaryOperator<Runnable> company() {
            return work -> () -> {
                String before = MDC.get(RUN);
                say(run);
                try {
                    work.run();
                } finally {
                    say(before);
                }
            };
        }

        /** What a thread that outlives the step still says is said to nobody. */
        @Override
        public void close() {
            running.remove(run);
            say(outer);
        }
    }
}
