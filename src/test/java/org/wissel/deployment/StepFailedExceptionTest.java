package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepFailedExceptionTest {

    @Test
    void a_short_message_stays_as_it_is() {
        assertThat(new StepFailedException("node1", "it broke", "Mend it.")).hasMessage("node1: it broke. Mend it.");
    }

    @Test
    void a_long_message_fits_an_incident_and_keeps_its_place_and_what_to_do() {
        assertThat(new StepFailedException(
                                "node1",
                                "it broke" + " again".repeat(500),
                                "Put back." + " x".repeat(500) + " Then retry.")
                        .getMessage())
                .hasSizeLessThanOrEqualTo(660)
                .startsWith("node1: it broke again")
                .contains("Put back.")
                .endsWith("Then retry.");
    }
}
