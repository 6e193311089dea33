package org.wissel.deployment;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Plans in words, to read in a test. */
final class PlanWords {

    private PlanWords() {}

    /** A wave each: {@code n2: +Weather 0.0-v2 -Weather 0.0-v1 weather=0.0-v2; n1: ..., goes live}. */
    static List<String> of(PlanResult result) {
        if (result instanceof Refusal refusal) {
            return refusal.reasons();
        }
        return ((Plan) result).waves().stream().map(PlanWords::wave).toList();
    }

    private static String wave(Wave wave) {
        return wave.changes().stream().map(PlanWords::change).collect(Collectors.joining("; "))
                + (wave.goesLive() ? ", goes live" : "");
    }

    private static String change(NodeChange change) {
        return change.node() + ":" + named(" +", change.install()) + named(" -", change.remove())
                + new TreeMap<>(change.point())
                        .entrySet().stream().map(each -> " " + each).collect(Collectors.joining());
    }

    private static String named(String sign, Set<ProjectVersion> versions) {
        return versions.stream().map(version -> sign + version).sorted().collect(Collectors.joining());
    }

    /** What a walk has of a plan: nothing is refused. */
    static Plan plan(PlanResult result) {
        if (result instanceof Refusal refusal) {
            throw new AssertionError("refused: " + refusal.reasons());
        }
        return (Plan) result;
    }

    static List<String> reasons(PlanResult result) {
        if (result instanceof Plan plan) {
            throw new AssertionError("planned: " + of(plan));
        }
        return ((Refusal) result).reasons();
    }
}
