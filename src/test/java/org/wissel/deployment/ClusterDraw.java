package org.wissel.deployment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Draws starts of every kind: what crashes, operators and earlier deployments may leave behind, and clusters in order. */
final class ClusterDraw {

    private final Random chance;
    private final ModelCluster cluster = new ModelCluster();
    private final ModelJournal journal = new ModelJournal();
    private final int size;
    private final boolean plain;

    private ClusterDraw(Random chance, int size) {
        this.chance = chance;
        this.size = size;
        plain = oneIn(4);
    }

    static PlanStart draw(Random chance, int size) {
        return new ClusterDraw(chance, size).start();
    }

    /** What is asked for beside a deployment of Weather v2 alone. */
    private enum Kind {
        PLAIN,
        UNDEPLOY,
        RESTORE,
        TWO_PROJECTS,
        RETIRE
    }

    private Kind kind() {
        return switch (chance.nextInt(12)) {
            case 0, 1, 2 -> Kind.UNDEPLOY;
            case 3 -> Kind.RESTORE;
            case 4, 5 -> Kind.TWO_PROJECTS;
            case 6 -> Kind.RETIRE;
            default -> Kind.PLAIN;
        };
    }

    /** Case Engines, which no balancer lists and no shortcut starts. */
    private void engines(int versions) {
        int engines = oneIn(5) ? 1 + chance.nextInt(3) : 0;
        for (int i = 0; i < engines; i++) {
            ModelNode engine = new ModelNode("ce" + (i + 1), versions);
            engine.engine = true;
            cluster.nodes.add(engine);
            if (!plain && oneIn(4)) {
                switch (chance.nextInt(4)) {
                    case 0 -> engine.healthy = false;
                    case 1 -> engine.die();
                    case 2 -> {
                        engine.install(ModelNode.V2);
                        restartOrNot(engine);
                    }
                    default -> engine.tells = false;
                }
            }
        }
    }

    /** The old version that nobody uses lies on all nodes, or on some. */
    private void old(int version) {
        boolean everywhere = oneIn(2);
        for (ModelNode node : cluster.nodes) {
            if (cluster.shared || everywhere || oneIn(2)) {
                node.disk |= ModelNode.bit(version);
                node.loaded |= node.alive ? ModelNode.bit(version) : 0;
            }
        }
    }

    private PlanStart start() {
        Kind kind = kind();
        int shortcuts = 1 + chance.nextInt(3);
        boolean loadedEverywhere = oneIn(5);
        boolean goneLive = loadedEverywhere && oneIn(2);
        boolean silent = oneIn(20);
        // Some clusters have one thing wrong, some nearly all: the smallest example of a fault has one.
        int wrong = plain ? 0 : 1 + chance.nextInt(6);
        int versions = ModelNode.bit(ModelNode.V1) | ModelNode.bit(ModelNode.TIDES1);
        for (int i = 0; i < size; i++) {
            int[] names = new int[] {ModelNode.V1, ModelNode.V1, ModelNode.TIDES1};
            if (goneLive && oneIn(2)) {
                names[0] = ModelNode.V2;
                names[1] = oneIn(2) ? ModelNode.V2 : ModelNode.V1;
            }
            ModelNode node = new ModelNode(
                    "n" + (i + 1),
                    loadedEverywhere ? versions | ModelNode.bit(ModelNode.V2) : versions,
                    java.util.Arrays.copyOf(names, shortcuts));
            node.tells = !silent;
            cluster.nodes.add(node);
        }
        boolean old = kind == Kind.UNDEPLOY || kind == Kind.RETIRE;
        cluster.shared = (old || kind == Kind.RESTORE) && !loadedEverywhere && plain && !silent && oneIn(3);
        engines(cluster.nodes.get(0).disk);
        if (old) {
            old(ModelNode.V0);
        }
        int balancers = 1 + Math.max(0, chance.nextInt(5) - 2);
        for (int i = 0; i < balancers; i++) {
            cluster.balancers.add(new ModelBalancer("lb" + (i + 1), (1L << size) - 1));
        }
        for (int i = 0; i < wrong; i++) {
            spoil(cluster.nodes.get(chance.nextInt(size)), shortcuts);
        }
        boolean left = false;
        for (int i = 0; !plain && i < balancers; i++) {
            left |= spoil(cluster.balancers.get(i));
        }
        if (left || !plain && oneIn(8)) {
            leave(goneLive);
        }
        cluster.usersArrive();
        boolean quiet = !ModelNode.contains(cluster.held, ModelNode.V0);
        if (kind == Kind.RETIRE && quiet) {
            journal.quiet = Set.of(ModelNode.VERSIONS.get(ModelNode.V0));
        }
        // Others found it in use before anybody came to plan.
        Kind asked = !quiet && (kind == Kind.UNDEPLOY || kind == Kind.RESTORE) ? Kind.PLAIN : kind;
        // A version that is there, or named, without its child is nothing that this deployment could mend.
        cluster.children = asked == Kind.TWO_PROJECTS
                && !ModelNode.contains(cluster.held, ModelNode.V2)
                && cluster.nodes.stream().noneMatch(ClusterDraw::knowsTarget)
                && !journal.leftLive.contains(ModelNode.TARGET)
                && oneIn(2);
        return new PlanStart(cluster, journal, request(request(shortcuts), asked), floor(), plain && !goneLive);
    }

