package org.wissel.deployment;

import java.util.Random;
import java.util.Set;

/** Looks for a cluster in which a mistake breaks something. */
final class MutantHunt {

    private static final int CLUSTERS = 1_500;

    private MutantHunt() {}

    /** Within the first clusters something that the mistake breaks must be found; returns which of these invariants. */
    static String caught(ModelProcess mutant, Set<String> kinds) {
        for (int i = 0; i < CLUSTERS; i++) {
            Random chance = new Random(PlanSafetyTest.SEED + i);
            PlanStart start = ClusterDraw.draw(chance, 2 + i % 3);
            try {
                new PlanTrial(mutant, start, chance, new PlanTally()).run(8);
            } catch (PlanViolation violation) {
                if (kinds.contains(violation.kind())) {
                    return violation.kind() + " after " + (i + 1) + " clusters";
                }
            }
        }
        return "no violation of " + kinds + " in " + CLUSTERS + " clusters";
    }
}
