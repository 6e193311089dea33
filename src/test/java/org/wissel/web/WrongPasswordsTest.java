package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.StandingClock;

class WrongPasswordsTest {

    private static final SignInProperties LIMITS =
            new SignInProperties(3, Duration.ofSeconds(10), Duration.ofMinutes(1), 20, 30);

    private final StandingClock clock = new StandingClock(Instant.parse("2026-03-01T09:00:00Z"));
    private final FakeWrongPasswordCounts counts = new FakeWrongPasswordCounts();
    private final WrongPasswords wrong = new WrongPasswords(counts, clock, LIMITS);

    @Test
    void after_some_wrong_ones_a_user_waits_longer_each_time_up_to_the_longest() {
        fail("anna", "10.0.0.1", 2);
        assertThat(wrong.wait("anna", "10.0.0.1")).isEmpty();

        fail("anna", "10.0.0.1", 1);
        assertThat(wrong.wait("anna", "10.0.0.1")).contains(Duration.ofSeconds(10));
        clock.move(Duration.ofSeconds(9));
        assertThat(wrong.wait("anna", "10.0.0.1")).contains(Duration.ofSeconds(1));
        clock.move(Duration.ofSeconds(1));
        assertThat(wrong.wait("anna", "10.0.0.1")).isEmpty();

        fail("anna", "10.0.0.1", 1);
        assertThat(wrong.wait("anna", "10.0.0.1")).contains(Duration.ofSeconds(20));
        fail("anna", "10.0.0.1", 100);
        assertThat(wrong.wait("anna", "10.0.0.1")).contains(Duration.ofMinutes(1));
    }

    @Test
    void the_same_user_elsewhere_and_another_at_the_same_address_do_not_wait() {
        fail("anna", "10.0.0.1", 10);

        assertThat(wrong.wait("anna", "10.0.0.2")).isEmpty();
        assertThat(wrong.wait("vera", "10.0.0.1")).isEmpty();
    }

    @Test
    void a_right_one_ends_it_and_time_does() {
        fail("anna", "10.0.0.1", 2);
        wrong.right("anna", "10.0.0.1");
        fail("anna", "10.0.0.1", 2);
        assertThat(wrong.wait("anna", "10.0.0.1")).isEmpty();

        fail("anna", "10.0.0.1", 10);
        clock.move(LIMITS.longestWait().multipliedBy(4).plusMillis(1));
        fail("anna", "10.0.0.1", 2);
        assertThat(wrong.wait("anna", "10.0.0.1")).isEmpty();
    }

    @Test
    void at_an_address_that_tries_many_users_one_wrong_password_is_enough_and_a_right_one_gets_in() {
        for (int i = 0; i < LIMITS.attemptsPerAddress(); i++) {
            fail("user" + i, "10.0.0.1", 1);
        }

        assertThat(wrong.wait("user0", "10.0.0.1")).contains(Duration.ofSeconds(10));
        // Whoever shares the address and mistypes nothing notices nothing.
        assertThat(wrong.wait("anna", "10.0.0.1")).isEmpty();
        fail("anna", "10.0.0.1", 1);
        assertThat(wrong.wait("anna", "10.0.0.1")).contains(Duration.ofSeconds(10));
    }

    @Test
    void for_a_user_who_is_tried_from_many_addresses_one_wrong_password_is_enough_and_nobody_locks_him_out() {
        for (int i = 0; i < LIMITS.attemptsPerUser(); i++) {
            fail("anna", "10.0.1." + i, 1);
        }

        assertThat(wrong.wait("anna", "10.0.1.0")).contains(Duration.ofSeconds(10));
        assertThat(wrong.wait("anna", "10.0.0.1")).isEmpty();
    }

    @Test
    void addresses_of_one_network_of_ipv6_are_one() {
        fail("anna", "2001:db8:1:2:aaaa:bbbb:cccc:1", 3);

        assertThat(wrong.wait("anna", "2001:db8:1:2::7")).isPresent();
        assertThat(wrong.wait("anna", "2001:db8:1:3::7")).isEmpty();
        assertThat(wrong.wait("anna", "::1")).isEmpty();
    }

    @Test
    void two_wissels_on_one_database_count_together() {
        WrongPasswords other = new WrongPasswords(counts, clock, LIMITS);
        fail("anna", "10.0.0.1", 2);
        assertThat(other.wrong("anna", "10.0.0.1")).isEqualTo(3);

        assertThat(wrong.wait("anna", "10.0.0.1")).contains(Duration.ofSeconds(10));
        assertThat(other.wait("anna", "10.0.0.1")).contains(Duration.ofSeconds(10));
        other.right("anna", "10.0.0.1");
        assertThat(wrong.wait("anna", "10.0.0.1")).isEmpty();
    }

    @Test
    void a_clock_that_is_ahead_lets_nobody_wait_longer_than_the_longest_wait() {
        StandingClock ahead = new StandingClock(clock.instant().plus(Duration.ofHours(1)));
        WrongPasswords other = new WrongPasswords(counts, ahead, LIMITS);
        for (int i = 0; i < 20; i++) {
            other.wrong("anna", "10.0.0.1");
        }

        assertThat(wrong.wait("anna", "10.0.0.1")).contains(LIMITS.longestWait());
    }

    @Test
    void a_user_and_an_address_are_no_others_whatever_stands_in_them() {
        fail("x\n10.0.0.1", "", 3);
        fail("10.0.0.1", "x", 3);

        assertThat(wrong.wait("10.0.0.1", "x\n")).isEmpty();
        assertThat(wrong.wait("x", "10.0.0.1")).isEmpty();
        assertThat(wrong.wait(null, null)).isEmpty();
    }

    @Test
    void what_is_kept_is_bounded_whatever_strangers_send() {
        for (int i = 0; i < WrongPasswords.KEPT; i++) {
            fail("user" + i + "x".repeat(200), "10." + i, 1);
        }

        assertThat(counts.size()).isLessThanOrEqualTo(WrongPasswords.KEPT + 3 * 1000);
        wrong.forgetOld();
        assertThat(counts.size()).isLessThanOrEqualTo(WrongPasswords.KEPT);
        clock.move(LIMITS.longestWait().multipliedBy(4).plusMillis(1));
        wrong.forgetOld();
        assertThat(counts.size()).isZero();
    }

    private void fail(String user, String address, int times) {
        for (int i = 0; i < times; i++) {
            wrong.wrong(user, address);
        }
    }
}
