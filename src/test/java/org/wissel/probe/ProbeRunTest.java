package org.wissel.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.SessionProbe.Held;

/** One deployment's sessions, by a clock that a test moves; requests end where they begin. */
class ProbeRunTest {

    private static final Instant NOW = Instant.parse("2026-03-24T09:00:00Z");
    private static final Direction LIVE = new Direction(true, false, Set.of("0.0-v2"));
    private static final Direction ROUTED = new Direction(true, true, Set.of("0.0-v2"));

    private final FakeSessionProbe cluster = new FakeSessionProbe();
    private Duration passed = Duration.ZERO;
    private final ProbeRun run = run(List.of());

    @Test
    void one_session_is_opened_and_used_at_every_beat() {
        beats(4);

        assertThat(cluster.asked)
                .containsExactly(
                        "start weather",
                        "use 0.0-v1#0 with [c=0.0-v1#0]",
                        "use 0.0-v1#0 with [c=0.0-v1#0]",
                        "use 0.0-v1#0 with [c=0.0-v1#0]",
                        "use 0.0-v1#0 with [c=0.0-v1#0]");
        assertThat(seen()).isEqualTo(new Counts(5, 0, 0, 0));
    }

    @Test
    void a_session_is_not_used_twice_at_once() {
        beats(1);
        cluster.hangs = () -> {
            cluster.hangs = () -> {};
            passed = passed.plusSeconds(5);
            run.beat(this::begin);
        };
        beats(1);

        assertThat(run.unwritten().sessions()).singleElement().satisfies(session -> assertThat(session.requests())
                .isEqualTo(3));
        assertThat(seen().slowestMillis()).isEqualTo(5000);
    }

    @Test
    void what_does_not_answer_fails_and_the_session_goes_on() {
        beats(1);
        cluster.answers = false;
        beats(2);
        cluster.answers = true;
        beats(1);

        assertThat(seen()).isEqualTo(new Counts(5, 2, 0, 0));
        assertThat(run.unwritten().sessions()).hasSize(1);
        assertThat(run.unwritten().problems())
                .containsExactly("2026-03-24T09:00:00Z: lb1: no connection (2 times since 2026-03-24T09:00:00Z)");
    }

    @Test
    void a_session_that_is_lost_counts_once_and_another_is_opened() {
        beats(1);
        cluster.lost.add("0.0-v1#0");
        beats(6);

        assertThat(seen().broken()).isEqualTo(1);
        assertThat(run.unwritten().sessions())
                .extracting(session -> session.held().id(), ProbeSession::over)
                .containsExactly(tuple("0.0-v1#0", true), tuple("0.0-v1#1", false));
        assertThat(run.unwritten().problems()).containsExactly("2026-03-24T09:00:00Z: lb1: session 0 is not known");
    }

    @Test
    void a_cluster_that_loses_every_session_is_not_given_ever_more() {
        for (int i = 0; i < 100; i++) {
            cluster.lost.add("0.0-v1#" + i);
        }
        beats(500);

        assertThat(run.unwritten().sessions()).hasSize(ProbeRun.MOST_SESSIONS);
        assertThat(seen().broken()).isEqualTo(ProbeRun.MOST_SESSIONS);
        assertThat(run.unwritten().problems()).hasSize(20);
    }

    @Test
    void a_second_session_is_opened_on_the_new_version_and_others_on_the_way_are_ended() {
        beats(1);
        run.goes(LIVE);
        beats(1);
        cluster.version = "0.0-v2";
        beats(10);

        assertThat(run.unwritten().sessions())
                .extracting(session -> session.held().version(), ProbeSession::afterSwap, ProbeSession::over)
                .containsExactly(tuple(Optional.of("0.0-v1"), false, false), tuple(Optional.of("0.0-v2"), true, false));
        assertThat(cluster.asked).containsOnlyOnce("end 0.0-v1#1").contains("use 0.0-v2#2 with [c=0.0-v2#2]");
        assertThat(seen().broken()).isZero();
    }