    private void spoil(ModelNode node, int shortcuts) {
        int shortcut = chance.nextInt(shortcuts);
        boolean tides = shortcut == 2;
        switch (chance.nextInt(12)) {
            case 0 -> node.healthy = false;
            case 1 -> node.die();
            case 2 -> {
                node.install(ModelNode.V2);
                restartOrNot(node);
            }
            case 3 -> {
                node.install(tides ? ModelNode.TIDES2 : oneIn(2) ? ModelNode.V2 : ModelNode.V0);
                restartOrNot(node);
            }
            case 4, 5 -> {
                int version = tides ? ModelNode.TIDES2 : oneIn(4) ? ModelNode.V0 : ModelNode.V2;
                if (!oneIn(8)) {
                    node.install(version);
                }
                node.point(shortcut, version);
                restartOrNot(node);
            }
            case 6 -> node.stale = true;
            case 7 -> {
                node.disk &= ~ModelNode.bit(chance.nextInt(3));
                node.stale = true;
                restartOrNot(node);
            }
            case 8 -> {
                // What a stale process resolved is not what its files name.
                node.install(ModelNode.V2);
                node.loaded |= ModelNode.bit(ModelNode.V2);
                node.resolved[0] = ModelNode.V2;
                node.stale = true;
            }
            case 9 -> down(node, true);
            case 10 -> down(node, false);
            default -> node.tells = oneIn(2);
        }
    }

    /** An operator set it down, on all balancers or on one. */
    private void down(ModelNode node, boolean everywhere) {
        int only = chance.nextInt(cluster.balancers.size() + 1);
        for (int i = 0; i < cluster.balancers.size(); i++) {
            if (everywhere || i == only) {
                ModelBalancer balancer = cluster.balancers.get(i);
                balancer.file &= ~ModelCluster.bit(cluster.index(node.name));
                balancer.generations.set(0, balancer.file);
            }
        }
    }

    private void restartOrNot(ModelNode node) {
        if (oneIn(2)) {
            node.restart();
            node.healthy = !oneIn(6);
        }
    }

