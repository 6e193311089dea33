package org.wissel.deployment;

import java.util.List;

/** What leaving a node out means for a walk that was planned with it. */
final class LeftOutNodes {

    private LeftOutNodes() {}

    /** Those that the plan of this deployment does not know of, one sentence each. */
    static List<String> unplanned(Journal.Entry entry) {
        Plan plan = entry.plan().orElseThrow();
        return entry.leftOut().stream()
                .filter(left -> !plan.leftOut().contains(left.node()))
                .map(LeftOutNodes::sentence)
                .toList();
    }

    /** @throws ClusterChangedException when a node was left out since the walk was planned */
    static void requirePlanned(Journal.Entry entry) {
        List<String> unplanned = unplanned(entry);
        if (!unplanned.isEmpty()) {
            throw new ClusterChangedException(unplanned);
        }
    }

    private static String sentence(LeftOut left) {
        return left.node() + " was left out: " + left.reason();
    }
}
