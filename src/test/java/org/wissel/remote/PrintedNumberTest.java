package org.wissel.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintedNumberTest {

    @ParameterizedTest
    @ValueSource(strings = {"0", "100", "1795717322.123456789", "-1.000000000", "1795717322123456789"})
    void what_programs_print_is_read_as_it_stands(String printed) {
        assertThat(PrintedNumber.of(printed)).isEqualTo(new BigDecimal(printed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e9", "1E100000000", "1e-100000000", "", ".5", "5.", "+1", "0x10", "1 ", "\u0661", "1\n"})
    void anything_else_is_none(String printed) {
        assertThatThrownBy(() -> PrintedNumber.of(printed)).isInstanceOf(NumberFormatException.class);
    }
}
