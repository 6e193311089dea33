package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CyclicBarrier;
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
}
