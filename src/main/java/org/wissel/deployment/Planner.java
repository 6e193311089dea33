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
    private final String sha256;
    private final Strategy strategy;
    private final ObservedCluster observed;
    private final Set<String> written;
    private final Set<String> rotation;
    private final Limits limits;
    private final Set<ProjectVersion> live;

    private Planner(Export target, Strategy strategy, ObservedCluster observed, Remembered remembered, Limits limits) {
        this.target = target.id();
        this.sha256 = target.sha256();
        this.strategy = strategy;
        this.observed = observed;
        this.written = observed.writtenInRotation();
        this.rotation = new TreeSet<>(written);
        this.rotation.addAll(remembered.takenOut());
        this.limits = limits;
        this.live = liveVersions(remembered);
    }

    /**
     * Plans the deployment of an export.
     *
     * @param target the export that goes live
     * @param strategy in which order
     * @param observed the cluster as it is
     * @param remembered what earlier deployments left behind
     * @param limits what must be kept
     */
    public static PlanResult plan(
            Export target, Strategy strategy, ObservedCluster observed, Remembered remembered, Limits limits) {
        Planner planner = new Planner(target, strategy, observed, remembered, limits);
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
            if (!node.stale()
                    && installs(node, target)
                    && node.loaded().map(loaded -> !loaded.contains(target)).orElse(false)) {
                reasons.add(
                        node.node() + ": " + target + " lies there, but its running process has not loaded it, and a"
                                + " restart would not change that. Look for the export's loading in the runtime's log, remove the"
                                + " archive there, or export under a new version label.");
            }
            if (node.stale() && rotation.contains(node.node()) && startsTarget(node) && someServingNodeLacksTarget()) {
                reasons.add(
                        node.node() + ": its files name " + target + " already, though it was not restarted since, and"
                                + " not every node has loaded that version: the next restart would start sessions that break."
                                + " Point its shortcuts back to what runs, then deploy.");
            }
            for (ProjectVersion version : live) {
                if (!version.equals(target) && !installs(node, version)) {
                    reasons.add(node.node() + ": lacks " + version + ", which live sessions may hold. Install it there"
                            + " first, or point no shortcut to it.");
                }
            }
        }
        return reasons;
    }

    private boolean someServingNodeLacksTarget() {
        return observed.nodes().stream()
                .filter(node -> rotation.contains(node.node()))
                .anyMatch(node ->
                        !node.loaded().map(loaded -> loaded.contains(target)).orElse(installs(node, target)));
    }

    /** Every version of the project that a runtime which may receive a request starts, or may start, by its shortcuts. */
    private Set<ProjectVersion> liveVersions(Remembered remembered) {
        Set<String> reachable = observed.mayReceiveRequests();
        Set<ProjectVersion> versions = new HashSet<>(remembered.live());
        versions.removeIf(version -> !version.project().equals(target.project()));
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
        if (order.stream().noneMatch(node -> needsLoading(node) || needsPointing(node) || isOut(node))) {
            return new Refusal(List.of(
                    "Nothing would change: every node has loaded " + target + " and its shortcuts name it already."));
        }
        return strategy == Strategy.SWAP ? swap(order) : installFirst(order);
    }

    /**
     * Nodes that an earlier deployment left out come first, since they must be proven before they may come back; then those
     * that cost no capacity; then the others from the inventory's end: the article takes the second of two out first.
     */
    private List<NodeState> order() {
        List<NodeState> out = new ArrayList<>();
        List<NodeState> free = new ArrayList<>();
        List<NodeState> serving = new ArrayList<>();
        for (int i = observed.nodes().size() - 1; i >= 0; i--) {
            NodeState node = observed.nodes().get(i);
            (isOut(node) ? out : serves(node) ? serving : free).add(node);
        }
        out.addAll(free);
        out.addAll(serving);
        return out;
    }

    private PlanResult installFirst(List<NodeState> order) {
        boolean loads = order.stream().anyMatch(this::needsLoading);
        List<NodeState> toLoad = order.stream()
                .filter(node -> needsLoading(node) || loads && isOut(node))
                .toList();
        List<NodeState> toPoint = order.stream()
                .filter(node -> needsPointing(node) || !loads && isOut(node))
                .toList();
        int spareLater = spareAfter(loads ? toLoad : toPoint);
        if (spareLater < 1 && serving(toLoad) + serving(toPoint) > 0) {
            return new Refusal(List.of(limits.minimumInRotation() + " healthy nodes must stay in rotation and only "
                    + serving(order) + " are there, so none can be taken out. Bring a node back, add one,"
                    + " or lower minimum-in-rotation."));
        }
        List<Wave> waves = new ArrayList<>();
        Set<NodeState> pointed = new HashSet<>();
        List<List<NodeState>> loading = chunks(toLoad, true, spareLater);
        for (int i = 0; i < loading.size(); i++) {
            // Only in the last one every other node has the version already, so that its sessions may start.
            boolean last = i == loading.size() - 1;
            if (last) {
                pointed.addAll(loading.get(i));
            }
            waves.add(wave(loading.get(i), last, waves));
        }
        if (!loads || !pointed.containsAll(order.stream().filter(this::isOut).toList())) {
            List<String> unsafe = unsafeToReturn(loads);
            if (!unsafe.isEmpty()) {
                return new Refusal(unsafe);
            }
        }
        List<NodeState> rest =
                toPoint.stream().filter(node -> !pointed.contains(node)).toList();
        for (List<NodeState> chunk : chunks(rest, !loads, spareLater)) {
            waves.add(wave(chunk, true, waves));
        }
        return new Plan(target, sha256, strategy, waves, rotation, window(), warnings());
    }

    /** A node that was left out and comes back as it is must not start a version that another node lacks. */
    private List<String> unsafeToReturn(boolean comesBackAsItIs) {
        List<String> reasons = new ArrayList<>();
        for (NodeState node : observed.nodes()) {
            for (Shortcut shortcut :
                    isOut(node) && comesBackAsItIs ? node.shortcutsOf(target.project()) : List.<Shortcut>of()) {
                ProjectVersion starts = new ProjectVersion(target.project(), shortcut.version());
                List<String> lacking = observed.nodes().stream()
                        .filter(other -> rotation.contains(other.node()))
                        .filter(other -> !other.loaded()
                                .map(loaded -> loaded.contains(starts))
                                .orElse(installs(other, starts)))
                        .map(NodeState::node)
                        .toList();
                if (!lacking.isEmpty()) {
                    reasons.add(node.node() + ": an earlier deployment left it out of rotation, and its shortcut "
                            + shortcut.name() + " starts " + starts + ", which " + lacking
                            + " has not loaded. Deploy the"
                            + " version that is live first: that points it back and returns it.");
                }
            }
        }
        return reasons;
    }

    private PlanResult swap(List<NodeState> order) {
        if (observed.balancers().size() > 1) {
            return new Refusal(
                    List.of("The swap changes " + observed.balancers().size() + " load balancers one after the"
                            + " other, and between two of them sessions would break. Choose install-first."));
        }
        List<NodeState> changing = order.stream()
                .filter(node -> needsLoading(node) || needsPointing(node) || isOut(node))
                .toList();
        int out = (int) changing.stream().filter(this::isOut).count();
        int half = Math.max(out, (changing.size() + 1) / 2);
        List<NodeState> first = changing.subList(0, half);
        List<NodeState> second = changing.subList(half, changing.size());
        if (serving(first) > Math.max(0, spareNow()) || serving(second) > Math.max(0, spareAfter(first))) {
            return new Refusal(List.of(limits.minimumInRotation() + " of " + rotation.size()
                    + " nodes must stay in rotation and " + serving(order) + " healthy ones are; the swap takes "
                    + Math.max(serving(first), serving(second))
                    + " out. Choose install-first, or lower minimum-in-rotation."));
        }
        List<Wave> waves = new ArrayList<>();
        waves.add(wave(first, true, waves));
        if (!second.isEmpty()) {
            waves.add(wave(second, true, waves));
        }
        return new Plan(target, sha256, strategy, waves, rotation, window(), warnings());
    }

    /** A wave of these nodes; it goes live when it is the first whose nodes come back to start the target. */
    private Wave wave(List<NodeState> nodes, boolean points, List<Wave> before) {
        List<NodeChange> changes = new ArrayList<>();
        boolean startsTarget = false;
        for (NodeState node : nodes) {
            boolean installs = !installs(node, target)
                    && before.stream().noneMatch(wave -> wave.nodes().contains(node.node()));
            boolean point = points && needsPointing(node);
            changes.add(change(node, installs, point));
            startsTarget |=
                    rotation.contains(node.node()) && (point || (isOut(node) || node.stale()) && startsTarget(node));
        }
        return new Wave(changes, startsTarget && before.stream().noneMatch(Wave::goesLive));
    }

    private NodeChange change(NodeState node, boolean install, boolean point) {
        Set<ProjectVersion> mustLoad = new HashSet<>(live);
        // A restart reloads every project, and sessions of each may be alive.
        mustLoad.addAll(node.loaded().orElse(Set.of()));
        mustLoad.add(target);
        return new NodeChange(node.node(), install, point, mustLoad);
    }

    /**
     * As large as the floor allows. In the very first wave only a node that serves now costs capacity; later all that belong
     * in rotation do, since those that were out or unhealthy serve again by then.
     */
    private List<List<NodeState>> chunks(List<NodeState> nodes, boolean first, int spareLater) {
        List<List<NodeState>> chunks = new ArrayList<>();
        List<NodeState> chunk = new ArrayList<>();
        int spare = first ? spareNow() : spareLater;
        boolean now = first;
        int cost = 0;
        for (NodeState node : nodes) {
            boolean costs = now ? serves(node) : rotation.contains(node.node());
            if (costs && cost >= spare) {
                if (!chunk.isEmpty()) {
                    chunks.add(chunk);
                }
                chunk = new ArrayList<>();
                cost = 0;
                spare = spareLater;
                now = false;
            }
            chunk.add(node);
            cost += costs ? 1 : 0;
        }
        if (!chunk.isEmpty()) {
            chunks.add(chunk);
        }
        return chunks;
    }

    private boolean needsLoading(NodeState node) {
        // A node that does not tell goes through a wave, so that what it has loaded is proven or said to be unproven.
        boolean unloaded = node.loaded().map(loaded -> !loaded.contains(target)).orElse(true);
        return node.stale() || !installs(node, target) || unloaded;
    }

    private boolean needsPointing(NodeState node) {
        return node.shortcutsOf(target.project()).stream()
                .anyMatch(shortcut -> !shortcut.version().equals(target.version()));
    }

    private boolean startsTarget(NodeState node) {
        return node.shortcutsOf(target.project()).stream()
                .anyMatch(shortcut -> shortcut.version().equals(target.version()));
    }

    /** Whether it belongs in rotation and an earlier deployment left it out. */
    private boolean isOut(NodeState node) {
        return rotation.contains(node.node()) && !written.contains(node.node());
    }

    /** Whether taking it out costs capacity. */
    private boolean serves(NodeState node) {
        return node.healthy() && written.contains(node.node());
    }

    private int serving(List<NodeState> nodes) {
        return (int) nodes.stream().filter(this::serves).count();
    }

    /** How many serving nodes may be taken out now. */
    private int spareNow() {
        return serving(observed.nodes()) - limits.minimumInRotation();
    }

    /** How many may be out after a first wave of these: those of them that do not serve now have been proven by then. */
    private int spareAfter(List<NodeState> first) {
        return spareNow()
                + (int) first.stream()
                        .filter(node -> rotation.contains(node.node()) && !serves(node))
                        .count();
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
