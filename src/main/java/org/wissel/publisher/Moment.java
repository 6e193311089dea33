package org.wissel.publisher;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads a date as APIs write them. */
final class Moment {

    // What java.time does not take for an offset: 2015-07-17T09:54:45.160+0000, as Blueriq's own examples have it.
    private static final DateTimeFormatter NO_COLON = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss[.SSS]Z");

    private static final List<Function<String, Instant>> SHAPES = List.of(
            text -> Instant.ofEpochMilli(number(text)),
            text -> OffsetDateTime.parse(text).toInstant(),
            text -> OffsetDateTime.parse(text, NO_COLON).toInstant(),
            text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC),
            text -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());

    private Moment() {}

    /** Milliseconds since 1970; empty when it is no date. */
    static Optional<Long> of(String text) {
        for (Function<String, Instant> shape : SHAPES) {
            try {
                return Optional.of(shape.apply(text.strip()).toEpochMilli());
            } catch (DateTimeException | ArithmeticException another) {
                continue;
            }
        }
        return Optional.empty();
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException none) {
            throw new DateTimeParseException("no number", text, 0, none);
        }
    }
}
