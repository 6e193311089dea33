package org.wissel.journal;

import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long details of what ended are kept, and when the older ones are deleted.
 *
 * @param keepFor steps, evidence, samples; that it was and how it ended is kept for ever
 * @param cleanUpFrom as {@code 02:00}, in the time of this machine
 * @param cleanUpUntil the same; before {@code cleanUpFrom} where the night lies between
 */
@ConfigurationProperties("wissel.history")
record HistoryProperties(
        @DefaultValue("365d") Duration keepFor,
        @DefaultValue("02:00") String cleanUpFrom,
        @DefaultValue("04:00") String cleanUpUntil) {

    HistoryProperties {
        if (keepFor.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("wissel.history.keep-for is " + keepFor
                    + ": name a day or more, such as 365d; shorter, and nobody could look at what went wrong");
        }
        if (time("clean-up-from", cleanUpFrom).equals(time("clean-up-until", cleanUpUntil))) {
            throw new IllegalArgumentException("wissel.history.clean-up-until is " + cleanUpUntil
                    + ", as clean-up-from is: nothing would ever be deleted");
        }
    }

    /** Whether it is the time for it. */
    boolean isTimeFor(LocalTime now) {
        LocalTime from = LocalTime.parse(cleanUpFrom);
        LocalTime until = LocalTime.parse(cleanUpUntil);
        return from.isBefore(until)
                ? !now.isBefore(from) && now.isBefore(until)
                : !now.isBefore(from) || now.isBefore(until);
    }

    private static LocalTime time(String setting, String text) {
        try {
            return LocalTime.parse(text);
        } catch (DateTimeParseException none) {
            throw new IllegalArgumentException("wissel.history." + setting + " is '" + text
                    + "': name a time of the day in quotes, such as \"02:00\"");
        }
    }
}
