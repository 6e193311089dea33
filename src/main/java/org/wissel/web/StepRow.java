package org.wissel.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.StepRun;

/**
 * One run of a step as the page shows it.
 *
 * @param id of its element, for instance {@code run-3}
 * @param wave for instance {@code wave 1}; empty for what belongs to none
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

    /**
     * The runs of a deployment, in their order.
     *
     * @param now until when something that is open runs
     * @param ended whether the deployment has ended, so that what is open was cut off
     */
    static List<StepRow> of(List<StepRun> runs, List<Evidence> evidence, Instant now, boolean ended) {
        List<StepRow> rows = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            StepRun run = runs.get(i);
            boolean cutOff = run.outcome() == StepRun.Outcome.OPEN
                    && (ended || wasRunAgain(run, runs.subList(i + 1, runs.size())));
            Instant to = run.ended().orElse(cutOff ? run.began() : now);
            to = to.isBefore(run.began()) ? run.began() : to;
            String kind = kind(run, cutOff);
            rows.add(new StepRow(
                    "run-" + (i + 1),
                    run.wave(),
                    run.wave() < 0 ? "" : "wave " + (run.wave() + 1),
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
