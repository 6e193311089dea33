package org.wissel.remote.sshj;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ByteRateTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    /** Begins where the counter of {@link System#nanoTime} may begin: anywhere. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

    private final long begin = clock.get();
    private final ByteRate rate = new ByteRate(1_000_000, clock::get, clock::addAndGet);

    @Test
    void no_more_is_sent_in_a_second_than_the_settings_say() {
        for (int chunk = 0; chunk < 11; chunk++) {
            assertThat(rate.await(500_000, LONG)).isTrue();
        }

        // The first chunk goes at once.
        assertThat(passed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void what_nobody_sent_is_not_made_up_for() {
        clock.addAndGet(TimeUnit.HOURS.toNanos(1));
        rate.await(1_000_000, LONG);
        rate.await(1_000_000, LONG);
        rate.await(1_000_000, LONG);

        assertThat(passed()).isEqualTo(Duration.ofHours(1).plusSeconds(2));
    }

    @Test
    void who_may_not_send_within_its_time_does_not_wait_and_costs_the_others_nothing() {
        rate.await(3_000_000, LONG);

        assertThat(rate.await(1, Duration.ofSeconds(2))).isFalse();
        assertThat(passed()).isZero();

        rate.await(1, LONG);
        assertThat(passed()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void without_a_limit_nobody_waits() {
        assertThat(ByteRate.UNLIMITED.await(Integer.MAX_VALUE, Duration.ZERO)).isTrue();
    }

    private Duration passed() {
        return Duration.ofNanos(clock.get() - begin);
    }
}
