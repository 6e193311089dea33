package org.wissel.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Plans for one start and walks the plan; crashes after micro-steps, plans again forwards and back, and walks that; and
 * crashes in that too.
 */
final class PlanTrial {

    /** How often a plan is walked on after a crash within a crash. */
    private static final int CRASHES_WITHIN = 2;

    /** A state in which a walk may crash. */
    private record Moment(ModelCluster cluster, ModelJournal journal, int steps) {}

    private final ModelProcess process;
    private final PlanStart start;
    private final Random chance;
    private final PlanTally tally;
    private final boolean flaws;
    private final boolean poisoned;
    /** What was planned and done, for who reads about a violation. */
    private final List<String> story = new ArrayList<>();

    PlanTrial(ModelProcess process, PlanStart start, Random chance, PlanTally tally) {
        this.process = process;
        this.start = start;
        this.chance = chance;
        this.tally = tally;
        boolean silent = start.cluster().nodes.stream().anyMatch(node -> !node.tells);
        // What does not tell cannot be proven, so that a flaw there is nobody's fault.
        flaws = !silent && chance.nextInt(4) == 0;
        ModelNode one =
                start.cluster().nodes.get(chance.nextInt(start.cluster().nodes.size()));
        one.poisoned = chance.nextInt(6) == 0 && !ModelNode.contains(one.disk, ModelNode.V2);
        poisoned = start.cluster().nodes.stream().anyMatch(node -> node.poisoned);
    }

    /**
     * @param crashes after how many micro-steps of the first walk it crashes at most, chosen by chance; all when there are not
     *     more
     * @throws PlanViolation for the first thing that is not as it must be; {@link #story()} tells how it came
     */
    void run(int crashes) {
        tally.clusters++;
        ModelCluster cluster = start.cluster().copy();
        ModelJournal journal = start.journal().copy();
        Strategy strategy = start.request().strategy();
        // A floor that lets one node go is enough, and half of them for a swap.
        int size = cluster.runtimes();
        boolean owed = start.plain()
                && (strategy == Strategy.SWAP
                        ? cluster.balancers.size() == 1 && start.least() <= size - (size + 1) / 2
                        : start.least() < size);
        List<Moment> moments = go(cluster, journal, false, strategy, owed, true);
        while (moments.size() > crashes) {
            moments.remove(chance.nextInt(moments.size()));
        }
        boolean installFirst = strategy == Strategy.INSTALL_FIRST;
        for (Moment moment : moments) {
            boolean fine = start.plain() && !flaws;
            crash(moment, false, Strategy.INSTALL_FIRST, fine && installFirst && !poisoned, CRASHES_WITHIN);
            crash(moment, false, Strategy.SWAP, false, CRASHES_WITHIN);
            crash(moment, true, Strategy.INSTALL_FIRST, fine, CRASHES_WITHIN);
        }
    }

    private void crash(Moment moment, boolean back, Strategy strategy, boolean owed, int within) {
        int told = story.size();
        tally.crashes++;
        ModelCluster cluster = moment.cluster.copy();
        ModelJournal journal = moment.journal.copy();
        story.add("crash after step " + moment.steps);
        for (ModelBalancer balancer : cluster.balancers) {
            if (balancer.generations.size() > 1 && chance.nextBoolean()) {
                balancer.oldWorkersExit();
                story.add("old workers of " + balancer.name + " exit meanwhile");
            }
        }
        boolean left = leaveOut(cluster, journal, back);
        List<Moment> moments = go(cluster, journal, back, strategy, owed && !left, within > 0);
        if (!moments.isEmpty() && within > 0 && chance.nextInt(3) == 0) {
            Moment again = moments.get(chance.nextInt(moments.size()));
            boolean turn = chance.nextBoolean();
            boolean stillOwed = owed && !left && !poisoned && (turn || !back);
            crash(again, turn, strategy, stillOwed && (turn || strategy == Strategy.INSTALL_FIRST), within - 1);
        }
        story.subList(told, story.size()).clear();
    }

