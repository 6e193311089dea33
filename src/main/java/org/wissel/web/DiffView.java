package org.wissel.web;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A unified diff, line by line. */
record DiffView(String place, List<Line> lines) {

    /** @param kind the class of its colour; empty for a line that stays */
    record Line(String kind, String text) {

        /** @param number from 0; the first two name the file */
        static Line of(int number, String text) {
            if (number < 2 || text.startsWith("@@")) {
                return new Line("text-muted", text);
            }
            return new Line(text.startsWith("+") ? "text-success" : text.startsWith("-") ? "text-danger" : "", text);
        }
    }

    /** Those that change something, by their place. */
    static List<DiffView> of(Map<String, String> diffs) {
        return new TreeMap<>(diffs)
                .entrySet().stream()
                        .filter(diff -> !diff.getValue().isEmpty())
                        .map(diff -> new DiffView(diff.getKey(), lines(diff.getValue())))
                        .toList();
    }

    private static List<Line> lines(String diff) {
        List<String> lines = diff.lines().toList();
        return IntStream.range(0, lines.size())
                .mapToObj(number -> Line.of(number, lines.get(number)))
                .toList();
    }
}
