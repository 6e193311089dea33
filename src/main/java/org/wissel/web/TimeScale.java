package org.wissel.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places moments on a line of 100 percent. Time in which nothing runs is drawn short where it is long, or an approval that
 * took a night would leave nothing to be seen of the steps.
 */
final class TimeScale {

    /**
     * Time in which something runs, or in which nothing does.
     *
     * @param drawn how many milliseconds long it is drawn
     */
    private record Stretch(Instant from, Instant to, boolean busy, double drawn) {

        double millis() {
            return Duration.between(from, to).toMillis();
        }
    }

    /** Time in which nothing runs. */
    record Gap(Instant from, Instant to) {}

    /** Time in which something runs; the end is not before the beginning. */
    record Busy(Instant from, Instant to) {}

    private static final double SHORTEST_GAP_MILLIS = 1_000;
    private static final double LONGEST_GAP_SHARE = 0.12;

    private final List<Stretch> stretches = new ArrayList<>();
    private final double total;

    /**
     * @param busy what runs, at least one
     * @param until up to when the line goes, where that is later than all that runs
     */
    TimeScale(List<Busy> busy, Instant until) {
        List<Busy> merged = merged(busy);
        double work = merged.stream()
                .mapToDouble(one -> Duration.between(one.from(), one.to()).toMillis())
                .sum();
        double longestGap = Math.max(SHORTEST_GAP_MILLIS, work * LONGEST_GAP_SHARE);
        Instant last = merged.get(0).from();
        for (Busy one : merged) {
            addGap(last, one.from(), longestGap);
            stretches.add(new Stretch(
                    one.from(),
                    one.to(),
                    true,
                    Duration.between(one.from(), one.to()).toMillis()));
            last = one.to();
        }
        addGap(last, until, longestGap);
        total = Math.max(1, stretches.stream().mapToDouble(Stretch::drawn).sum());
    }

    private void addGap(Instant from, Instant to, double longest) {
        if (from.isBefore(to)) {
            stretches.add(new Stretch(
                    from,
                    to,
                    false,
                    Math.min(longest, Duration.between(from, to).toMillis())));
        }
    }

    private static List<Busy> merged(List<Busy> busy) {
        List<Busy> merged = new ArrayList<>();
        for (Busy one : busy.stream().sorted(Comparator.comparing(Busy::from)).toList()) {
            Busy last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && !one.from().isAfter(last.to())) {
                merged.set(
                        merged.size() - 1, new Busy(last.from(), last.to().isAfter(one.to()) ? last.to() : one.to()));
            } else {
                merged.add(one);
            }
        }
        return merged;
    }

    /** Where a moment lies, in percent. */
    double at(Instant moment) {
        double drawn = 0;
        for (Stretch stretch : stretches) {
            if (!moment.isAfter(stretch.to())) {
                double share = stretch.millis() == 0
                        ? 0
                        : Duration.between(stretch.from(), moment).toMillis() / stretch.millis();
                return 100 * (drawn + Math.max(0, share) * stretch.drawn()) / total;
            }
            drawn += stretch.drawn();
        }
        return 100;
    }

    /** The gaps that are at least so long, in order. */
    List<Gap> gaps(Duration atLeast) {
        return stretches.stream()
                .filter(stretch -> !stretch.busy() && stretch.millis() >= atLeast.toMillis())
                .map(stretch -> new Gap(stretch.from(), stretch.to()))
                .toList();
    }
}
