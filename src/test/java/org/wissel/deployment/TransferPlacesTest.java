package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who may send now, and who is next. */
class TransferPlacesTest {

    private final AtomicLong time = new AtomicLong();
    private final TransferPlaces places = new TransferPlaces(2, Duration.ZERO, time::get);

    @Test
    void no_more_than_so_many_send_at_once() {
        TransferPlaces.Place one = places.take("one").orElseThrow();
        places.take("two").orElseThrow();

        assertThat(places.take("three")).isEmpty();
        one.free();
        assertThat(places.take("three")).isPresent();
    }

    @Test
    void who_came_first_goes_first_however_often_the_others_come() {
        TransferPlaces.Place one = places.take("one").orElseThrow();
        TransferPlaces.Place two = places.take("two").orElseThrow();
        assertThat(places.take("three")).isEmpty();
        assertThat(places.take("four")).isEmpty();
        assertThat(places.take("five")).isEmpty();
        one.free();

        assertThat(places.take("five")).isEmpty();
        assertThat(places.take("four")).isEmpty();
        assertThat(places.take("three")).isPresent();
        two.free();
        assertThat(places.take("five")).isEmpty();
        assertThat(places.take("four")).isPresent();
    }

    @Test
    void who_does_not_come_again_for_half_a_minute_loses_its_turn() {
        TransferPlaces one = new TransferPlaces(1, Duration.ZERO, time::get);
        TransferPlaces.Place taken = one.take("one").orElseThrow();
        assertThat(one.take("aborted")).isEmpty();
        taken.free();

        assertThat(one.take("later")).isEmpty();
        time.set(Duration.ofSeconds(31).toNanos());
        assertThat(one.take("later")).isPresent();
    }

    @Test
    void one_that_waits_a_moment_gets_the_place_that_is_given_back_meanwhile() {
        TransferPlaces patient = new TransferPlaces(1, Duration.ofMinutes(1));
        TransferPlaces.Place taken = patient.take("one").orElseThrow();
        CompletableFuture<Boolean> waits =
                CompletableFuture.supplyAsync(() -> patient.take("two").isPresent());

        taken.free();

        assertThat(waits.join()).isTrue();
    }
}