    @Test
    void where_versions_are_not_told_the_second_session_waits_for_the_routing() {
        cluster.tellsVersion = false;
        beats(2);
        run.goes(LIVE);
        beats(4);
        assertThat(run.unwritten().sessions()).hasSize(1);

        run.goes(ROUTED);
        beats(2);

        assertThat(run.unwritten().sessions())
                .extracting(ProbeSession::afterSwap)
                .containsExactly(false, true);
    }

    @Test
    void on_the_way_back_both_sessions_go_on() {
        beats(1);
        run.goes(LIVE);
        cluster.version = "0.0-v2";
        beats(4);
        run.goes(Direction.BEFORE);
        run.take();
        beats(2);

        assertThat(seen().requests()).isEqualTo(4);
        assertThat(run.unwritten().sessions()).hasSize(2).noneMatch(ProbeSession::over);
    }

    @Test
    void without_a_request_that_uses_sessions_health_and_now_and_then_the_start_are_asked() {
        cluster.usesSessions = false;
        beats(100);

        assertThat(cluster.asked).filteredOn("health"::equals).hasSize(100);
        assertThat(cluster.asked).filteredOn("start weather"::equals).hasSize(3);
        assertThat(cluster.asked).filteredOn("end 0.0-v1#1"::equals).hasSize(1);
        assertThat(run.unwritten().sessions()).hasSize(1);
    }

    @Test
    void a_start_that_fails_is_tried_again_more_and_more_seldom() {
        cluster.answers = false;
        beats(120);

        // At once, and 1, 2, 4, 8 and 16 seconds later each.
        assertThat(cluster.asked).hasSize(6);
        assertThat(seen().failed()).isEqualTo(6);
    }

    @Test
    void a_session_that_nobody_used_for_too_long_does_not_count_as_broken() {
        ProbeSession old = new ProbeSession(
                0,
                NOW.minusSeconds(600),
                false,
                new Held("0.0-v1#9", List.of(), Optional.of("0.0-v1"), 60),
                NOW.minusSeconds(60),
                7,
                false);
        cluster.lost.add("0.0-v1#9");
        ProbeRun again = run(List.of(old));
        again.beat(this::begin);
        again.beat(this::begin);

        assertThat(again.unwritten().seen().broken()).isZero();
        assertThat(again.unwritten().sessions())
                .extracting(ProbeSession::nr, ProbeSession::over)
                .containsExactly(tuple(0, true), tuple(1, false));
        assertThat(again.unwritten().problems()).singleElement().satisfies(told -> assertThat(told)
                .startsWith("2026-03-24T09:00:00Z: a session was not used for 60 s"));
    }

    @Test
    void nothing_begins_without_a_thread_and_nothing_is_lost() {
        run.beat(request -> false);
        assertThat(cluster.asked).isEmpty();

        beats(1);
        assertThat(cluster.asked).hasSize(2);
    }

    @Test
    void what_is_closed_asks_nothing_any_more() {
        beats(1);
        run.close();
        beats(5);
        run.openNow();

        assertThat(cluster.asked).hasSize(2);
    }

    @Test
    void what_could_not_be_written_is_kept() {
        beats(2);
        ProbeRun.Unwritten taken = run.take();
        assertThat(seen()).isEqualTo(Counts.NONE);
        run.giveBack(taken.seen());

        assertThat(seen().requests()).isEqualTo(3);
    }

    private Counts seen() {
        return run.unwritten().seen();
    }

    private void beats(int many) {
        for (int i = 0; i < many; i++) {
            run.beat(this::begin);
            passed = passed.plusMillis(500);
        }
    }

    private boolean begin(Runnable request) {
        request.run();
        return true;
    }

    private ProbeRun run(List<ProbeSession> kept) {
        return new ProbeRun(
                cluster, "weather", kept, List.of(), Clock.fixed(NOW, ZoneOffset.UTC), () -> passed.toNanos());
    }
}
