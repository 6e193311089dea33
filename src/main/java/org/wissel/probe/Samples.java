package org.wissel.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.wissel.deployment.ContinuityResult.Sample;

/** Keeps what was seen over time to a bounded number of samples: the older, the coarser. */
final class Samples {

    /** No deployment has more for long. */
    static final int MOST = 500;

    private Samples() {}

    /** Two neighbours each made one; across a gap in which nobody looked only where it must be. */
    static List<Sample> merged(List<Sample> samples) {
        List<Sample> merged = merged(samples, false);
        return merged.size() <= MOST ? merged : merged(merged, true);
    }

    private static List<Sample> merged(List<Sample> samples, boolean acrossGaps) {
        List<Sample> merged = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            Sample first = samples.get(i);
            if (i + 1 < samples.size() && (acrossGaps || !isGap(first, samples.get(i + 1)))) {
                merged.add(both(first, samples.get(++i)));
            } else {
                merged.add(first);
            }
        }
        return merged;
    }

    private static boolean isGap(Sample first, Sample second) {
        Duration between = Duration.between(first.at().plusSeconds(first.seconds()), second.at());
        return between.toSeconds() > first.seconds();
    }

    private static Sample both(Sample first, Sample second) {
        return new Sample(
                first.at(),
                first.seconds() + second.seconds(),
                first.requests() + second.requests(),
                first.failed() + second.failed(),
                first.broken() + second.broken(),
                Math.max(first.slowestMillis(), second.slowestMillis()),
                traffic(first, second));
    }

    /** Weighed by their seconds; where only one is known, that one. */
    private static Optional<Double> traffic(Sample first, Sample second) {
        if (first.traffic().isEmpty() || second.traffic().isEmpty()) {
            return first.traffic().or(second::traffic);
        }
        return Optional.of(
                (first.traffic().get() * first.seconds() + second.traffic().get() * second.seconds())
                        / (first.seconds() + second.seconds()));
    }
}
