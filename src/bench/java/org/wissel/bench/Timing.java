package org.wissel.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Several runs of one thing. */
final class Timing {

    private final List<Double> values = new ArrayList<>();

    Timing add(double value) {
        values.add(value);
        return this;
    }

    int runs() {
        return values.size();
    }

    double median() {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    double least() {
        return Collections.min(values);
    }

    double most() {
        return Collections.max(values);
    }

    /** From the least to the most. */
    String range() {
        return runs() < 2 ? "" : Report.rounded(least()) + " - " + Report.rounded(most());
    }
}
