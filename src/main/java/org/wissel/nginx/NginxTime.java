package org.wissel.nginx;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time as it is written in nginx's configuration: {@code 500ms}, {@code 10}, {@code 1m30s}, {@code "1h 30m"}.
 *
 * @see <a href="https://nginx.org/en/docs/syntax.html">nginx: configuration file measurement units</a>
 */
final class NginxTime {

    private static final Pattern WHOLE = Pattern.compile("(?:\\d++(?:ms|[smhdwMy])?+\\s*+)++");
    private static final Pattern PART = Pattern.compile("(\\d+)(ms|[smhdwMy])?");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1),
            "w", Duration.ofDays(7),
            "M", Duration.ofDays(30),
            "y", Duration.ofDays(365));

    private NginxTime() {}

    /** The time that is written so; empty when it is none, a variable for instance. */
    static Optional<Duration> of(String written) {
        if (!WHOLE.matcher(written).matches()) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(written);
        try {
            while (part.find()) {
                Duration unit = UNITS.get(part.group(2) == null ? "s" : part.group(2));
                sum = sum.plus(unit.multipliedBy(Long.parseLong(part.group(1))));
            }
        } catch (ArithmeticException | NumberFormatException tooLarge) {
            return Optional.empty();
        }
        return Optional.of(sum);
    }
}
