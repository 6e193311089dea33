package org.wissel.deployment;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What must hold in every state between a plan's first micro-step and its last; each method throws {@link PlanViolation}
 * where it does not. A state that breaks a rule when the plan begins must not get worse, and what was mended stays mended.
 */
final class PlanInvariants {

    private final ModelCluster cluster;
    private final ModelJournal journal;
    private final Plan plan;
    private final int floor;
    private final PlanGoal goal;
    /** The versions that the plan is about. */
    private final int targets;
    /** Those among them that no session may hold when it begins. */
    private final int fresh;

    private final int goesLive;
    private final boolean metBefore;
    /** Per version that sessions hold, the nodes within reach that lack it. */
    private final long[] lacking = new long[ModelNode.VERSIONS.size()];
    /** Per balancer the most healthy nodes that were in rotation since the plan began. */
    private final int[] best;
    /** Per balancer the nodes that were left out and that it has in rotation still. */
    private final long[] leaving;

    private int removed;
    private int bestEngines;
    private int met;

    /** Noted by an earlier walk that crashed before anybody could meet it. */
    private final boolean begun;
    /** The index of the change of routing by which the target went live; -1 until then. */
    private int wentLive = -1;

    private int windows;

    PlanInvariants(ModelCluster cluster, ModelJournal journal, Plan plan, int floor, PlanGoal goal) {
        this.cluster = cluster;
        this.journal = journal;
        this.plan = plan;
        this.floor = floor;
        this.goal = goal;
        int about = 0;
        for (ProjectVersion version : plan.targets()) {
            about |= ModelNode.bit(ModelNode.indexOf(version));
        }
        targets = about;
        fresh = targets & ~cluster.held;
        goesLive = plan.waves().stream().map(Wave::goesLive).toList().indexOf(true);
        metBefore = goal.back() || journal.wentLive || fresh == 0;
        begun = journal.wentLive && fresh != 0;
        best = new int[cluster.balancers.size()];
        leaving = new long[best.length];
        for (int version = 0; version < lacking.length; version++) {
            lacking[version] = lacking(version);
        }
        long healthy = cluster.healthy();
        for (int i = 0; i < best.length; i++) {
            best[i] = cluster.balancers.get(i).least(healthy);
            leaving[i] = cluster.balancers.get(i).file & cluster.leftOut();
        }
        bestEngines = healthyEngines();
        plan.waves().forEach(wave -> wave.changes().forEach(this::canLoad));
        require(goal.deploys() || goesLive < 0, "marks", "a wave is marked as going live though nothing is deployed");
        require(
                plan.waves().stream().filter(Wave::goesLive).count() <= 1,
                "marks",
                "several waves are marked as going live");
    }

    /** What is demanded of a node is there when it is restarted. */
    private void canLoad(NodeChange change) {
        int disk = cluster.node(change.node()).disk | brought(change.node());
        for (ProjectVersion version : change.mustLoad()) {
            require(
                    ModelNode.contains(disk, ModelNode.indexOf(version)),
                    "demands",
                    change.node() + " must load " + version + ", which does not lie there and is not brought");
            require(
                    !change.remove().contains(version),
                    "demands",
                    change.node() + " must load " + version + ", which is taken from it");
        }
    }

    private int brought(String node) {
        int brought = 0;
        for (Wave wave : plan.waves()) {
            for (NodeChange change : wave.changes()) {
                if (change.node().equals(node)) {
                    for (ProjectVersion version : change.install()) {
                        brought |= ModelNode.bit(ModelNode.indexOf(version));
                    }
                }
            }
        }
        return brought;
    }

    /** The states in which a session could break within the window of a swap. */
    int windows() {
        return windows;
    }

    /**
     * After each micro-step.
     *
     * @param wave the index of the wave before which routing was changed last, or is being changed
     * @param overlap whether that change is still on its way: old workers may live
     */
    void hold(int wave, boolean overlap) {
        if (begun && wentLive < 0 && (cluster.held & fresh) != 0) {
            wentLive = wave;
        }
        boolean swapping = overlap && (goesLive >= 0 && wave == goesLive + 1 || begun && wave == wentLive);
        for (int version = 0; version < lacking.length; version++) {
            long now = lacking(version);
            if ((now & ~lacking[version]) == 0) {
                lacking[version] = now;
            } else if (swapping && ModelNode.contains(targets, version) && tellsWindow()) {
                windows++;
            } else {
                throw new PlanViolation(
                        "rule",
                        "sessions may hold " + ModelNode.words(ModelNode.bit(version)) + ", which "
                                + cluster.words(now & ~lacking[version]) + " within reach lacks");
            }
        }
        floorHolds();
        enginesHold();
        leftOutLeave(wave, overlap);
        if (goal.deploys() && !metBefore && (cluster.held & fresh) != 0) {
            require(goesLive >= 0 && wave > goesLive, "marks", "the target went live before the swap that is marked");
            require(journal.wentLive, "marks", "the target went live and the journal does not know");
        }
        if (!metBefore && !overlap && goesLive >= 0 && wave > goesLive) {
            require(
                    (cluster.held & targets) != 0,
                    "marks",
                    "the swap is marked as going live, and nobody can meet the target after it");
        }
    }

    /** A case may be one of any session: its engine has the version first; and where there are several, one stays. */
    private void enginesHold() {
        int now = goal.deploys() && !journal.hasLeftOut() ? cluster.held & fresh & ~met : 0;
        met |= now;
        for (ModelNode engine : cluster.engines()) {
            require(
                    now == 0 || !engine.tells || metBefore || engine.alive && (engine.loaded & now) == now,
                    "engine",
                    engine.name + " lacks " + ModelNode.words(now) + " when the first session of it can start");
        }
        int healthy = healthyEngines();
        require(
                cluster.engines().size() < 2 || journal.hasLeftOut() || healthy >= Math.min(1, bestEngines),
                "engine",
                "no Case Engine stays");
        bestEngines = Math.max(bestEngines, healthy);
    }

