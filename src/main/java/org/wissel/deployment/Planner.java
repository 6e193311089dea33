package org.wissel.deployment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Computes the plan of a deployment: a pure function of what was observed, what is remembered, the target and the limits.
 *
 * <p>What every plan keeps: no runtime that may receive a request lacks a version that a live session may hold; at least
 * {@link Limits#minimumInRotation()} healthy nodes stay in rotation. With {@link Strategy#SWAP} the first holds but for the
 * overlap of the swapping reload, and the plan says so.
 */
public final class Planner {

    private final ProjectVersion target;
    private final Strategy strategy;
    private final ObservedCluster observed;
    private final Set<String> rotation;
    private final Limits limits;
    private final Set<ProjectVersion> live;

    private Planner(Export target, Strategy strategy, ObservedCluster observed, Set<String> takenOut, Limits limits) {
        this.target = target.id();
        this.strategy = strategy;
        this.observed = observed;
        this.rotation = new TreeSet<>(observed.writtenInRotation());
        this.rotation.addAll(takenOut);
        this.limits = limits;
        this.live = liveVersions();
    }

    /**
     * Plans the deployment of an export.
     *
     * @param target the export that goes live
     * @param strategy in which order
     * @param observed the cluster as it is
     * @param takenOut nodes that an earlier deployment took out of rotation and did not bring back: they belong in
     *     rotation although the file says otherwise. A node that an operator set down is not among them and stays down.
     * @param limits what must be kept
     */
    public static PlanResult plan(
            Export target, Strategy strategy, ObservedCluster observed, Set<String> takenOut, Limits limits) {
        Planner planner = new Planner(target, strategy, observed, takenOut, limits);
        List<String> reasons = new ArrayList<>(planner.unfit(target));
        if (!reasons.isEmpty()) {
            return new Refusal(reasons);
        }
        return planner.plan();
    }

    private List<String> unfit(Export export) {
        List<String> reasons = new ArrayList<>();
        observed.balancers().forEach(balancer -> reasons.addAll(balancer.problems()));
        if (rotation.isEmpty() && reasons.isEmpty()) {
            reasons.add("No node of the cluster is in rotation. Bring those back that shall serve, then deploy.");
        }
        for (NodeState node : observed.nodes()) {
            reasons.addAll(node.problems());
            if (node.shortcutsOf(target.project()).isEmpty()) {
                reasons.add(node.node() + ": no shortcut starts project " + target.project()
                        + ". Add one to its properties files, or check the project's name.");
            }
            node.installed().stream()
                    .filter(installed -> installed.id().equals(target))
                    .filter(installed -> !installed.sha256().equals(export.sha256()))
                    .forEach(installed -> reasons.add(node.node() + ": " + target + " lies there already with other"
                            + " content (" + installed.path() + "). Export the change under a new version label; a"
                            + " version's content never changes."));
            for (ProjectVersion version : live) {
                if (!version.equals(target) && !installs(node, version)) {
                    reasons.add(node.node() + ": lacks " + version + ", which live sessions may hold. Install it there"
                            + " first, or point no shortcut to it.");
                }
            }
        }
        return reasons;
    }

    /** Every version of the project that a runtime which may receive a request starts, or may start, by its shortcuts. */
    private Set<ProjectVersion> liveVersions() {
        Set<String> reachable = new TreeSet<>(observed.mayReceiveRequests());
        reachable.addAll(rotation);
        Set<ProjectVersion> versions = new HashSet<>();
        for (NodeState node : observed.nodes()) {
            if (reachable.contains(node.node())) {
                node.shortcutsOf(target.project())
                        .forEach(shortcut -> versions.add(new ProjectVersion(target.project(), shortcut.version())));
                if (node.stale()) {
                    // Which shortcuts a stale process resolved cannot be read any more: any loaded version may be
                    // meant.
                    versions.addAll(loadedOfProject(node));
                }
            }
        }
        return versions;
    }

    private PlanResult plan() {
        List<NodeState> order = order();
        List<NodeState> toLoad = order.stream().filter(this::needsLoading).toList();
        List<NodeState> toPoint = order.stream().filter(this::needsPointing).toList();
        if (toLoad.isEmpty() && toPoint.isEmpty()) {
            return new Refusal(List.of(
                    "Nothing would change: every node has loaded " + target + " and its shortcuts name it already."));
        }
        int spare = spare();
        List<Wave> waves;
        if (strategy == Strategy.SWAP) {
            List<NodeState> changing = order.stream()
                    .filter(node -> needsLoading(node) || needsPointing(node))
                    .toList();
            int half = (changing.size() + 1) / 2;
            List<List<NodeState>> halves = changing.size() == 1
                    ? List.of(changing)
                    : List.of(changing.subList(0, half), changing.subList(half, changing.size()));
            int takesOut =
                    halves.stream().mapToInt(this::healthyInRotation).max().orElseThrow();
            if (takesOut > spare) {
                return new Refusal(List.of(limits.minimumInRotation() + " of " + rotation.size()
                        + " nodes must stay in rotation and " + healthyInRotation(order)
                        + " are healthy; the swap takes "
                        + takesOut + " out. Choose install-first, or lower minimum-in-rotation."));
            }
            waves = swap(halves);
        } else {
            if (spare < 1 && (anyHealthyInRotation(toLoad) || anyHealthyInRotation(toPoint))) {
                return new Refusal(List.of(limits.minimumInRotation() + " healthy nodes must stay in rotation and only "
                        + healthyInRotation(order) + " are there, so none can be taken out. Bring a node back, add one,"
                        + " or lower minimum-in-rotation."));
            }
            waves = installFirst(toLoad, toPoint, spare);
        }
        return new Plan(target, strategy, waves, rotation, window(), warnings());
    }

    /** Nodes that cost no capacity first, then from the inventory's end: the article takes the second of two out first. */
    private List<NodeState> order() {
        List<NodeState> free = new ArrayList<>();
        List<NodeState> serving = new ArrayList<>();
        for (int i = observed.nodes().size() - 1; i >= 0; i--) {
            NodeState node = observed.nodes().get(i);
            (costsCapacity(node) ? serving : free).add(node);
        }
        free.addAll(serving);
        return free;
    }

    private List<Wave> installFirst(List<NodeState> toLoad, List<NodeState> toPoint, int spare) {
        List<List<NodeState>> loading = chunks(toLoad, spare);
        Set<NodeState> pointing = new HashSet<>(toPoint);
        List<Wave> waves = new ArrayList<>();
        boolean live = false;
        Set<String> pointed = new HashSet<>();
        for (int i = 0; i < loading.size(); i++) {
            // Only in the last one every other node has the version already, so that its sessions may start.
            boolean last = i == loading.size() - 1;
            List<NodeChange> changes = new ArrayList<>();
            boolean goesLive = false;
            for (NodeState node : loading.get(i)) {
                boolean point = last && pointing.contains(node);
                changes.add(change(node, !installs(node, target), point));
                if (point) {
                    pointed.add(node.node());
                    goesLive |= rotation.contains(node.node());
                }
            }
            waves.add(new Wave(changes, goesLive && !live));
            live |= goesLive;
        }
        List<NodeState> rest =
                toPoint.stream().filter(node -> !pointed.contains(node.node())).toList();
        for (List<NodeState> chunk : chunks(rest, spare)) {
            boolean goesLive = chunk.stream().anyMatch(node -> rotation.contains(node.node()));
            waves.add(new Wave(
                    chunk.stream().map(node -> change(node, false, true)).toList(), goesLive && !live));
            live |= goesLive;
        }
        return waves;
    }

    private List<Wave> swap(List<List<NodeState>> halves) {
        List<Wave> waves = new ArrayList<>();
        boolean live = false;
        for (List<NodeState> half : halves) {
            boolean goesLive = half.stream().anyMatch(node -> rotation.contains(node.node()) && needsPointing(node));
            waves.add(new Wave(
                    half.stream()
                            .map(node -> change(node, !installs(node, target), needsPointing(node)))
                            .toList(),
                    goesLive && !live));
            live |= goesLive;
        }
        return waves;
    }

    private NodeChange change(NodeState node, boolean install, boolean point) {
        Set<ProjectVersion> mustLoad = new HashSet<>(live);
        mustLoad.addAll(loadedOfProject(node));
        mustLoad.retainAll(installedVersions(node));
        mustLoad.add(target);
        return new NodeChange(node.node(), install, point, mustLoad);
    }

    private List<List<NodeState>> chunks(List<NodeState> nodes, int spare) {
        List<List<NodeState>> chunks = new ArrayList<>();
        List<NodeState> chunk = new ArrayList<>();
        int cost = 0;
        for (NodeState node : nodes) {
            if (costsCapacity(node) && cost == spare) {
                chunks.add(chunk);
                chunk = new ArrayList<>();
                cost = 0;
            }
            chunk.add(node);
            cost += costsCapacity(node) ? 1 : 0;
        }
        if (!chunk.isEmpty()) {
            chunks.add(chunk);
        }
        return chunks;
    }

    private boolean needsLoading(NodeState node) {
        boolean unloaded = node.loaded().map(loaded -> !loaded.contains(target)).orElse(false);
        return node.stale() || !installs(node, target) || unloaded;
    }

    private boolean needsPointing(NodeState node) {
        return node.shortcutsOf(target.project()).stream()
                .anyMatch(shortcut -> !shortcut.version().equals(target.version()));
    }

    private boolean costsCapacity(NodeState node) {
        return node.healthy() && rotation.contains(node.node());
    }

    private boolean anyHealthyInRotation(List<NodeState> nodes) {
        return healthyInRotation(nodes) > 0;
    }

    private int healthyInRotation(List<NodeState> nodes) {
        return (int) nodes.stream().filter(this::costsCapacity).count();
    }

    private int spare() {
        return healthyInRotation(observed.nodes()) - limits.minimumInRotation();
    }

    private static boolean installs(NodeState node, ProjectVersion version) {
        return installedVersions(node).contains(version);
    }

    private static Set<ProjectVersion> installedVersions(NodeState node) {
        Set<ProjectVersion> versions = new HashSet<>();
        node.installed().forEach(installed -> versions.add(installed.id()));
        return versions;
    }

    private Set<ProjectVersion> loadedOfProject(NodeState node) {
        Set<ProjectVersion> versions = new HashSet<>(node.loaded().orElse(Set.of()));
        versions.removeIf(version -> !version.project().equals(target.project()));
        return versions;
    }

    private String window() {
        return strategy == Strategy.INSTALL_FIRST
                ? "none: every node has loaded " + target + " before the first session of it can start"
                : "at the swap, from the reload until the old nginx workers are gone (about 0.2 s plus the longest"
                        + " request), a new session of " + target + " can reach a node that lacks it, and break";
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        for (NodeState node : observed.nodes()) {
            if (!node.shortcutsOnly()) {
                warnings.add(node.node() + ": blueriq.production.shortcuts-only is not true, so direct starts may meet"
                        + " either version until the last wave.");
            }
            if (!rotation.contains(node.node())) {
                warnings.add(node.node() + ": is out of rotation and stays so; it is updated all the same.");
            }
            if (!node.healthy()) {
                warnings.add(node.node() + ": is not healthy now (" + node.health() + "); it is updated first.");
            }
            if (node.healthy() && node.loaded().isEmpty()) {
                warnings.add(
                        node.node() + ": does not tell which versions it has loaded; what cannot be proven is shown"
                                + " as unproven at the approval.");
            }
        }
        return warnings;
    }
}
