package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many looks are under way, and of which machines. */
class ObservationsTest {

    private final Observations observations = new Observations(new ObservationProperties(Duration.ofSeconds(30), 16));

    @AfterEach
    void end() {
        observations.destroy();
    }

    @Test
    void of_one_machine_run_two_looks_at_a_time_and_all_come_to_their_turn() throws Exception {
        var busy = new AtomicInteger();
        var most = new AtomicInteger();
        var two = new CountDownLatch(2);
        Observations.Round round = observations.round();
        List<Supplier<Integer>> looks = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int number = i;
            looks.add(round.look(
                    "host:22",
                    "look " + i,
                    () -> {
                        most.accumulateAndGet(busy.incrementAndGet(), Math::max);
                        two.countDown();
                        await(two);
                        busy.decrementAndGet();
                        return number;
                    },
                    why -> -1));
        }

        assertThat(looks).extracting(Supplier::get).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(most).hasValue(2);
    }

    @Test
    void a_machine_that_hangs_keeps_no_other_from_being_looked_at() throws Exception {
        var hung = new CountDownLatch(1);
        Observations.Round round = observations.round();
        List<Supplier<String>> hanging = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            hanging.add(round.look(
                    "hung:22",
                    "hung " + i,
                    () -> {
                        await(hung);
                        return "at last";
                    },
                    why -> why));
        }

        assertThat(round.look("other:22", "other", () -> "seen", why -> why).get())
                .isEqualTo("seen");
        assertThat(round.isOver()).isFalse();

        hung.countDown();
        assertThat(hanging).extracting(Supplier::get).containsOnly("at last");
        assertThat(round.isOver()).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
