package org.wissel.web;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A unified diff, line by line. */
record DiffView(String place, List<Line> lines) {

    /** @param kind the class of its colour; empty for a line that stays */
    record Line(String kind, String text) {

        static Line of(String text) {
            if (text.startsWith("---") || text.startsWith("+++") || text.startsWith("@@")) {
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
                        .map(diff -> new DiffView(
                                diff.getKey(),
                                diff.getValue().lines().map(Line::of).toList()))
                        .toList();
    }
}
