package org.wissel.deployment;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Plans a deployment that touched its cluster again, from where it stands: in its own direction, or back. */
final class NextPlan {

    private static final List<String> PLANNED = List.of("Check deployment", PlanSteps.ROLL_BACK);
    private static final EvidenceOf PLANNED_OR_ROUTED =
            EvidenceOf.any("Check deployment", PlanSteps.ROLL_BACK, "Drain nodes", "Swap cluster", "Return nodes");

    private final DeploymentCheck check;
    private final Journal journal;

    NextPlan(DeploymentCheck check, Journal journal) {
        this.check = check;
        this.journal = journal;
    }

    /** The way on, in the direction in which it goes. */
    DeploymentCheck.Result on(Journal.Entry entry, Remembered remembered) {
        return entry.rollBack().isPresent() ? back(entry, remembered) : check.check(entry.request(), remembered);
    }

    /** The way back. */
    DeploymentCheck.Result back(Journal.Entry entry, Remembered remembered) {
        return check.rollBack(entry, remembered);
    }

    /**
     * What planning must know.
     *
     * @param wave the index of the first wave of the plan walked last that may be out of rotation
     * @param waves how many waves may be, from that on: two where a change of routing may be half done
     */
    Remembered remembered(Journal.Entry entry, int wave, int waves) {
        Remembered earlier = journal.remembered(entry.request().cluster());
        if (!entry.touched()) {
            return earlier.without(entry.leftOutNodes());
        }
        return journal.rememberedOf(entry.id())
                .withLive(earlier.live())
                .outOnly(mayBeOut(entry.plan().orElseThrow(), wave, waves))
                .without(entry.leftOutNodes());
    }

    /** Nodes that the walk may have out; another one that is down is an operator's. */
    static Set<String> mayBeOut(Plan plan, int wave, int waves) {
        Set<String> nodes = new TreeSet<>(plan.returning());
        // Those that were left out on the way forwards are tried again on the way back.
        nodes.addAll(plan.leftOut());
        int size = plan.waves().size();
        plan.waves()
                .subList(Math.min(wave, size), Math.min(wave + waves, size))
                .forEach(each -> nodes.addAll(each.nodes()));
        // Out since before it was planned, and not back yet.
        plan.waves().subList(Math.min(wave, size), size).forEach(each -> each.nodes().stream()
                .filter(plan.out()::contains)
                .forEach(nodes::add));
        return nodes;
    }

    /** The index of the wave that the last change of routing which came to its end took out of rotation. */
    static int lastWave(Journal journal, String deployment) {
        return journal.last(deployment, PLANNED_OR_ROUTED)
                .filter(seen -> !PLANNED.contains(seen.step()))
                .map(seen -> Math.max(0, seen.wave()))
                .orElse(0);
    }
}
