package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.wissel.process.CamundaUsersFixture.OUTSIDER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.web.FakeClusters.balancer;
import static org.wissel.web.FakeClusters.healthy;
import static org.wissel.web.FakeClusters.node;
import static org.wissel.web.FakeClusters.routes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.web.context.support.GenericWebApplicationContext;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The stream that keeps pages up to date, and that it costs nothing when nobody looks. */
class EventsTest extends WebTest {

    @Autowired
    EventStreams streams;

    @Autowired
    LiveProperties settings;

    @Test
    void a_page_is_told_when_a_deployment_went_on() {
        try (Events events = browserOf(OUTSIDER).events()) {
            assertThat(events.header("Content-Type")).startsWith("text/event-stream");
            assertThat(events.header("X-Accel-Buffering")).isEqualTo("no");
            assertThat(events.header("Cache-Control")).contains("no-store");
            events.await("hello");

            history.changes();

            events.await("deployments");
        }
    }

    @Test
    void a_page_is_told_which_cluster_changed() {
        var ill = new AtomicBoolean();
        clusters.has(
                "demo",
                List.of(balancer("lb1", () -> routes("lb1", true, Map.of("node1", true)))),
                List.of(node(
                        "node1",
                        () -> ill.get() ? ClusterAnswer.NodeAnswer.unseen("node1", "gone") : healthy("node1"))));
        try (Events events = browserOf(VIEWER).events()) {
            events.await("clusters");
            events.await(ClusterSight.event("demo"));

            ill.set(true);

            events.await("clusters");
            events.await(ClusterSight.event("demo"));
        }
    }

    @Test
    void machines_are_looked_at_only_while_a_page_that_shows_them_is_open() {
        var looks = new AtomicInteger();
        clusters.has(
                "demo",
                List.of(balancer("lb1", () -> routes("lb1", true, Map.of("node1", true)))),
                List.of(node("node1", () -> {
                    looks.incrementAndGet();
                    return healthy("node1");
                })));
        until(() -> streams.count() == 0);
        until(() -> threads("look-").isEmpty());
        watch.forget();
        looks.set(0);

        try (Events history = browserOf(VIEWER).events("/events")) {
            history.await("hello");
            this.history.changes();
            history.await("deployments");
            int asked = this.history.asked.get();
            until(() -> this.history.asked.get() > asked + 10);
            assertThat(looks).hasValue(0);

            try (Events pictures = browserOf(VIEWER).events("/events?clusters")) {
                pictures.await("clusters");
                assertThat(looks).hasPositiveValue();
            }
        }
        until(() -> streams.count() == 0);
    }

