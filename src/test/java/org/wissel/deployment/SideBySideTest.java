package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SideBySideTest {

    @Test
    void all_are_asked_at_once_and_answer_in_their_order() {
        // Nobody passes the barrier before all have come to it.
        CyclicBarrier all = new CyclicBarrier(16);

        List<Integer> answers = SideBySide.ask(IntStream.range(0, 16).boxed().toList(), number -> {
            try {
                all.await();
            } catch (Exception broken) {
                throw new IllegalStateException(broken);
            }
            return number * 2;
        });

        assertThat(answers)
                .containsExactlyElementsOf(
                        IntStream.range(0, 16).map(number -> number * 2).boxed().toList());
    }

    @Test
    void more_than_can_be_asked_at_once_are_all_asked() {
        assertThat(SideBySide.ask(IntStream.range(0, 100).boxed().toList(), number -> number))
                .hasSize(100);
        assertThat(SideBySide.ask(List.of(), number -> number)).isEmpty();
    }

    @Test
    void what_the_first_of_them_threw_is_thrown() {
        assertThatThrownBy(() -> SideBySide.ask(List.of("a", "b", "c"), name -> {
                    if (!name.equals("a")) {
                        throw new StepFailedException(name, "broken", "Mend it.");
                    }
                    return name;
                }))
                .isInstanceOf(StepFailedException.class)
                .hasMessage("b: broken. Mend it.");
    }

    @Test
    void questions_that_ask_on_need_no_more_threads_than_there_are() {
        List<Integer> numbers = IntStream.range(0, 20).boxed().toList();

        List<List<List<Integer>>> answers = SideBySide.ask(numbers, one -> SideBySide.ask(
                        numbers, two -> SideBySide.ask(numbers, three -> one * 400 + two * 20 + three).stream()
                                .mapToInt(Integer::intValue)
                                .sum())
                .stream()
                .map(List::of)
                .toList());

        assertThat(answers).hasSize(20).allSatisfy(each -> assertThat(each).hasSize(20));
        assertThat(answers.get(1).get(2)).containsExactly(20 * (400 + 40) + 190);
    }

    @Test
    void where_no_thread_is_free_whoever_asks_does_it_in_order() {
        List<String> asked = new ArrayList<>();
        Thread me = Thread.currentThread();

        List<Integer> answers = SideBySide.ask(
                List.of("a", "bb", "ccc"),
                name -> {
                    assertThat(Thread.currentThread()).isSameAs(me);
                    asked.add(name);
                    return name.length();
                },
                refused -> {
                    throw new RejectedExecutionException();
                });

        assertThat(answers).containsExactly(1, 2, 3);
        assertThat(asked).containsExactly("a", "bb", "ccc");
    }

    @Test
    void where_no_thread_is_free_a_failure_ends_the_asking() {
        List<String> asked = new ArrayList<>();

        assertThatThrownBy(() -> SideBySide.ask(
                        List.of("a", "b", "c"),
                        name -> {
                            asked.add(name);
                            throw new StepFailedException(name, "broken", "Mend it.");
                        },
                        refused -> {
                            throw new RejectedExecutionException();
                        }))
                .hasMessage("a: broken. Mend it.");
        assertThat(asked).containsExactly("a");
    }

    @Test
    void a_failure_interrupts_the_others_and_harms_nobody_after_them() throws InterruptedException {
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);

        assertThatThrownBy(() -> SideBySide.ask(List.of("a", "b"), name -> {
                    if (name.equals("a")) {
                        awaitQuietly(waits);
                        throw new StepFailedException("a", "broken", "Mend it.");
                    }
                    waits.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException stopped) {
                        interrupted.countDown();
                        Thread.currentThread().interrupt();
                    }
                    return name;
                }))
                .hasMessage("a: broken. Mend it.");

        interrupted.await();
        assertThat(SideBySide.ask(IntStream.range(0, 100).boxed().toList(), number -> Thread.interrupted()))
                .doesNotContain(true);
    }

    @Test
    void all_steps_together_get_a_bounded_number_of_threads() throws InterruptedException {
        Set<String> names = ConcurrentHashMap.newKeySet();
        List<Thread> steps = IntStream.range(0, 20)
                .mapToObj(step -> new Thread(
                        () -> SideBySide.ask(IntStream.range(0, 50).boxed().toList(), number -> {
                            if (Thread.currentThread().getName().startsWith("wissel-side-")) {
                                names.add(Thread.currentThread().getName());
                            }
                            Thread.yield();
                            return number;
                        })))
                .toList();
        steps.forEach(Thread::start);
        for (Thread step : steps) {
            step.join();
        }

        assertThat(names).hasSizeBetween(1, SideBySide.THREADS);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
