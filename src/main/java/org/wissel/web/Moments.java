package org.wissel.web;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.springframework.stereotype.Component;

/** Moments in words, for who reads a page without its script, which tells them in the time of whoever looks. */
@Component("moments")
class Moments {

    private static final DateTimeFormatter WORDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    /** For instance {@code 2026-03-01 10:15:30 UTC}. */
    public String words(Instant at) {
        return WORDS.format(at);
    }
}
