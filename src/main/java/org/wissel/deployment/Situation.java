package org.wissel.deployment;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A cluster in the terms that planning thinks in, each found out once. */
final class Situation {

    private final ObservedCluster observed;
    private final Goal goal;
    private final Remembered remembered;
    private final Reach reach;
    private final Set<ProjectVersion> live = new HashSet<>();
    private final Map<String, Set<ProjectVersion>> installed = new HashMap<>();
    private final Map<ProjectVersion, Boolean> everywhere = new HashMap<>();
    private final Map<ProjectVersion, Boolean> mayStart = new HashMap<>();
    private final BroughtExport brought;
    private final Moves moves;

    Situation(ObservedCluster seen, Remembered remembered, Goal goal) {
        this.observed = seen.without(remembered.leftOut());
        this.remembered = remembered;
        this.goal = goal;
        this.reach = new Reach(observed, remembered);
        for (NodeState node : observed.nodes()) {
            Set<ProjectVersion> versions = installed.computeIfAbsent(node.node(), name -> new HashSet<>());
            node.installed().forEach(export -> versions.add(export.id()));
        }
        live.addAll(new LiveVersions(this, observed, remembered).all());
        brought = new BroughtExport(this, remembered);
        moves = new Moves(this, remembered);
    }

    /** Whether the walk itself takes care that every node has this version before it is started. */
    boolean brings(ProjectVersion version) {
        return goal.installed() && goal.isAbout(version);
    }

    /** By its shortcuts' names, of every project, what it starts when the walk is done. */
    Map<String, ProjectVersion> startsAtTheEnd(NodeState node) {
        Map<String, String> wanted = goal.wanted().apply(node);
        Map<String, ProjectVersion> starts = new TreeMap<>();
        for (Shortcut shortcut : node.shortcuts()) {
            starts.put(
                    shortcut.name(),
                    new ProjectVersion(shortcut.project(), wanted.getOrDefault(shortcut.name(), shortcut.version())));
        }
        return starts;
    }

    Goal goal() {
        return goal;
    }

    List<NodeState> nodes() {
        return observed.nodes();
    }

    List<BalancerState> balancers() {
        return observed.balancers();
    }

    /** Per load balancer, the nodes that it has in rotation when no wave has them out. */
    Map<String, Set<String>> rotation() {
        return reach.rotation();
    }

    /** Versions of every project that live sessions may hold, or will when the walk is done. */
    Set<ProjectVersion> live() {
        return live;
    }

    /** Whether a deployment touched the cluster and has not come to its end. */
    boolean isResumed() {
        return !remembered.rotation().isEmpty();
    }

    /** The Runtimes of the whole cluster, those that were left out among them. */
    int size() {
        Set<String> runtimes = new HashSet<>(remembered.leftOut());
        observed.nodes().forEach(node -> runtimes.add(node.node()));
        runtimes.removeAll(observed.caseEngines());
        return runtimes.size();
    }

    /** Whether it is a Case Engine, to which no load balancer routes. */
    boolean isCaseEngine(NodeState node) {
        return observed.caseEngines().contains(node.node());
    }

    /** The nodes that the walk goes on without. */
    Set<String> leftOut() {
        return remembered.leftOut();
    }

    /** Which nodes requests reach. */
    Reach reach() {
        return reach;
    }

    /** What was live when the deployment began was there then; what it was given since is not known. */
    private boolean leftOutMayLack(ProjectVersion version) {
        return reach.ofLeftOut() && (goal.isAbout(version) || !remembered.live().contains(version));
    }

    /** What becomes of the export when the deployment is rolled back. */
    BroughtExport brought() {
        return brought;
    }

    /** Whether any load balancer has it in rotation when no wave has it out. */
    boolean belongs(NodeState node) {
        return reach.belongs(node.node());
    }

    /** Whether any load balancer belongs to route to it and does not. */
    boolean isOut(NodeState node) {
        return reach.isOut(node.node());
    }

    /** Whether taking it out costs this load balancer capacity. */
    boolean serves(NodeState node, String balancer) {
        return node.healthy() && reach.isWritten(node.node(), balancer);
    }

    /** Whether taking it out costs any load balancer capacity. */
    boolean serves(NodeState node) {
        return node.healthy() && isRoutedTo(node);
    }

    /** Whether any load balancer's file has it in rotation. */
    boolean isRoutedTo(NodeState node) {
        return reach.isWritten(node.node());
    }

    /** Whether a request may reach it now. */
    boolean mayReceiveRequests(NodeState node) {
        return reach.mayReceiveRequests(node.node());
    }

    boolean installs(NodeState node, ProjectVersion version) {
        return installed.get(node.node()).contains(version);
    }

    /** The versions among these that lie there, or that it has loaded. */
    Set<ProjectVersion> has(NodeState node, Set<ProjectVersion> versions) {
        Set<ProjectVersion> had = new HashSet<>(versions);
        had.removeIf(version -> !installs(node, version) && !hasLoaded(node, version));
        return had;
    }

    /** What the walk puts on nodes, and takes from them. */
    Moves moves() {
        return moves;
    }

