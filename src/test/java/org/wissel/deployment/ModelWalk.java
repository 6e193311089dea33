package org.wissel.deployment;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Walks a plan through a model's cluster as the process does, in micro-steps between any two of which it may crash. What may
 * happen side by side happens in an order that chance chooses.
 */
class ModelWalk {

    /** One thing that happens at once; it tells whether it had anything to do. */
    private record Step(String words, BooleanSupplier does) {}

    private final ModelCluster cluster;
    private final ModelJournal journal;
    private final Plan plan;
    private final Random chance;
    private final boolean flaws;
    private final PlanInvariants invariants;
    private final List<String> trace;

    /** Who acts side by side now, each with its steps in order. */
    private final List<Deque<Step>> actors = new ArrayList<>();

    private int wave = -1;
    private boolean routing;
    private String stopped = "";

    /**
     * @param chance chooses the order of what happens side by side, and the flaws
     * @param flaws whether a restarted runtime may stay unhealthy or not load an export
     * @param trace gets every micro-step in words
     */
    ModelWalk(
            ModelCluster cluster,
            ModelJournal journal,
            Plan plan,
            Random chance,
            boolean flaws,
            PlanInvariants invariants,
            List<String> trace) {
        this.cluster = cluster;
        this.journal = journal;
        this.plan = plan;
        this.chance = chance;
        this.flaws = flaws;
        this.invariants = invariants;
        this.trace = trace;
    }

    /** Does the next micro-step, and has the invariants checked after it. Returns false when the walk is at its end. */
    boolean step() {
        while (stopped.isEmpty()) {
            actors.removeIf(Deque::isEmpty);
            if (actors.isEmpty()) {
                if (wave == plan.waves().size()) {
                    return false;
                }
                next();
                continue;
            }
            Step step = actors.get(chance.nextInt(actors.size())).remove();
            if (step.does.getAsBoolean()) {
                trace.add(step.words);
                cluster.usersArrive();
                invariants.hold(wave, overlap());
                return true;
            }
        }
        return false;
    }

    /** Why a step failed, so that the walk did not come to its end; empty when none did. */
    String stopped() {
        return stopped;
    }

    /** Whether old workers may live, or new ones are still to come, in a change of routing. */
    private boolean overlap() {
        return routing && (!actors.stream().allMatch(Deque::isEmpty) || !settled());
    }

    private boolean settled() {
        return cluster.balancers.stream().allMatch(ModelBalancer::running);
    }

    private void next() {
        if (routing) {
            routing = false;
            if (wave < plan.waves().size()) {
                plan.waves().get(wave).changes().forEach(this::change);
            }
        } else {
            prove();
            if (stopped.isEmpty()) {
                wave++;
                routing = true;
                route();
            }
        }
    }

    private void change(NodeChange change) {
        int index = cluster.index(change.node());
        ModelNode node = cluster.nodes.get(index);
        Deque<Step> steps = new ArrayDeque<>();
        for (ProjectVersion version : change.install()) {
            steps.add(new Step("install " + version + " on " + node.name, () -> {
                invariants.touch(index);
                cluster.each(node, each -> each.install(ModelNode.indexOf(version)));
                return true;
            }));
        }
        for (ProjectVersion version : change.remove()) {
            steps.add(new Step("remove " + version + " from " + node.name, () -> {
                invariants.remove(index, ModelNode.indexOf(version));
                cluster.each(node, each -> each.remove(ModelNode.indexOf(version)));
                return true;
            }));
        }
        if (!change.point().isEmpty()) {
            steps.add(new Step("point " + node.name + " " + change.point(), () -> {
                invariants.touch(index);
                change.point()
                        .forEach((shortcut, version) -> point(node, ModelNode.SHORTCUTS.indexOf(shortcut), version));
                return true;
            }));
        }
        steps.add(new Step("restart " + node.name, () -> {
            invariants.touch(index);
            node.restart();
            if (flaws && chance.nextInt(20) == 0) {
                node.loaded &= ~ModelNode.bit(chance.nextInt(ModelNode.VERSIONS.size()));
            }
            return true;
        }));
        steps.add(new Step("health of " + node.name, () -> {
            boolean poison = node.poisoned && ModelNode.contains(node.loaded, ModelNode.V2);
            if (poison || flaws && chance.nextInt(20) == 0) {
                stopped = node.name + " is not healthy after its restart";
            } else {
                node.healthy = true;
            }
            return true;
        }));
        actors.add(steps);
    }

    private static void point(ModelNode node, int shortcut, String version) {
        node.point(shortcut, ModelNode.indexOf(ModelNode.project(shortcut), version));
    }

    private void prove() {
        if (wave < 0) {
            for (String node : new TreeSet<>(plan.returning())) {
                if (!ready(cluster.node(node))) {
                    stopped = node + " is not ready to return";
                }
            }
            return;
        }
        for (NodeChange change : plan.waves().get(wave).changes()) {
            if (!proven(cluster.node(change.node()), change.mustLoad())) {
                stopped = change.node() + " is not proven to be ready to return";
            }
        }
    }

    private static boolean ready(ModelNode node) {
        return node.alive && node.healthy && !node.stale;
    }

    /** Whether a node of the last wave may come back. */
    boolean proven(ModelNode node, Collection<ProjectVersion> mustLoad) {
        return ready(node)
                && (!node.tells
                        || mustLoad.stream()
                                .allMatch(version -> ModelNode.contains(node.loaded, ModelNode.indexOf(version))));
    }

    private void route() {
        Deque<Step> steps = new ArrayDeque<>();
        if (wave > 0 && plan.waves().get(wave - 1).goesLive()) {
            steps.add(new Step("note that it goes live", () -> {
                boolean first = !journal.wentLive;
                journal.wentLive = true;
                return first;
            }));
        }
        for (ModelBalancer balancer : cluster.balancers) {
            steps.add(oldWorkersExit(balancer));
            steps.add(new Step("write " + balancer.name, () -> {
                long wanted = wanted(balancer);
                if (wanted == balancer.file) {
                    return false;
                }
                invariants.bringBack(balancer, wanted & ~balancer.file, backInTurn());
                balancer.write(wanted);
                return true;
            }));
            steps.add(new Step("reload " + balancer.name, () -> {
                if (!needsReload(balancer)) {
                    return false;
                }
                balancer.reload();
                actors.add(new ArrayDeque<>(List.of(oldWorkersExit(balancer))));
                return true;
            }));
        }
        actors.add(steps);
    }

    private Step oldWorkersExit(ModelBalancer balancer) {
        return new Step("old workers of " + balancer.name + " exit", () -> {
            boolean there = balancer.generations.size() > 1;
            balancer.oldWorkersExit();
            return there;
        });
    }

    private Collection<String> backInTurn() {
        return wave == 0 ? plan.returning() : plan.waves().get(wave - 1).nodes();
    }

    private long wanted(ModelBalancer balancer) {
        Routing change = plan.routing(wave, balancer.name);
        return (balancer.file | set(change.in())) & ~set(change.out()) & balancer.listed;
    }

    private long set(Collection<String> names) {
        long set = 0;
        for (String name : names) {
            set |= ModelCluster.bit(cluster.index(name));
        }
        return set;
    }

    /** Whether the workers do not run what is written. */
    boolean needsReload(ModelBalancer balancer) {
        return balancer.unread;
    }
}
