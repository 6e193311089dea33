package org.wissel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.Figures;
import org.wissel.deployment.Figures.Figure;
import org.wissel.deployment.Figures.Kind;

class FiguresKeptTest {

    private static final Duration KEPT = Duration.ofSeconds(2);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger looks = new AtomicInteger();
    private volatile boolean down;

    private final Figures database = () -> {
        looks.incrementAndGet();
        if (down) {
            throw new IllegalStateException("the database is down");
        }
        return List.of(
                new Figure(Kind.DEPLOYMENTS_ENDED, "gone", "deployed", 7),
                new Figure(Kind.INCIDENTS_OPEN, "gone", "", 2),
                new Figure(Kind.JOBS_DUE, "", "", 3));
    };

    @Test
    void many_readers_of_one_scrape_cost_one_look() {
        FiguresKept kept = new FiguresKept(List.of(database), KEPT, nanos::get);

        for (int i = 0; i < 100; i++) {
            assertThat(kept.latest()).isPresent();
        }
        assertThat(looks).hasValue(1);
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(kept.latest()).isPresent();
        assertThat(looks).hasValue(2);
    }

    @Test
    void a_database_that_is_down_costs_the_figures_counters_stand_still_and_a_scrape_goes_on() {
        var registry = new SimpleMeterRegistry();
        new FigureMeters(new FiguresKept(List.of(database), KEPT, nanos::get), List::of).bindTo(registry);
        assertThat(incidents(registry)).isEqualTo(2);
        assertThat(deployed(registry)).isEqualTo(7);
        assertThat(registry.get("wissel.jobs.due").gauge().value()).isEqualTo(3);

        down = true;
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());

        assertThat(incidents(registry)).isNaN();
        assertThat(registry.get("wissel.jobs.due").gauge().value()).isNaN();
        assertThat(deployed(registry)).isEqualTo(7);
    }

    @Test
    void a_counter_that_is_not_known_yet_is_not_there_and_never_tells_nought() {
        down = true;
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new FigureMeters(new FiguresKept(List.of(database), KEPT, nanos::get), List::of).bindTo(registry);
        String deployed = "wissel_deployments_total{cluster=\"other\",kind=\"deploy\",outcome=\"deployed\"} ";
        assertThat(registry.scrape()).contains("wissel_jobs_due NaN").doesNotContain("wissel_deployments");

        down = false;
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(registry.scrape()).contains("wissel_jobs_due 3").doesNotContain(deployed + "0");
        assertThat(registry.scrape())
                .contains(
                        deployed + "7",
                        "wissel_deployments_total{cluster=\"other\",kind=\"deploy\",outcome=\"refused\"} 0");

        down = true;
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());
        assertThat(registry.scrape()).contains("wissel_jobs_due NaN", deployed + "7");
    }

    @Test
    void one_that_does_not_answer_is_waited_for_once_and_by_the_first_reader_only() {
        CountDownLatch answer = new CountDownLatch(1);
        FiguresKept kept = new FiguresKept(
                List.of(() -> {
                    looks.incrementAndGet();
                    try {
                        answer.await();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                    return List.of();
                }),
                KEPT,
                nanos::get);

        for (int i = 0; i < 1_000; i++) {
            nanos.addAndGet(Duration.ofSeconds(10).toNanos());
            assertThat(kept.latest()).isEmpty();
        }
        answer.countDown();
        assertThat(looks).hasValue(1);
    }

    private static double incidents(SimpleMeterRegistry registry) {
        return registry.get("wissel.incidents.open")
                .tag("cluster", "other")
                .gauge()
                .value();
    }

    private static double deployed(SimpleMeterRegistry registry) {
        return registry.get("wissel.deployments")
                .tags("cluster", "other", "kind", "deploy", "outcome", "deployed")
                .functionCounter()
                .count();
    }
}
