package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.wissel.deployment.StepBudget.STEP;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepBudgetTest {

    private static final Duration TEN = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();

    @Test
    void outside_of_any_step_a_call_has_all_its_time() {
        assertThat(StepBudget.atMost(STEP)).isEqualTo(STEP);
        assertThat(StepBudget.isOver()).isFalse();
        StepBudget.require("node1", "was not asked");
    }

    @Test
    void what_was_waited_for_is_counted() {
        List<Duration> left = StepBudget.within(STEP, time::nanos, () -> {
            time.pause(Duration.ofSeconds(50));
            Duration before = StepBudget.atMost(STEP);
            time.pause(TEN);
            return List.of(before, StepBudget.atMost(STEP), StepBudget.atMost(Duration.ZERO));
        });

        assertThat(left).containsExactly(Duration.ofSeconds(5), Duration.ZERO, Duration.ZERO);
    }

    @Test
    void a_step_within_a_step_ends_with_whichever_ends_first() {
        StepBudget.within(TEN, time::nanos, () -> {
            assertThat(StepBudget.<Duration>within(STEP, time::nanos, () -> StepBudget.atMost(STEP)))
                    .isEqualTo(TEN);
            assertThat(StepBudget.<Duration>within(Duration.ofSeconds(3), time::nanos, () -> StepBudget.atMost(STEP)))
                    .isEqualTo(Duration.ofSeconds(3));
            assertThat(StepBudget.atMost(STEP)).isEqualTo(TEN);
            return true;
        });
    }

    @Test
    void nothing_of_it_is_left_on_the_thread_when_the_step_has_ended_or_failed() {
        StepBudget.during(TEN, () -> assertThat(StepBudget.atMost(STEP)).isLessThanOrEqualTo(TEN));
        assertThat(StepBudget.atMost(STEP)).isEqualTo(STEP);

        assertThatThrownBy(() -> StepBudget.during(TEN, () -> {
                    throw new StepFailedException("node1", "broken", "Mend it.");
                }))
                .isInstanceOf(StepFailedException.class);
        assertThat(StepBudget.atMost(STEP)).isEqualTo(STEP);
    }

    @Test
    void machines_that_are_asked_side_by_side_are_asked_in_the_time_of_the_step() {
        List<Integer> machines = IntStream.range(0, 40).boxed().toList();

        assertThat(StepBudget.<List<Duration>>within(
                        TEN, time::nanos, () -> SideBySide.ask(machines, machine -> StepBudget.atMost(STEP))))
                .hasSize(40)
                .containsOnly(TEN);
        assertThat(SideBySide.ask(machines, machine -> StepBudget.atMost(STEP))).containsOnly(STEP);
    }

    @Test
    void a_step_whose_time_is_used_up_says_where_what_and_that_retry_goes_on() {
        assertThatThrownBy(() -> StepBudget.within(TEN, time::nanos, () -> {
                    time.pause(TEN);
                    StepBudget.require("node1", "was not asked");
                    return true;
                }))
                .isInstanceOf(StepFailedException.class)
                .hasMessage(
                        "node1: was not asked, since waiting and slow answers had used up the time that one step may"
                                + " take. Retry goes on from what was done; if it happens again, find out which machine is slow,"
                                + " or the way to it (load, disk, name service).");
    }
}