    /** Returns whether a deployment left nodes out of it. */
    private boolean spoil(ModelBalancer balancer) {
        if (oneIn(10) && size > 2) {
            long gone = ~ModelCluster.bit(chance.nextInt(size));
            balancer.listed &= gone;
            balancer.file &= gone;
            balancer.generations.set(0, balancer.file);
        }
        if (oneIn(5)) {
            // Somebody edited the file and did not reload, or old workers have not ended yet.
            long before = (balancer.file ^ ModelCluster.bit(chance.nextInt(size))) & balancer.listed;
            balancer.generations.set(0, before);
            balancer.unread = oneIn(2);
            if (!balancer.unread) {
                balancer.reload();
            }
        }
        return oneIn(3);
    }

    /** Takes some nodes out as a deployment does that is then left. */
    private void leave(boolean goneLive) {
        Map<String, Set<String>> rotation = new HashMap<>();
        long out = ModelCluster.bit(chance.nextInt(size)) | (oneIn(3) ? ModelCluster.bit(chance.nextInt(size)) : 0);
        boolean halfDone = oneIn(3);
        for (int i = 0; i < cluster.balancers.size(); i++) {
            ModelBalancer balancer = cluster.balancers.get(i);
            cluster.belonging.add(balancer.file);
            Set<String> names = new TreeSet<>();
            for (int node = 0; node < size; node++) {
                if (ModelCluster.contains(balancer.file, node)) {
                    names.add(cluster.nodes.get(node).name);
                }
            }
            rotation.put(balancer.name, names);
            if (!halfDone || i == 0) {
                boolean settled = balancer.running();
                balancer.write(balancer.file & ~out);
                if (settled) {
                    balancer.reload();
                    balancer.oldWorkersExit();
                }
            }
        }
        journal.leftRotation = rotation;
        if (goneLive || oneIn(4)) {
            journal.leftLive = Set.of(ModelNode.TARGET);
            cluster.held |= ModelNode.bit(ModelNode.V2);
        }
    }

    private DeploymentRequest request(int shortcuts) {
        for (int i = cluster.belonging.size(); i < cluster.balancers.size(); i++) {
            cluster.belonging.add(cluster.balancers.get(i).file);
        }
        List<String> order = new ArrayList<>();
        if (oneIn(3)) {
            cluster.nodes.forEach(node -> order.add(node.name));
            Collections.shuffle(order, chance);
            order.subList(chance.nextInt(size), order.size()).clear();
        }
        Set<String> chosen = shortcuts > 1 && oneIn(3) ? Set.of(ModelNode.SHORTCUTS.get(chance.nextInt(2))) : Set.of();
        return new DeploymentRequest(
                "c",
                ModelNode.TARGET,
                oneIn(3) ? Strategy.SWAP : Strategy.INSTALL_FIRST,
                order,
                chosen,
                java.util.Optional.empty());
    }

    private static boolean knowsTarget(ModelNode node) {
        return ModelNode.contains(node.disk | node.loaded, ModelNode.V2)
                || java.util.Arrays.stream(node.written).anyMatch(version -> version == ModelNode.V2);
    }

    private DeploymentRequest request(DeploymentRequest plainly, Kind kind) {
        ProjectVersion old = ModelNode.VERSIONS.get(ModelNode.V0);
        return new DeploymentRequest(
                plainly.cluster(),
                kind == Kind.UNDEPLOY || kind == Kind.RESTORE ? old : plainly.target(),
                kind == Kind.TWO_PROJECTS ? List.of(ModelNode.VERSIONS.get(ModelNode.TIDES2)) : List.of(),
                kind == Kind.UNDEPLOY ? Purpose.UNDEPLOY : kind == Kind.RESTORE ? Purpose.RESTORE : Purpose.DEPLOY,
                plainly.strategy(),
                plainly.nodeOrder(),
                plainly.shortcuts(),
                plainly.shownPlan(),
                plainly.forced());
    }

    private Floor floor() {
        if (oneIn(3)) {
            return new Floor(1 + chance.nextInt(99), true);
        }
        return new Floor(oneIn(2) ? 1 : 1 + chance.nextInt(size), false);
    }

    private boolean oneIn(int times) {
        return chance.nextInt(times) == 0;
    }
}