    private int healthyEngines() {
        return (int) cluster.engines().stream()
                .filter(engine -> engine.alive && engine.healthy)
                .count();
    }

    private boolean tellsWindow() {
        return plan.strategy() == Strategy.SWAP && !plan.window().startsWith("none");
    }

    private void floorHolds() {
        long healthy = cluster.healthy();
        for (int i = 0; i < best.length; i++) {
            ModelBalancer balancer = cluster.balancers.get(i);
            int least = balancer.least(healthy);
            require(
                    least >= Math.min(floor, best[i]),
                    "floor",
                    balancer.name + " has " + least + " healthy nodes in rotation, and had " + best[i]
                            + " since the plan began; the floor is " + floor);
            best[i] = Math.max(best[i], least);
            long wrong = balancer.file & ~cluster.belonging.get(i) & ~cluster.leftOut();
            require(wrong == 0, "operator", cluster.words(wrong) + " was set down on " + balancer.name + " and is up");
        }
    }

    /** They leave with the first change of routing and never come back. */
    private void leftOutLeave(int wave, boolean overlap) {
        for (int i = 0; i < leaving.length; i++) {
            long up = cluster.balancers.get(i).file & cluster.leftOut();
            require((up & ~leaving[i]) == 0, "leftOut", cluster.words(up) + " was left out and comes back");
            leaving[i] = up;
        }
        require(
                wave < 0 || overlap || (cluster.reach() & cluster.leftOut()) == 0,
                "leftOut",
                cluster.words(cluster.leftOut()) + " was left out and may receive requests after the first change");
    }

    /** Before a version is taken from a node. */
    void remove(int node, int version) {
        touch(node);
        ModelNode from = cluster.nodes.get(node);
        String words = ModelNode.words(ModelNode.bit(version)) + " is taken from " + from.name;
        boolean ours = ModelNode.contains(targets, version);
        boolean tooLate = ours && !goal.undeploys() && journal.wentLive;
        require(
                !tooLate && !ModelNode.contains(cluster.held, version),
                "removed",
                words + " though sessions may hold it");
        require(
                ours || plan.retired().contains(ModelNode.VERSIONS.get(version)),
                "removed",
                words + ", and the plan does not tell");
        require(!ours || goal.undeploys() || !journal.had(from, version), "removed", words + ", which had it before");
        removed |= ModelNode.bit(version);
    }

    /** Before a node is changed or restarted. */
    void touch(int node) {
        require(
                !cluster.nodes.get(node).leftOut,
                "leftOut",
                cluster.nodes.get(node).name + " was left out and is changed");
        require(
                !ModelCluster.contains(cluster.reach(), node),
                "drained",
                cluster.nodes.get(node).name + " is changed though requests may reach it");
    }

    /** Before nodes come into a balancer's rotation. */
    void bringBack(ModelBalancer balancer, long nodes, Collection<String> inTurn) {
        for (int i = 0; i < cluster.nodes.size(); i++) {
            if (ModelCluster.contains(nodes, i)) {
                ModelNode node = cluster.nodes.get(i);
                require(
                        node.alive && node.healthy && !node.stale,
                        "unproven",
                        node.name + " comes back on " + balancer.name + " though it is not healthy, or stale");
                require(
                        inTurn.contains(node.name),
                        "unproven",
                        node.name + " comes back on " + balancer.name + " out of turn");
            }
        }
    }

    /** What nobody uses any more is gone from every Runtime that went through a wave; a Case Engine loses it after those only. */
    private void retired() {
        Set<ProjectVersion> lostByEngines = new HashSet<>();
        for (Wave wave : plan.waves()) {
            for (NodeChange change : wave.changes()) {
                Set<ProjectVersion> lost = new HashSet<>(change.remove());
                lost.retainAll(plan.retired());
                if (cluster.node(change.node()).engine) {
                    lostByEngines.addAll(lost);
                    continue;
                }
                lost.retainAll(lostByEngines);
                require(lost.isEmpty(), "end", change.node() + " loses " + lost + " not before the Case Engines");
                for (ProjectVersion version : plan.retired()) {
                    ModelNode node = cluster.node(change.node());
                    require(
                            !ModelNode.contains(node.disk | node.loaded, ModelNode.indexOf(version)),
                            "end",
                            node.name + " has " + version + " still, which was retired");
                }
            }
        }
    }

    /** After the last micro-step: everything is as it was to become, and whoever belongs in rotation is there. */
    void reached(PlanGoal goal) {
        String missing = goal.missing(cluster, journal);
        require(missing.isEmpty(), "end", missing);
        if (goal.deploys()) {
            retired();
        }
        for (ModelNode node : cluster.nodes) {
            for (int version : node.written) {
                require(
                        version < 0 || node.leftOut || !ModelNode.contains(removed, version),
                        "removed",
                        node.name + " names what was taken from some nodes");
            }
        }
    }

    private long lacking(int version) {
        long lacking = 0;
        if (ModelNode.contains(cluster.held, version)) {
            long reach = cluster.reach();
            for (int i = 0; i < cluster.nodes.size(); i++) {
                ModelNode node = cluster.nodes.get(i);
                if (ModelCluster.contains(reach, i) && node.alive && !ModelNode.contains(node.loaded, version)) {
                    lacking |= ModelCluster.bit(i);
                }
            }
        }
        return lacking;
    }

    private static void require(boolean holds, String kind, String words) {
        if (!holds) {
            throw new PlanViolation(kind, words);
        }
    }
}
