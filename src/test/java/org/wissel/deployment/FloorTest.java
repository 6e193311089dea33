package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class FloorTest {

    @Test
    void a_count_is_itself_whatever_the_cluster_s_size() {
        assertThat(Floor.parse("3").of(50)).isEqualTo(3);
        assertThat(Floor.parse("3")).hasToString("3");
    }

    @Test
    void a_percentage_is_rounded_up() {
        assertThat(Floor.parse("75%").of(4)).isEqualTo(3);
        assertThat(Floor.parse(" 75 % ").of(5)).isEqualTo(4);
        assertThat(Floor.parse("1%").of(2)).isEqualTo(1);
        assertThat(Floor.parse("99%").of(1000)).isEqualTo(990);
        assertThat(Floor.parse("75%")).hasToString("75%");
    }

    @Test
    void what_would_empty_a_cluster_or_never_let_a_node_go_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Floor.parse("0")).withMessageContaining("at least 1");
        assertThatIllegalArgumentException().isThrownBy(() -> Floor.parse("0%")).withMessageContaining("at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Floor.parse("100%"))
                .withMessageContaining("99%");
    }

    @Test
    void what_is_no_floor_is_refused_with_an_example() {
        for (String text : new String[] {"", "half", "-1", "1.5", "99999999"}) {
            assertThatIllegalArgumentException()
                    .as(text)
                    .isThrownBy(() -> Floor.parse(text))
                    .withMessageContaining("for instance 75%");
        }
    }
}
