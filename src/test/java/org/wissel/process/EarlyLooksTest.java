package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Looking early, by a clock that only the test moves. */
class EarlyLooksTest {

    private static final Waiting NODE1 = new Waiting("d1", "node1", "event_lookAtHealthAgain");
    private static final Waiting NODE2 = new Waiting("d1", "node2", "event_lookAtHealthAgain");
    private static final Duration EVERY = Duration.ofMillis(50);

    private final Ticks time = new Ticks();
    private final List<Waiting> woken = new ArrayList<>();
    private final EarlyLooks looks = new EarlyLooks(time, woken::add);

    @Test
    void what_is_seen_wakes_its_step_once_and_within_100_ms() {
        AtomicBoolean healthy = new AtomicBoolean();
        looks.begin(NODE1, EVERY, healthy::get);
        looks.begin(NODE2, EVERY, () -> false);
        time.pass(Duration.ofSeconds(3));
        assertThat(woken).isEmpty();

        healthy.set(true);
        time.pass(Duration.ofMillis(100));
        assertThat(woken).containsExactly(NODE1);

        time.pass(Duration.ofSeconds(3));
        assertThat(woken).containsExactly(NODE1);
    }

    @Test
    void a_step_that_looked_itself_is_looked_for_anew_and_only_once() {
        AtomicInteger before = new AtomicInteger();
        AtomicInteger after = new AtomicInteger();
        looks.begin(NODE1, EVERY, () -> before.incrementAndGet() < 0);
        time.pass(Duration.ofMillis(200));
        looks.begin(NODE1, EVERY, () -> after.incrementAndGet() < 0);
        int until = before.get();

        time.pass(Duration.ofSeconds(1));
        assertThat(before).hasValue(until);
        assertThat(after.get()).isBetween(15, 20);
        assertThat(looks.size()).isEqualTo(1);
    }

    @Test
    void a_step_that_does_not_look_again_itself_is_forgotten() {
        AtomicInteger asked = new AtomicInteger();
        looks.begin(NODE1, EVERY, () -> asked.incrementAndGet() < 0);
        time.pass(Duration.ofSeconds(12));

        assertThat(looks.size()).isZero();
        int until = asked.get();
        time.pass(Duration.ofMinutes(1));
        assertThat(asked).hasValue(until);
        assertThat(time.nothingIsLeft()).isTrue();
        assertThat(woken).isEmpty();
    }

    @Test
    void what_is_waited_for_long_is_looked_at_less_often() {
        AtomicInteger asked = new AtomicInteger();
        for (int second = 0; second < 300; second += 2) {
            looks.begin(NODE1, EVERY, () -> asked.incrementAndGet() < 0);
            time.pass(Duration.ofSeconds(2));
        }
        int until = asked.get();
        looks.begin(NODE1, EVERY, () -> asked.incrementAndGet() < 0);
        time.pass(Duration.ofSeconds(5));

        assertThat(asked.get() - until).isBetween(4, 5);
    }

    @Test
    void fifty_nodes_that_wait_are_looked_at_half_as_often_each() {
        AtomicInteger asked = new AtomicInteger();
        for (int node = 0; node < 50; node++) {
            looks.begin(
                    new Waiting("d1", "node" + node, "event_lookAtHealthAgain"),
                    EVERY,
                    () -> asked.incrementAndGet() < 0);
        }
        time.pass(Duration.ofSeconds(2));

        assertThat(asked.get()).isBetween(900, 1200);
    }

    @Test
    void a_look_that_fails_and_a_timer_that_cannot_be_woken_end_nothing() {
        EarlyLooks stubborn = new EarlyLooks(time, step -> {
            woken.add(step);
            throw new IllegalStateException("the timer is firing already");
        });
        AtomicInteger asked = new AtomicInteger();
        stubborn.begin(NODE1, EVERY, () -> {
            if (asked.incrementAndGet() < 3) {
                throw new IllegalStateException("not reached");
            }
            return true;
        });
        time.pass(Duration.ofSeconds(1));

        assertThat(asked).hasValue(3);
        assertThat(woken).containsExactly(NODE1);
        assertThat(stubborn.size()).isZero();
    }

    /** Work that is due when time passes, in its order. */
    private static final class Ticks implements EarlyLooks.Later {

        private record Due(long at, int number, Runnable work) {}

        private final PriorityQueue<Due> queue =
                new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingInt(Due::number));
        private long now;
        private int number;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public void in(Duration pause, Runnable work) {
            queue.add(new Due(now + pause.toNanos(), number++, work));
        }

        void pass(Duration time) {
            long end = now + time.toNanos();
            while (!queue.isEmpty() && queue.peek().at() <= end) {
                Due due = queue.remove();
                now = due.at();
                due.work().run();
            }
            now = end;
        }

        boolean nothingIsLeft() {
            return queue.isEmpty();
        }
    }
}
