package org.wissel.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What went wrong, as it is told: when, how often, and never too much of it. */
class ToldProblemsTest {

    private static final Instant NOW = Instant.parse("2026-03-24T09:00:00.700Z");

    private final ToldProblems problems = at(0, List.of());

    @Test
    void each_has_its_time_and_one_that_comes_again_tells_how_often() {
        problems.tell("lb1: no connection");
        problems.tell("lb2: no\nconnection");
        assertThat(problems.all())
                .containsExactly(
                        "2026-03-24T09:00:00Z: lb1: no connection", "2026-03-24T09:00:00Z: lb2: no connection");

        ToldProblems later = at(70, problems.all());
        later.tell("lb1: no connection");
        later.tell("lb1: no connection");
        later.tell("");

        assertThat(later.all())
                .containsExactly(
                        "2026-03-24T09:00:00Z: lb2: no connection",
                        "2026-03-24T09:01:10Z: lb1: no connection (3 times since 2026-03-24T09:00:00Z)");
        ToldProblems other = at(3600, later.all());
        other.tell("lb1: no connection");
        assertThat(other.all())
                .endsWith("2026-03-24T10:00:00Z: lb1: no connection (4 times since 2026-03-24T09:00:00Z)");
    }

    @Test
    void the_last_twenty_are_told_each_cut_to_a_bounded_length() {
        for (int i = 0; i < 30; i++) {
            problems.tell("problem " + i + " " + "x".repeat(1000));
        }

        assertThat(problems.all()).hasSize(20).allSatisfy(line -> assertThat(line)
                .hasSizeLessThan(430));
        assertThat(problems.all().get(19)).startsWith("2026-03-24T09:00:00Z: problem 29 ");
    }

    private static ToldProblems at(int seconds, List<String> before) {
        return new ToldProblems(before, Clock.fixed(NOW.plus(Duration.ofSeconds(seconds)), ZoneOffset.UTC));
    }
}
