package org.wissel.deployment;

import java.util.ArrayList;
import java.util.List;

/** What people are told when a deployment ends. */
public final class Endings {

    private Endings() {}

    /** Why it ended so and what remains to be done, one sentence each; empty when there is nothing to say. */
    public static List<String> reasons(Journal.Entry entry) {
        ProjectVersion target = entry.request().target();
        List<String> reasons = new ArrayList<>();
        entry.rollBack().ifPresent(order -> {
            reasons.add("Rolled back: " + order.reason().replaceFirst("\\.$", "") + ".");
            if (entry.wentLive()) {
                reasons.add(
                        "Users may have met " + target + ": it stays loaded on every node for the sessions that hold"
                                + " it. Undeploy it when they have ended.");
            } else {
                entry.plan().stream()
                        .flatMap(plan -> plan.warnings().stream())
                        .filter(warning -> warning.contains(PlanWarnings.KEEPS))
                        .forEach(reasons::add);
            }
        });
        for (LeftOut left : entry.leftOut()) {
            reasons.add(left.node() + " was left out (" + left.reason().replaceFirst("\\.$", "")
                    + ") and is out of rotation. Repair it, then deploy "
                    + (entry.rollBack().isPresent() ? "the version that is live" : target.toString())
                    + " again, which brings it back.");
        }
        return reasons;
    }
}
