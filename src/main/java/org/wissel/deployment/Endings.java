package org.wissel.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What people are told when a deployment ends. */
public final class Endings {

    private final Journal journal;

    public Endings(Journal journal) {
        this.journal = journal;
    }

    /**
     * What remains to be done about a deployment that was left as it stood, after why.
     *
     * @param why a sentence without its full stop
     */
    public String left(String deployment, String why) {
        Journal.Entry entry = journal.entry(deployment);
        Set<String> out = new TreeSet<>(entry.leftOutNodes());
        entry.plan().ifPresent(plan -> out.addAll(NextPlan.mayBeOut(plan, NextPlan.lastWave(journal, deployment), 2)));
        return why + (out.isEmpty() ? "" : ". Out of rotation may be " + out)
                + ". Look at which nodes are in rotation, and deploy the version that is live: the next deployment goes on from"
                + " what is there; its archive must lie in the exports folder.";
    }

    /** Why it ended so and what remains to be done, one sentence each; empty when there is nothing to say. */
    public List<String> reasons(String deployment) {
        Journal.Entry entry = journal.entry(deployment);
        String target = entry.request().subject();
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
                        .filter(warning ->
                                warning.contains(PlanWarnings.KEEPS) || warning.contains(PlanWarnings.MAY_PUBLISH))
                        .forEach(reasons::add);
            }
        });
        for (LeftOut left : entry.leftOut()) {
            reasons.add(left.node() + " was left out (" + left.reason().replaceFirst("\\.$", "")
                    + ") and is out of rotation. Repair it, then deploy "
                    + (entry.rollBack().isPresent() || entry.request().purpose() != Purpose.DEPLOY
                            ? "the version that is live"
                            : target)
                    + " again, which brings it back.");
        }
        return reasons;
    }
}