    /** Whether it surely has loaded this version. */
    boolean hasLoaded(NodeState node, ProjectVersion version) {
        return node.loaded().map(loaded -> loaded.contains(version)).orElse(false);
    }

    /** Whether every node that is in rotation or may receive a request has loaded this version. */
    boolean everywhereInRotation(ProjectVersion version) {
        return everywhere.computeIfAbsent(
                version, each -> !leftOutMayLack(each) && nodesInRotation().allMatch(node -> hasLoaded(node, each)));
    }

    /** What it must have loaded before it comes back. */
    Set<ProjectVersion> mustLoad(NodeState node) {
        Set<ProjectVersion> versions = new HashSet<>(live);
        if (!belongs(node)) {
            // Nobody is routed to it: only what it has can be asked of it.
            versions.retainAll(installed.get(node.node()));
        }
        // Sessions of all that it had loaded may be alive; what is gone from its disk and not live nobody holds.
        Set<ProjectVersion> kept = new HashSet<>(node.loaded().orElse(Set.of()));
        kept.removeIf(version -> !installs(node, version) && !(belongs(node) && mayReceiveRequests(node)));
        versions.addAll(kept);
        versions.addAll(moves.mustHave(node));
        versions.removeIf(version -> brought.isGivenUp(node, version));
        versions.removeAll(goal.gone());
        return versions;
    }

    /** Whether it must go through a wave to prove what it has loaded. */
    boolean needsLoading(NodeState node) {
        if (node.stale() || !node.healthy()) {
            return true;
        }
        boolean lacks = mustLoad(node).stream().anyMatch(version -> !hasLoaded(node, version));
        // A node that does not tell goes through a wave, so that what it has loaded is proven or said to be unproven;
        // but not only since others lose something that it has not got.
        return goal.takesAway()
                ? !has(node, goal.targets()).isEmpty() || lacks && node.loaded().isPresent()
                : lacks;
    }

    /** Whether it lacks a version that live sessions may hold, though a request may reach it. */
    boolean breaksTheRule(NodeState node) {
        return mayReceiveRequests(node) && live.stream().anyMatch(version -> !hasLoaded(node, version));
    }

    /**
     * Whether it is out and may come back before anything else happens: it is proven, or serves on another load balancer
     * already, and what its files start breaks no session that is not broken.
     */
    boolean mayReturn(NodeState node) {
        return isOut(node)
                && (!needsLoading(node) || servesWell(node))
                && node.shortcuts().stream().map(Shortcut::starts).allMatch(this::mayStartNow);
    }

    /** Whether it is out, and would serve every live session. */
    boolean servesAllLive(NodeState node) {
        return isOut(node)
                && node.healthy()
                && !node.stale()
                && live.stream().allMatch(version -> hasLoaded(node, version))
                && node.shortcuts().stream().map(Shortcut::starts).allMatch(this::mayStartNow);
    }

    private boolean servesWell(NodeState node) {
        return node.healthy()
                && !node.stale()
                && reach.isRoutedToForSure(node.node())
                && live.stream().allMatch(version -> seemsToHave(node, version));
    }

    /** Whether sessions of this version may start before the walk has done anything for it. */
    boolean mayStartNow(ProjectVersion version) {
        return mayStart.computeIfAbsent(version, each -> {
            if (runs(each)) {
                return true;
            }
            // Live may only mean that it cannot be told: then it must break nothing where it was not, and be approved
            // if new.
            boolean unapproved = goal.goesLive() && goal.isAbout(each);
            return live.contains(each)
                    && !unapproved
                    && !leftOutMayLack(each)
                    && nodesInRotation().noneMatch(node -> node.pid() != 0 && !seemsToHave(node, each));
        });
    }

    /** Whether users meet this version now for sure. */
    boolean runs(ProjectVersion version) {
        return observed.nodes().stream()
                .filter(node -> !node.stale() && seemsToHave(node, version))
                .filter(node -> node.shortcuts().stream().map(Shortcut::starts).anyMatch(version::equals))
                .anyMatch(node -> reach.isRoutedToForSure(node.node()));
    }

    /**
     * Whether it has loaded the version. One that does not tell has read its disk when it started; what was live when the
     * deployment began was there then, on those that it took out.
     */
    private boolean seemsToHave(NodeState node, ProjectVersion version) {
        boolean before = remembered.live().contains(version) && !goal.isAbout(version) && !isRoutedTo(node);
        return node.loaded()
                .map(loaded -> loaded.contains(version))
                .orElseGet(() -> installs(node, version) && (!node.stale() || before));
    }

    private Stream<NodeState> nodesInRotation() {
        return observed.nodes().stream().filter(node -> mayReceiveRequests(node) || isRoutedTo(node));
    }

    /** The version that a serving node starts by this shortcut and that others may start too; null when there is none. */
    String liveVersionOf(String shortcut) {
        for (NodeState node : observed.nodes()) {
            if (mayReceiveRequests(node) && !node.stale()) {
                for (Shortcut candidate : goal.shortcutsOf(node)) {
                    if (candidate.name().equals(shortcut) && mayStartNow(candidate.starts())) {
                        return candidate.version();
                    }
                }
            }
        }
        return null;
    }
}
