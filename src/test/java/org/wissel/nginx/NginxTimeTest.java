package org.wissel.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NginxTimeTest {

    @ParameterizedTest
    @CsvSource({
        "500ms,PT0.5S",
        "10,PT10S",
        "10s,PT10S",
        "1m30s,PT1M30S",
        "1h 30m,PT1H30M",
        "1d,P1D",
        "1M,P30D",
        "0,PT0S",
        "2w,P14D"
    })
    void times_are_read_as_nginx_reads_them(String written, Duration time) {
        assertThat(NginxTime.of(written)).contains(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$timeout",
                "off",
                "10x",
                "-1",
                "11111111111111111111111111111111x",
                "99999999999999999999999"
            })
    void what_is_no_time_is_none(String written) {
        assertThat(NginxTime.of(written)).isEmpty();
    }
}
