package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** When versions may become quiet. */
class ForecastTest {

    private static final Instant START = Instant.parse("2026-03-24T12:00:00Z");

    private static List<UsageSample> everyMinute(long... sessions) {
        List<UsageSample> samples = new ArrayList<>();
        for (int i = 0; i < sessions.length; i++) {
            OptionalLong count = sessions[i] < 0 ? OptionalLong.empty() : OptionalLong.of(sessions[i]);
            samples.add(new UsageSample(START.plusSeconds(60L * i), count, OptionalLong.of(0), ""));
        }
        return samples;
    }

    private static String minute(int after) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")
                .format(START.plusSeconds(60L * after).atZone(ZoneId.systemDefault()));
    }

    @Test
    void sessions_that_halve_every_minute_end_when_less_than_half_of_one_is_left() {
        assertThat(Forecast.of(everyMinute(64, 32, 16)))
                .isEqualTo("16 sessions hold it, 64 did at " + minute(0) + ": at this rate the last ends about "
                        + minute(2 + 5) + ".");
    }

    @Test
    void what_does_not_fall_foretells_nothing() {
        assertThat(Forecast.of(everyMinute(5, 5, 6))).contains("does not fall");
        assertThat(Forecast.of(everyMinute(6, 5, 6))).contains("does not fall");
        assertThat(Forecast.of(everyMinute(5))).contains("does not fall");
    }

    @Test
    void what_is_not_counted_foretells_nothing_and_is_not_taken_for_none() {
        assertThat(Forecast.of(List.of())).contains("not counted");
        assertThat(Forecast.of(everyMinute(-1, -1))).contains("not counted");
        assertThat(Forecast.of(everyMinute(8, -1, 4))).contains("4 sessions hold it, 8 did at");
    }

    @Test
    void none_is_said_and_a_rate_that_would_take_months_is_not_told_to_the_minute() {
        assertThat(Forecast.of(everyMinute(3, 0))).isEqualTo("No session holds it.");
        List<UsageSample> slow = new ArrayList<>(everyMinute(100_000));
        slow.add(new UsageSample(START.plusSeconds(864_000), OptionalLong.of(99_999), OptionalLong.empty(), ""));
        assertThat(Forecast.of(slow)).contains("more than 60 days");
    }
}
