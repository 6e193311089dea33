package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Holds the planner to its invariants in every state between a plan's first micro-step and its last, also after crashes: a
 * transition system of its own, which shares no code with the planner. More clusters: {@code -Dwissel.plans=100000}.
 */
class PlanSafetyTest {

    private static final int CLUSTERS = Integer.getInteger("wissel.plans", 4_000);
    static final long SEED = Long.getLong("wissel.plans.seed", 20260324);

    @Test
    void no_plan_breaks_what_every_plan_must_keep_whenever_it_crashes_and_is_planned_again() {
        PlanTally tally = new PlanTally();
        Map<String, String> violations = new TreeMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < CLUSTERS; i++) {
            Random chance = new Random(SEED + i);
            PlanStart start = ClusterDraw.draw(chance, size(chance, i));
            PlanTrial trial = new PlanTrial(new ModelProcess(), start, chance, tally);
            try {
                trial.run(crashes(start));
            } catch (PlanViolation violation) {
                String kind = violation.kind();
                counts.merge(kind, 1, Integer::sum);
                // Small clusters come first, so that the first example is a small one.
                violations.putIfAbsent(kind, violation.getMessage() + " (seed " + (SEED + i) + ")\n  " + trial.story());
            }
        }
        System.out.println("Plans: " + tally + (counts.isEmpty() ? "" : "\nViolations: " + counts));
        assertThat(String.join("\n\n", violations.values())).isEmpty();
        assertThat(tally.windows).as("states within a swap's window").isPositive();
    }

    private static int size(Random chance, int i) {
        int tenth = 10 * i / CLUSTERS;
        if (tenth < 3) {
            return 2;
        }
        return tenth < 6
                ? 3
                : tenth < 8 ? 4 + chance.nextInt(2) : tenth < 9 ? 6 + chance.nextInt(7) : 13 + chance.nextInt(38);
    }

    /** After every micro-step in small clusters, after some in large ones. */
    private static int crashes(PlanStart start) {
        int size = start.cluster().nodes.size();
        return size <= 3 ? 1000 : size <= 12 ? 8 : 2;
    }
}
