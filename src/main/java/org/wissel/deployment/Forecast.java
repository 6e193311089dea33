package org.wissel.deployment;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * When versions may become quiet, told from how many used them over time. Sessions end one by one as people stop, so their number is
 * taken to fall by the same share in the same time; where it does not fall nothing is foretold.
 */
final class Forecast {

    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    private static final Duration LONGEST = Duration.ofDays(60);

    private Forecast() {}

    /** One sentence. */
    static String of(List<UsageSample> samples) {
        List<UsageSample> known =
                samples.stream().filter(sample -> sample.sessions().isPresent()).toList();
        if (known.isEmpty()) {
            return "Sessions are not counted, so nothing can be foretold.";
        }
        UsageSample last = known.get(known.size() - 1);
        long now = last.sessions().getAsLong();
        if (now == 0) {
            return "No session holds it.";
        }
        UsageSample most = known.stream()
                .filter(sample -> sample.sessions().getAsLong()
                        == known.stream()
                                .mapToLong(each -> each.sessions().getAsLong())
                                .max()
                                .getAsLong())
                .reduce((earlier, later) -> later)
                .orElseThrow();
        long peak = most.sessions().getAsLong();
        double seconds = Duration.between(most.at(), last.at()).toMillis() / 1000.0;
        if (peak <= now || seconds <= 0) {
            return held(now) + ", and the number does not fall: nothing can be foretold.";
        }
        // From here to less than half a session at the rate since the peak.
        double left = Math.log(2.0 * now) / (Math.log((double) peak / now) / seconds);
        String fell = held(now) + ", " + peak + " did at " + when(most.at());
        if (left > LONGEST.toSeconds()) {
            return fell + ": at this rate they end in more than " + LONGEST.toDays() + " days.";
        }
        return fell + ": at this rate the last ends about " + when(last.at().plusSeconds((long) left)) + ".";
    }

    private static String held(long sessions) {
        return sessions == 1 ? "1 session holds it" : sessions + " sessions hold it";
    }

    private static String when(Instant at) {
        return WHEN.format(at.atZone(ZoneId.systemDefault()));
    }
}
