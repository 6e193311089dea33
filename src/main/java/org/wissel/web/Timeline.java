package org.wissel.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.wissel.deployment.Evidence;
import org.wissel.web.TimeScale.Busy;
import org.wissel.web.TimeScale.Gap;

/**
 * The waves of a deployment over time: a row per wave and node, a bar per run of a step.
 *
 * @param rows what belongs to no wave first, then by wave and by when something began there; those of the way back after all
 *     of the way forwards
 * @param pauses times in which no step ran
 * @param from when the first step began
 * @param to up to when the line goes
 * @param length from the one to the other, in words
 */
record Timeline(List<Row> rows, List<Pause> pauses, Instant from, Instant to, String length) {

    /**
     * @param wave for instance {@code wave 1} or {@code way back, wave 1}; empty for what belongs to none on the way forwards
     * @param worked how long steps ran there in all, in words
     */
    record Row(String wave, String where, String worked, List<Bar> bars) {}

    /**
     * @param run the id of the element that tells more
     * @param place its place as CSS, in percent
     * @param words what a person reads who points at it or cannot see it
     */
    record Bar(String run, String place, String kind, String step, String words) {}

    /** @param person whether a person was waited for */
    record Pause(String place, boolean person, String length, String words) {}

    private static final Duration WORTH_TELLING = Duration.ofSeconds(3);
    private static final double SLIMMEST = 0.35;

    /** Looks again and again while a person is waited for: what it does is no work on the deployment. */
    private static final String WATCHING = "Watch cluster";

    /**
     * @param waits what is waited for now, in words; empty when nothing is
     * @return null where no run is known
     */
    static Timeline of(List<StepRow> runs, List<Evidence> evidence, Instant now, String waits) {
        List<StepRow> work =
                runs.stream().filter(run -> !run.step().equals(WATCHING)).toList();
        if (work.isEmpty()) {
            return null;
        }
        Instant last =
                work.stream().map(StepRow::to).max(Comparator.naturalOrder()).orElseThrow();
        Instant until = waits.isEmpty() || last.isAfter(now) ? last : now;
        TimeScale scale = new TimeScale(
                work.stream().map(run -> new Busy(run.from(), run.to())).toList(), until);
        Instant first =
                work.stream().map(StepRow::from).min(Comparator.naturalOrder()).orElseThrow();
        return new Timeline(
                rows(work, scale),
                scale.gaps(WORTH_TELLING).stream()
                        .map(gap -> pause(gap, scale, work, evidence, gap.to().equals(until) ? waits : ""))
                        .toList(),
                first,
                until,
                Lengths.words(first, until));
    }

    private static List<Row> rows(List<StepRow> work, TimeScale scale) {
        Map<String, List<StepRow>> places = new LinkedHashMap<>();
        work.stream()
                .sorted(Comparator.comparing(StepRow::back).thenComparingInt(StepRow::waveIndex))
                .forEach(run -> places.computeIfAbsent(run.wave() + "/" + run.where(), place -> new ArrayList<>())
                        .add(run));
        return places.values().stream()
                .map(runs -> new Row(
                        runs.get(0).wave(),
                        runs.get(0).where(),
                        Lengths.words(runs.stream()
                                .map(run -> Duration.between(run.from(), run.to()))
                                .reduce(Duration.ZERO, Duration::plus)),
                        runs.stream().map(run -> bar(run, scale)).toList()))
                .toList();
    }

    private static Bar bar(StepRow run, TimeScale scale) {
        return new Bar(run.id(), place(scale.at(run.from()), scale.at(run.to())), run.kind(), run.step(), run.words());
    }

    private static Pause pause(Gap gap, TimeScale scale, List<StepRow> work, List<Evidence> evidence, String waitsNow) {
        String place = place(scale.at(gap.from()), scale.at(gap.to()));
        String length = Lengths.words(gap.from(), gap.to());
        if (!waitsNow.isEmpty()) {
            return new Pause(place, true, length, waitsNow + ", for " + length);
        }
        List<String> decisions = evidence.stream()
                .filter(seen -> decides(seen.step()))
                .filter(seen -> seen.at().isAfter(gap.from())
                        && !seen.at().isAfter(gap.to().plusSeconds(1)))
                .map(seen -> seen.step() + ": " + seen.summary())
                .toList();
        if (!decisions.isEmpty()) {
            return new Pause(
                    place, true, length, "waited " + length + " for a person; " + String.join("; ", decisions));
        }
        boolean failed = work.stream()
                .filter(run -> !run.to().isAfter(gap.from()))
                .max(Comparator.comparing(StepRow::to))
                .filter(run -> run.kind().equals("failed"))
                .isPresent();
        return new Pause(
                place,
                false,
                length,
                failed ? "waited " + length + " until it was tried again" : "no step ran for " + length);
    }

    private static boolean decides(String step) {
        return Stream.of("approve", "decide", "apply decision").anyMatch(step.toLowerCase(Locale.ROOT)::startsWith);
    }

    private static String place(double from, double to) {
        double width = Math.max(SLIMMEST, to - from);
        return String.format(Locale.ROOT, "left:%.2f%%;width:%.2f%%", Math.min(from, 100 - width), width);
    }
}
