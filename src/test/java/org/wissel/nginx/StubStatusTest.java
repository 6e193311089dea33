package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StubStatusTest {

    private static final String PAGE = "Active connections: 291 \nserver accepts handled requests\n"
            + " 16630948 16630947 31070465 \nReading: 6 Writing: 179 Waiting: 106 \n";

    @Test
    void the_third_number_is_that_of_the_requests() {
        assertThat(StubStatus.requests(PAGE)).contains(31070465L);
        assertThat(StubStatus.requests(PAGE.strip())).contains(31070465L);
    }

    @Test
    void any_other_page_tells_nothing() {
        assertThat(StubStatus.requests("")).isEmpty();
        assertThat(StubStatus.requests("<html>1 2 3</html>")).isEmpty();
        assertThat(StubStatus.requests(PAGE + "and more")).isEmpty();
        assertThat(StubStatus.requests(PAGE.replace("31070465", "x"))).isEmpty();
        assertThat(StubStatus.requests(PAGE.replace("31070465", "9".repeat(30))))
                .isEmpty();
    }
}
