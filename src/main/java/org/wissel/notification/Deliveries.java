package org.wissel.notification;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Sends what lies in the outbox. Each receiver has a thread of its own, so that one that does not answer delays no other,
 * and nobody waits for any of them. A notice is sent at least once: who is killed between sending and noting it sends it
 * again.
 */
@Component
class Deliveries implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Deliveries.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final Duration TIDY = Duration.ofHours(6);
    private static final int AFTER_STEPS = SmartLifecycle.DEFAULT_PHASE - 4096;

    private final Outbox outbox;
    private final NotificationProperties properties;
    private final Message message;
    private final Clock clock;
    private final String baseUrl;
    private volatile boolean stopped;
    private ScheduledExecutorService threads;
    private HttpClient http;

    Deliveries(
            Outbox outbox,
            NotificationProperties properties,
            ObjectMapper json,
            @Value("${wissel.base-url:}") String baseUrl,
            Clock clock) {
        this.outbox = outbox;
        this.properties = properties;
        this.baseUrl = baseUrl;
        this.message = new Message(json, baseUrl);
        this.clock = clock;
    }

    @Override
    public synchronized void start() {
        List<NotificationProperties.Receiver> receivers = properties.receivers();
        if (threads != null || receivers.isEmpty()) {
            return;
        }
        if (baseUrl.isBlank()) {
            throw new IllegalStateException(
                    "wissel.base-url is missing: set it to where people reach Wissel, since notices link there");
        }
        if (URI.create(baseUrl).getHost() == null || baseUrl.contains("127.0.0.1")) {
            log.warn("wissel.base-url is {}: set it to where people reach Wissel, since notices link there", baseUrl);
        }
        stopped = false;
        var factory = new CustomizableThreadFactory("notify-");
        factory.setDaemon(true);
        threads = Executors.newScheduledThreadPool(receivers.size(), factory);
        http = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        receivers.forEach(receiver -> threads.scheduleWithFixedDelay(
                () -> guarded(() -> deliver(receiver)), 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        threads.scheduleWithFixedDelay(
                () -> guarded(() -> outbox.forget(clock.instant().minus(Outbox.KEPT))),
                TIDY.toMinutes(),
                TIDY.toMinutes(),
                TimeUnit.MINUTES);
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        if (threads != null) {
            // Never an interrupt: it would close the file of an embedded database for everybody.
            threads.shutdown();
            threads = null;
        }
    }

    /** After the steps that still come to their end, which tell of it. */
    @Override
    public int getPhase() {
        return AFTER_STEPS;
    }

    @Override
    public synchronized boolean isRunning() {
        return threads != null;
    }

    /** A task that throws would never run again. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failed) {
            log.warn("Notices cannot be sent now: {}", failed.getClass().getSimpleName());
        }
    }

    private void deliver(NotificationProperties.Receiver receiver) {
        for (Outbox.Due due : outbox.due(receiver.name(), clock.instant())) {
            if (stopped) {
                return;
            }
            if (isTooOld(due)) {
                giveUp(receiver, due, "was not tried in time");
            } else if (outbox.take(due, clock.instant().plus(receiver.timeout()).plus(GRACE))) {
                send(receiver, due);
            }
        }
    }

    private void send(NotificationProperties.Receiver receiver, Outbox.Due due) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(receiver.url())
                    .timeout(receiver.timeout())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(message.body(due.content(), receiver.format())));
            receiver.headers().forEach(request::setHeader);
            HttpResponse<InputStream> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            // The time limit of a request ends with the head of its answer: what follows is not waited for.
            answer.body().close();
            int status = answer.statusCode();
            if (status / 100 == 2) {
                outbox.delivered(due, clock.instant());
            } else {
                failed(receiver, due, "answered with " + status);
            }
        } catch (IOException unreachable) {
            // Its message may carry the address.
            failed(receiver, due, "did not answer (" + unreachable.getClass().getSimpleName() + ")");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IllegalArgumentException unusable) {
            // Its message would carry the header's value.
            failed(
                    receiver,
                    due,
                    "has a header that cannot be sent: look for line ends and reserved names in its headers");
        }
    }

    private void failed(NotificationProperties.Receiver receiver, Outbox.Due due, String what) {
        if (isTooOld(due)) {
            giveUp(receiver, due, what);
            return;
        }
        if (due.attempts() == 0) {
            log.warn("Receiver '{}' of wissel.notifications {}; it is tried again", receiver.name(), what);
        }
        outbox.failed(due, what, clock.instant().plus(pause(due.attempts())));
    }

    private boolean isTooOld(Outbox.Due due) {
        return due.content().at().plus(properties.giveUpAfter()).isBefore(clock.instant());
    }

    private void giveUp(NotificationProperties.Receiver receiver, Outbox.Due due, String what) {
        outbox.givenUp(due, what, clock.instant());
        log.warn(
                "Receiver '{}' of wissel.notifications has not taken the notice '{}' of {} within {}: it {}. It is"
                        + " given up; look at the receiver's url and headers",
                receiver.name(),
                due.content().kind().key(),
                due.content().subject(),
                properties.giveUpAfter(),
                what);
    }

    /** 2 s, 4 s, 8 s and so on, 15 minutes at most. */
    static Duration pause(int attempts) {
        Duration doubled = Duration.ofSeconds(2L << Math.min(attempts, 20));
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
}
