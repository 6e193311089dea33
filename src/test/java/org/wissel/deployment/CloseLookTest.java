package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Scripted looks, a second each apart, by a clock that only they move; good when none is left. */
class CloseLookTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration STABLE = Duration.ofSeconds(3);

    private final VirtualTime time = new VirtualTime();
    private final Deque<Boolean> looks = new ArrayDeque<>();
    private int looked;

    private boolean holds(Duration atMost, Duration stable, Boolean... script) {
        looks.clear();
        looks.addAll(List.of(script));
        looked = 0;
        return new CloseLook(atMost, SECOND, time).holds(stable, () -> {
            looked++;
            return looks.isEmpty() || looks.poll();
        });
    }

    @Test
    void one_good_look_among_bad_ones_does_not_count() {
        assertThat(holds(STABLE.multipliedBy(2), STABLE, true, false, true, true, false, false, false))
                .isFalse();
        assertThat(looked).isEqualTo(7);
    }

    @Test
    void it_counts_anew_after_each_bad_look() {
        assertThat(holds(SECOND.multipliedBy(8), STABLE, true, true, true, false))
                .isTrue();
        assertThat(looked).isEqualTo(4 + 4);
    }

    @Test
    void what_is_so_when_the_time_is_up_is_looked_at_until_that_is_decided() {
        assertThat(holds(SECOND, STABLE, false)).isTrue();
        assertThat(looked).isEqualTo(1 + 4);
        assertThat(holds(SECOND, STABLE, false, true, true, false)).isFalse();
        assertThat(looked).isEqualTo(4);
    }

    @Test
    void answers_that_take_longer_than_the_look_itself_count_as_well() {
        assertThat(new CloseLook(SECOND, Duration.ZERO, time).holds(STABLE, () -> {
                    looked++;
                    time.pause(SECOND.multipliedBy(9));
                    return true;
                }))
                .isTrue();
        assertThat(looked).isEqualTo(3);
    }

    @Test
    void without_a_time_to_be_stable_or_to_look_one_good_look_does() {
        assertThat(holds(SECOND, Duration.ZERO)).isTrue();
        assertThat(looked).isEqualTo(1);
        assertThat(holds(Duration.ZERO, STABLE)).isTrue();
        assertThat(looked).isEqualTo(1);
        assertThat(holds(Duration.ZERO, STABLE, false)).isFalse();
        assertThat(looked).isEqualTo(1);
    }
}
