package org.wissel.web;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Lengths of time in words. */
final class Lengths {

    private Lengths() {}

    /** For instance {@code 0.4 s}, {@code 12 s}, {@code 2 min 3 s}, {@code 1 h 4 min} or {@code 3 d 2 h}. */
    static String words(Duration length) {
        long seconds = length.toSeconds();
        if (length.isNegative()) {
            return "0.0 s";
        }
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", Math.floor(length.toMillis() / 100.0) / 10);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return two(seconds / 3600, "h", seconds % 3600 / 60, "min");
        }
        return two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
    }

    static String words(Instant from, Instant to) {
        return words(Duration.between(from, to));
    }

    private static String two(long many, String unit, long rest, String smaller) {
        return many + " " + unit + (rest > 0 ? " " + rest + " " + smaller : "");
    }
}