    /**
     * A person may leave a node out: one that died, or that serves though we cannot reach it. Who goes back tries all again, as
     * likely as not.
     *
     * @return whether any node is left out now
     */
    private boolean leaveOut(ModelCluster cluster, ModelJournal journal, boolean back) {
        if (back && chance.nextBoolean()) {
            cluster.nodes.forEach(node -> node.leftOut = false);
            journal.leftOut.clear();
        }
        if (journal.begun() && journal.leftOut.size() + 1 < cluster.nodes.size() && chance.nextInt(4) == 0) {
            ModelNode node = cluster.nodes.get(chance.nextInt(cluster.nodes.size()));
            if (chance.nextBoolean()) {
                node.die();
            }
            node.leftOut = true;
            journal.leftOut.add(node.name);
            tally.leftOut++;
            story.add("leave out " + node);
        }
        return !journal.leftOut.isEmpty();
    }

    /** Plans and walks to the end; returns every state on the way. */
    private List<Moment> go(
            ModelCluster cluster,
            ModelJournal journal,
            boolean back,
            Strategy strategy,
            boolean owed,
            boolean remember) {
        List<Moment> moments = new ArrayList<>();
        story.add((back ? "roll back" : start.request().purpose().key() + " by " + strategy.key()) + " from " + cluster
                + "; remembered " + journal.remembered());
        DeploymentRequest asked = start.request();
        DeploymentRequest request = new DeploymentRequest(
                asked.cluster(),
                asked.target(),
                asked.also(),
                asked.purpose(),
                strategy,
                asked.nodeOrder(),
                asked.shortcuts(),
                asked.shownPlan(),
                asked.forced());
        PlanGoal goal = new PlanGoal(back, request);
        PlanResult result = back
                ? process.rollBack(cluster, journal, request, start.floor())
                : process.deploy(cluster, journal, request, start.floor());
        if (result instanceof Refusal refusal) {
            RefusalCheck check = new RefusalCheck(cluster, journal, start.least(), goal);
            String head = "";
            for (String reason : refusal.reasons()) {
                head = check.head(reason);
            }
            tally.refused(head);
            if (owed && !goal.missing(cluster, journal).isEmpty()) {
                throw new PlanViolation("refusal", "a plan was owed here: " + refusal.reasons());
            }
            return moments;
        }
        Plan plan = (Plan) result;
        story.add(words(plan));
        tally.plans++;
        if (plan.waves().stream().anyMatch(wave -> wave.changes().stream().anyMatch(NodeChange::removes))) {
            tally.removing++;
        }
        tally.of(request, plan, start);
        journal.remember(plan, cluster);
        // What sessions a node started that was left out, or died, is not known, so that nothing is taken away.
        boolean stays = !back
                || journal.wentLive
                || cluster.mayReachLeftOut()
                || cluster.shared
                || cluster.nodes.stream().anyMatch(node -> !node.alive && ModelNode.contains(node.disk, ModelNode.V2));
        PlanInvariants invariants = new PlanInvariants(cluster, journal, plan, start.least(), goal);
        List<String> trace = new ArrayList<>();
        ModelWalk walk = process.walk(cluster, journal, plan, chance, flaws, invariants, trace);
        try {
            while (walk.step()) {
                tally.steps++;
                if (remember) {
                    moments.add(new Moment(cluster.copy(), journal.copy(), trace.size()));
                }
            }
            if (walk.stopped().isEmpty()) {
                invariants.reached(goal);
            } else {
                tally.stopped++;
                boolean dead = cluster.nodes.stream().anyMatch(node -> node.poisoned && stays);
                if (!flaws && start.plain() && !dead) {
                    throw new PlanViolation("stopped", walk.stopped());
                }
            }
        } catch (PlanViolation violation) {
            story.add("did " + String.join(" · ", trace));
            story.add("came to " + cluster);
            throw violation;
        }
        tally.windows += invariants.windows();
        story.add("did " + String.join(" · ", trace) + (walk.stopped().isEmpty() ? "" : " STOPPED " + walk.stopped()));
        return moments;
    }

    /** What happened until now, a line each. */
    String story() {
        return start + "\n  " + String.join("\n  ", story);
    }

    private static String words(Plan plan) {
        StringBuilder text = new StringBuilder(
                "plan " + plan.strategy().key() + ", returning " + plan.returning() + ", left out " + plan.leftOut());
        for (Wave wave : plan.waves()) {
            text.append(" | ");
            for (NodeChange change : wave.changes()) {
                text.append(change.node())
                        .append(change.installs() ? " install " + change.install() : "")
                        .append(change.removes() ? " remove " + change.remove() : "")
                        .append(change.point().isEmpty() ? "" : " point " + change.point())
                        .append("; ");
            }
            text.append(wave.goesLive() ? "GOES LIVE" : "");
        }
        return text.toString();
    }
}
