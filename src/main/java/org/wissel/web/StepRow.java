package org.wissel.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.StepRun;

/**
 * One run of a step as the page shows it.
 *
 * @param id of its element, for instance {@code run-3}
 * @param back whether it belongs to the way back, whose waves are counted anew
 * @param waveIndex of the way it belongs to, from 0; -1 for what belongs to none
 * @param wave for instance {@code wave 1} or {@code way back, wave 1}; empty for what belongs to none on the way forwards
 * @param where the node, or {@code the cluster}
 * @param kind done, failed, turned, running or cut-off: the class of its colour
 * @param outcome the same in words
 * @param to when it ended; now for one that runs; when it began for one that was cut off
 * @param length in words
 * @param message of a run that failed, why; else empty
 * @param seen what it saw
 */
record StepRow(
        String id,
        boolean back,
        int waveIndex,
        String wave,
        String where,
        String step,
        Instant from,
        Instant to,
        String kind,
        String outcome,
        String length,
        String message,
        List<String> log,
        List<String> seen) {

    /** Evidence is written within the step, by the clock of the same machine. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    /** Still counts by the wave that was walked before: the way back has none until this is done. */
    private static final String PLANS_BACK = "Plan rollback";

    /**
     * The runs of a deployment, in their order.
     *
     * @param backSince when the way back began; empty while it goes forwards
     * @param now until when something that is open runs
     * @param ended whether the deployment has ended, so that what is open was cut off
     */
    static List<StepRow> of(
            List<StepRun> runs, List<Evidence> evidence, Optional<Instant> backSince, Instant now, boolean ended) {
        List<StepRow> rows = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            StepRun run = runs.get(i);
            boolean cutOff = run.outcome() == StepRun.Outcome.OPEN
                    && (ended || wasRunAgain(run, runs.subList(i + 1, runs.size())));
            Instant to = run.ended().orElse(cutOff ? run.began() : now);
            to = to.isBefore(run.began()) ? run.began() : to;
            String kind = kind(run, cutOff);
            boolean back =
                    backSince.filter(since -> !run.began().isBefore(since)).isPresent();
            int wave = back && run.step().equals(PLANS_BACK) ? -1 : run.wave();
            rows.add(new StepRow(
                    "run-" + (i + 1),
                    back,
                    wave,
                    wave(back, wave),
                    run.node().isEmpty() ? "the cluster" : run.node(),
                    run.step(),
                    run.began(),
                    to,
                    kind,
                    outcome(kind),
                    cutOff ? "not known" : Lengths.words(run.began(), to),
                    run.message(),
                    run.log(),
                    seenBy(run, to, evidence)));
        }
        return rows;
    }

    private static String wave(boolean back, int wave) {
        if (wave < 0) {
            return back ? "way back" : "";
        }
        return (back ? "way back, " : "") + "wave " + (wave + 1);
    }

    private static boolean wasRunAgain(StepRun run, List<StepRun> later) {
        return later.stream()
                .anyMatch(other -> other.step().equals(run.step())
                        && other.node().equals(run.node())
                        && other.wave() == run.wave());
    }

    private static List<String> seenBy(StepRun run, Instant to, List<Evidence> evidence) {
        return evidence.stream()
                .filter(seen -> seen.step().equals(run.step())
                        && seen.node().equals(run.node())
                        && seen.wave() == run.wave()
                        && !seen.at().isBefore(run.began())
                        && !seen.at().isAfter(to.plus(SLACK)))
                .map(Evidence::summary)
                .toList();
    }

    private static String kind(StepRun run, boolean cutOff) {
        return switch (run.outcome()) {
            case DONE -> "done";
            case FAILED -> "failed";
            case TURNED -> "turned";
            case OPEN -> cutOff ? "cut-off" : "running";
        };
    }

    private static String outcome(String kind) {
        return switch (kind) {
            case "failed" -> "failed";
            case "turned" -> "took another way";
            case "running" -> "runs";
            case "cut-off" -> "was cut off when Wissel ended";
            default -> "done";
        };
    }

    /** In one line, for whoever cannot see the bar. */
    String words() {
        return step + " on " + where + (wave.isEmpty() ? "" : ", " + wave) + ": " + outcome
                + (kind.equals("cut-off") ? "" : kind.equals("running") ? " for " + length : " after " + length);
    }
}
