package org.wissel.probe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last problems, the newest last; said several times in a row, one is told once. */
final class ToldProblems {

    private static final int MOST = 20;
    private static final int LONGEST = 400;

    private final Deque<String> lines = new ArrayDeque<>();

    /** @param before those that were told before */
    ToldProblems(List<String> before) {
        lines.addAll(before);
    }

    void tell(String problem) {
        String line = problem.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        String cut = line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
        if (!cut.isEmpty() && !cut.equals(lines.peekLast())) {
            lines.addLast(cut);
        }
        while (lines.size() > MOST) {
            lines.removeFirst();
        }
    }

    List<String> all() {
        return List.copyOf(lines);
    }
}
