package org.wissel.probe;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wissel.deployment.Shown;

/**
 * The last problems, each with the time at which it was seen last, the newest last; one that comes again is told once, with
 * how often it came and since when: {@code 2026-03-24T09:00:20Z: lb1: no connection (3 times since 2026-03-24T09:00:00Z)}.
 */
final class ToldProblems {

    private static final int MOST = 20;
    private static final int LONGEST = 400;
    private static final Pattern LINE =
            Pattern.compile("(\\d{4}-\\S+Z): (.*?)(?: \\((\\d{1,18}) times since (\\S+Z)\\))?");

    private final Clock clock;
    private final Map<String, Times> problems = new LinkedHashMap<>();

    private record Times(Instant first, Instant last, long many) {

        String words(String problem) {
            return last + ": " + problem + (many == 1 ? "" : " (" + many + " times since " + first + ")");
        }
    }

    /** @param before those that were told before, as {@link #all} tells them */
    ToldProblems(List<String> before, Clock clock) {
        this.clock = clock;
        before.forEach(this::restore);
    }

    private void restore(String line) {
        Matcher told = LINE.matcher(line);
        if (told.matches()) {
            Instant last = Instant.parse(told.group(1));
            boolean again = told.group(3) != null;
            problems.put(
                    told.group(2),
                    new Times(
                            again ? Instant.parse(told.group(4)) : last,
                            last,
                            again ? Long.parseLong(told.group(3)) : 1));
        }
    }

    void tell(String problem) {
        String line = Shown.line(problem);
        if (line.isEmpty()) {
            return;
        }
        String cut = line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        // Taken out first, so that it becomes the last.
        Times before = problems.remove(cut);
        problems.put(cut, before == null ? new Times(now, now, 1) : new Times(before.first(), now, before.many() + 1));
        if (problems.size() > MOST) {
            problems.remove(problems.keySet().iterator().next());
        }
    }

    List<String> all() {
        return problems.entrySet().stream()
                .map(each -> each.getValue().words(each.getKey()))
                .toList();
    }
}