    @Test
    void who_reads_the_database_for_pages_is_never_interrupted() throws Exception {
        var began = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var interrupted = new CompletableFuture<Boolean>();
        var slow = new FakeHistory() {
            @Override
            public String mark() {
                if (Thread.currentThread().getName().startsWith("look-") && began.getCount() > 0) {
                    began.countDown();
                    try {
                        goOn.await();
                        interrupted.complete(false);
                    } catch (InterruptedException byUs) {
                        interrupted.complete(true);
                    }
                }
                return super.mark();
            }
        };
        var ending = new EventStreams(slow, watch, settings);
        try {
            ending.open("a session", false);
            assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            ending.destroy();
            goOn.countDown();
        }

        assertThat(interrupted.get(30, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void a_stream_that_waits_for_the_database_keeps_nobody_else_waiting() throws Exception {
        var began = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var slow = new FakeHistory() {
            @Override
            public String mark() {
                if (Thread.currentThread().getName().equals("slow")) {
                    began.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException byNobody) {
                        throw new IllegalStateException(byNobody);
                    }
                }
                return super.mark();
            }
        };
        var both = new EventStreams(slow, watch, settings);
        var first = new Thread(() -> both.open("a session", false), "slow");
        try {
            first.start();
            assertThat(began.await(30, TimeUnit.SECONDS)).isTrue();

            both.open("another", false);

            assertThat(both.count()).isEqualTo(1);
        } finally {
            goOn.countDown();
            first.join();
            both.destroy();
        }
    }

    @Test
    void a_stream_that_breaks_in_whatever_way_frees_its_place() {
        var gone = new AtomicInteger();
        var ended = new AtomicBoolean();
        var broken = new SseEmitter(0L) {
            @Override
            public void send(SseEmitter.SseEventBuilder builder) {
                throw new UnsupportedOperationException("in whatever way");
            }

            @Override
            public void complete() {
                ended.set(true);
            }
        };

        new EventStream("a session", false, broken, Runnable::run, stream -> gone.incrementAndGet())
                .tell(List.of("hello"));

        assertThat(gone).hasValue(1);
        assertThat(ended).isTrue();
    }

    @Test
    void a_silent_stream_beats() {
        try (Events events = browserOf(VIEWER).events()) {
            events.await("hello");
            events.awaitHeartbeat();
            events.awaitHeartbeat();
        }
    }

    @Test
    void nobody_who_is_not_signed_in_is_told_anything() {
        try (Events events = browser().events()) {
            assertThat(events.status()).isEqualTo(302);
        }
    }

    @Test
    void nothing_is_asked_while_nobody_looks_and_many_viewers_cost_one_look() {
        var looks = new AtomicInteger();
        clusters.has(
                "demo",
                List.of(balancer("lb1", () -> routes("lb1", true, Map.of("node1", true)))),
                List.of(node("node1", () -> {
                    looks.incrementAndGet();
                    return healthy("node1");
                })));
        until(() -> streams.count() == 0);

        // Without a stream there is nothing that could ask: no thread of it lives.
        until(() -> threads("look-").isEmpty());
        history.asked.set(0);
        looks.set(0);
        browserOf(VIEWER).open("/deployments");
        assertThat(history.asked).hasValue(0);
        assertThat(looks).hasValue(0);

        List<Events> open = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            open.add(browserOf(VIEWER).events());
        }
        open.forEach(events -> events.await("hello"));
        until(() -> looks.get() > 2 && history.asked.get() > 2);
        assertThat(threads("look-")).hasSizeLessThanOrEqualTo(2);

        open.forEach(Events::close);
        until(() -> streams.count() == 0);
        until(() -> threads("look-").isEmpty());
        int asked = history.asked.get();
        int looked = looks.get();

        // Pages that are read meanwhile ask the history for themselves, never whether it changed.
        browserOf(VIEWER).open("/deployments");
        assertThat(history.asked).hasValue(asked);
        assertThat(looks).hasValue(looked);
    }

    @Test
    void the_stream_ends_when_its_session_does() {
        Browser browser = browserOf(VIEWER);
        try (Events events = browser.events()) {
            events.await("hello");

            String token = browser.open("/logout").hiddenToken();
            assertThat(browser.post("/logout", "", "X-CSRF-TOKEN", token).status())
                    .isEqualTo(302);

            events.awaitEnd();
        }
    }

    @Test
    void who_comes_when_too_many_look_is_refused_and_the_others_are_told_on() {
        Browser browser = browserOf(VIEWER);
        List<Events> open = new ArrayList<>();
        until(() -> streams.count() == 0);
        for (int i = 0; i < settings.streams(); i++) {
            open.add(browser.events());
            assertThat(open.get(i).status()).isEqualTo(200);
        }
        try (Events refused = browser.events()) {
            assertThat(refused.status()).isEqualTo(503);
        }

        history.changes();
        open.get(0).await("deployments");

        open.forEach(Events::close);
        until(() -> streams.count() == 0);
    }

    @Test
    void streams_end_before_the_server_waits_for_its_requests() {
        var stopping = new EventStreams(history, watch, settings);
        var emitter = stopping.open("a session", true);
        try (var context = new GenericWebApplicationContext()) {
            stopping.stop(new ContextClosedEvent(context));
        } finally {
            stopping.destroy();
        }

        assertThat(catchThrowable(() -> stopping.open("another", true))).hasMessageContaining("503");
        assertThat(catchThrowable(() -> emitter.send("late"))).isInstanceOf(IllegalStateException.class);
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it never came true").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
