package org.wissel.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.wissel.deployment.Act;
import org.wissel.deployment.Audit;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.ContinuityResult;
import org.wissel.deployment.ContinuityResult.Sample;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.FakeRuntime;
import org.wissel.deployment.Journal;
import org.wissel.deployment.Limits;
import org.wissel.deployment.Node;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Strategy;

/** Probes on one database, by a clock that a test moves; one or two Wissels hold them. */
@SpringBootTest(
        classes = SessionContinuityTest.Tables.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = "spring.datasource.url=jdbc:h2:mem:probe;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000")
class SessionContinuityTest {

    private static final Instant NOW = Instant.parse("2026-03-24T09:00:00Z");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");

    @Autowired
    private Journal journal;

    @Autowired
    private ProbeRows rows;

    @Autowired
    private JdbcTemplate db;

    private final FakeSessionProbe probe = new FakeSessionProbe();
    private final Counting balancer = new Counting();
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);

    @BeforeEach
    void empty() {
        List.of("wissel_probe_sample", "wissel_probe_session", "wissel_probe", "wissel_evidence", "wissel_deployment")
                .forEach(table -> db.update("delete from " + table));
        journal.open("d1", new DeploymentRequest("c", V2, Strategy.INSTALL_FIRST), "ops", NOW);
    }

    @Test
    void a_session_is_open_when_begin_returns_and_begin_may_be_repeated() {
        SessionContinuity wissel = wissel("one");

        wissel.begin("d1");
        wissel.begin("d1");

        assertThat(probe.asked).containsExactly("start default", "use 0.0-v1#0 with [c=0.0-v1#0]");
        ContinuityResult result = wissel.result("d1").orElseThrow();
        assertThat(result.words()).isEqualTo("2 requests, 0 failed, 0 broken");
        assertThat(result.proves())
                .isEqualTo("That a session that was opened before users could meet a new version could be used."
                        + " None was opened on a new version.");
        assertThat(result.sessions())
                .containsExactly(new ContinuityResult.Session(NOW, Optional.of("0.0-v1"), false, 2));
    }

    @Test
    void both_versions_are_used_until_the_deployment_has_ended_and_the_result_stays() {
        SessionContinuity wissel = wissel("one");
        wissel.begin("d1");
        run(wissel, 10);
        journal.goesLive("d1");
        probe.version = "0.0-v2";
        run(wissel, 10);
        journal.end("d1", DeploymentState.DEPLOYED, List.of(), now.get());
        run(wissel, 2);
        int asked = probe.asked.size();
        run(wissel, 10);

        ContinuityResult result = wissel("another").result("d1").orElseThrow();
        assertThat(result.failed() + result.broken()).isZero();
        assertThat(result.requests()).isGreaterThan(55);
        assertThat(result.sessions())
                .extracting(session -> session.version().orElseThrow(), ContinuityResult.Session::afterSwap)
                .containsExactly(tuple("0.0-v1", false), tuple("0.0-v2", true));
        assertThat(result.samples()).hasSizeBetween(4, 5);
        assertThat(result.samples().stream().mapToLong(Sample::requests).sum()).isEqualTo(result.requests());
        assertThat(probe.asked).as("after the end").hasSize(asked).contains("end 0.0-v1#0", "end 0.0-v2#1");
        assertThat(db.queryForList("select session_id from wissel_probe_session", String.class))
                .containsOnlyNulls();
    }

    @Test
    void a_deployment_that_goes_live_with_its_last_step_is_met_before_it_ends() {
        SessionContinuity wissel = wissel("one");
        wissel.begin("d1");
        run(wissel, 2);
        journal.goesLive("d1");
        probe.version = "0.0-v2";
        journal.end("d1", DeploymentState.DEPLOYED, List.of(), now.get());
        run(wissel, 1);

        assertThat(wissel.result("d1").orElseThrow().sessions())
                .extracting(session -> session.version().orElseThrow())
                .containsExactly("0.0-v1", "0.0-v2");
    }

    @Test
    void sessions_that_break_are_told() {
        SessionContinuity wissel = wissel("one");
        wissel.begin("d1");
        probe.lost.add("0.0-v1#0");
        run(wissel, 6);

        ContinuityResult result = wissel.result("d1").orElseThrow();
        assertThat(result.broken()).isEqualTo(1);
        assertThat(result.words()).endsWith("0 failed, 1 broken");
        assertThat(result.problems()).satisfiesExactly(problem -> assertThat(problem)
                .matches("2026-03-24T09:00:\\d\\dZ: lb1: session 0 is not known"));
        assertThat(result.samples()).anyMatch(sample -> sample.broken() == 1);
    }

    @Test
    void one_wissel_at_a_time_holds_it_and_another_goes_on_with_the_same_session() {
        SessionContinuity one = wissel("one");
        SessionContinuity two = wissel("two");
        one.begin("d1");
        run(one, 6);
        int asked = probe.asked.size();
        run(two, 6);
        assertThat(probe.asked).as("the other one holds it").hasSize(asked);

        // The first one is gone.
        run(two, 30);

        ContinuityResult result = two.result("d1").orElseThrow();
        assertThat(probe.asked).hasSizeGreaterThan(asked + 10);
        assertThat(probe.asked.subList(asked, probe.asked.size())).containsOnly("use 0.0-v1#0 with [c=0.0-v1#0]");
        assertThat(result.sessions()).hasSize(1);
        assertThat(result.broken()).isZero();

        // It comes back, and sees that it holds nothing any more.
        asked = probe.asked.size();
        run(one, 5);
        assertThat(probe.asked).hasSize(asked);
    }

    @Test
    void one_that_was_killed_and_started_again_under_its_name_goes_on_at_once() {
        wissel("one").begin("d1");
        SessionContinuity again = wissel("one");
        int asked = probe.asked.size();

        run(again, 1);

        assertThat(probe.asked.subList(asked, probe.asked.size()))
                .isNotEmpty()
                .containsOnly("use 0.0-v1#0 with [c=0.0-v1#0]");
    }

    @Test
    void whoever_asks_for_its_end_has_it_ended() {
        SessionContinuity one = wissel("one");
        one.begin("d1");
        wissel("two").end("d1");
        run(one, 1);

        assertThat(probe.asked).contains("end 0.0-v1#0");
        assertThat(db.queryForList("select 1 from wissel_probe where ended_at is null"))
                .isEmpty();
    }

    @Test
    void a_deployment_that_is_not_known_any_more_leaves_nothing_running() {
        SessionContinuity wissel = wissel("one");
        wissel.begin("d1");
        db.update("delete from wissel_deployment");
        run(wissel, 1);
        int asked = probe.asked.size();
        run(wissel, 5);

        assertThat(probe.asked).hasSize(asked);
        assertThat(rows.open()).isEmpty();
    }

    @Test
    void without_a_probe_there_is_no_result() {
        journal.open("d2", new DeploymentRequest("other", V2, Strategy.INSTALL_FIRST), "ops", NOW);
        SessionContinuity wissel = wissel("one");

        wissel.begin("d2");
        wissel.begin("nobody knows");
        wissel.end("d2");

        assertThat(wissel.result("d2")).isEmpty();
        assertThat(wissel.result("nobody knows")).isEmpty();
    }

    @Test
    void traffic_is_told_per_sample() {
        SessionContinuity wissel = wissel("one");
        wissel.begin("d1");
        for (int i = 0; i < 16; i++) {
            run(wissel, 1);
            balancer.served += 100;
        }

        assertThat(wissel.result("d1").orElseThrow().samples())
                .extracting(Sample::traffic)
                .containsExactly(Optional.of(100.0), Optional.of(100.0), Optional.of(100.0));
    }

    @Test
    void a_long_deployment_keeps_a_bounded_number_of_samples() {
        SessionContinuity wissel = wissel("one");
        wissel.begin("d1");
        run(wissel, 5 * (Samples.MOST + 20));

        List<Sample> samples = wissel.result("d1").orElseThrow().samples();
        assertThat(samples).hasSizeBetween(200, Samples.MOST);
        assertThat(samples.stream().mapToInt(Sample::seconds).sum()).isBetween(2590, 2600);
        assertThat(samples.get(0).seconds()).isEqualTo(10);
    }

    @Test
    void begin_does_not_wait_for_a_cluster_that_hangs() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        probe.hangs = () -> {
            try {
                answers.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        };
        try (ProbeThreads threads = new ProbeThreads()) {
            SessionContinuity wissel = new SessionContinuity(
                    clusters(), journal, rows, clock(), System::nanoTime, "one", threads::begin, threads);
            wissel.begin("d1");
            assertThat(answers.getCount()).as("it has not answered yet").isEqualTo(1);
            assertThat(wissel.result("d1").orElseThrow().requests()).isZero();
            answers.countDown();
        }
    }

    /** Each a second, with a look and two beats. */
    private void run(SessionContinuity wissel, int seconds) {
        for (int i = 0; i < seconds; i++) {
            wissel.look();
            for (int beat = 0; beat < 2; beat++) {
                wissel.beat();
                now.updateAndGet(instant -> instant.plusMillis(500));
            }
        }
    }

    private SessionContinuity wissel(String name) {
        return new SessionContinuity(
                clusters(),
                journal,
                rows,
                clock(),
                () -> Duration.between(NOW, now.get()).toNanos(),
                name,
                request -> {
                    request.run();
                    return true;
                },
                () -> {});
    }

    private Clusters clusters() {
        List<Node> nodes = List.of(new Node("node1", URI.create("http://node1"), new FakeRuntime("node1", V2)));
        Limits limits = new Limits(1, Duration.ofMinutes(1), Duration.ofMinutes(1));
        return () -> List.of(
                new Cluster("c", List.of(balancer.balancer()), nodes, limits, Optional.empty(), Optional.of(probe)),
                new Cluster("other", List.of(balancer.balancer()), nodes, limits));
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now.get();
            }
        };
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        FlywayAutoConfiguration.class
    })
    @ComponentScan(
            basePackages = {"org.wissel.journal", "org.wissel.probe"},
            useDefaultFilters = false,
            includeFilters = @ComponentScan.Filter(type = FilterType.ANNOTATION, classes = Repository.class))
    static class Tables {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        /** Nobody acts here. */
        @Bean
        Audit audit() {
            return new Audit() {
                @Override
                public void did(Act act) {
                    throw new AssertionError(act);
                }

                @Override
                public void noted(Act act) {
                    throw new AssertionError(act);
                }
            };
        }

        @Bean
        ObjectMapper json() {
            return Jackson2ObjectMapperBuilder.json().build();
        }
    }
}
