package org.wissel.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Many measurements of one thing. */
final class Samples {

    private final List<Double> values = Collections.synchronizedList(new ArrayList<>());

    void add(double value) {
        values.add(value);
    }

    int count() {
        return values.size();
    }

    /** The value that this share of all do not exceed; 0.5 is the median, 1 the largest. */
    double quantile(double share) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.isEmpty() ? Double.NaN : sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }

    /** A row of count, median, 99 % and largest, and the same as figures. */
    void tell(Report.Table table, Report report, String words, String figure) {
        report.figure(figure + ".count", count());
        table.row(
                words,
                count(),
                report.figure(figure + ".p50", quantile(0.5)),
                report.figure(figure + ".p99", quantile(0.99)),
                report.figure(figure + ".max", quantile(1)));
    }
}
