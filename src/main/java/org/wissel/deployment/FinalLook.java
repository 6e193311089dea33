package org.wissel.deployment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The look at a whole cluster at the end of a walk: everything is as it was meant to end. */
final class FinalLook {

    private final Cluster cluster;
    private final Journal.Entry entry;
    private final Plan plan;
    private final Remembered remembered;
    private final String words;

    /** @param remembered what the deployment found before it touched anything */
    FinalLook(Cluster cluster, Journal.Entry entry, Remembered remembered) {
        this.cluster = cluster;
        this.entry = entry;
        this.plan = entry.plan().orElseThrow();
        this.words =
                plan.exports().stream().map(export -> export.id().toString()).collect(Collectors.joining(", "));
        this.remembered = remembered;
    }

    /**
     * Proves it.
     *
     * @return what was seen, one line
     * @throws StepFailedException when anything is otherwise
     */
    String prove() {
        List<Supplier<Object>> looks = new ArrayList<>();
        cluster.loadBalancers().forEach(balancer -> looks.add(balancer::observe));
        cluster.without(plan.leftOut())
                .nodes()
                .forEach(node -> looks.add(() -> node.runtime().observe()));
        for (Object seen : SideBySide.ask(looks, Supplier::get)) {
            if (seen instanceof BalancerState balancer) {
                proveRouting(balancer);
            } else if (seen instanceof NodeState node) {
                prove(node);
            }
        }
        String without = plan.leftOut().isEmpty()
                ? ""
                : "; " + new TreeSet<>(plan.leftOut()) + " was left out and is out of rotation";
        return said() + without;
    }

    private String said() {
        boolean back = entry.rollBack().isPresent();
        return switch (purpose()) {
            case DEPLOY -> back ? "every node starts what it started before " + words : "every node serves " + words;
            case UNDEPLOY -> back ? "every node that had " + words + " has it again" : "no node has " + words;
            case RESTORE ->
                back
                        ? "every node is as it was before " + words + " was brought back"
                        : "every node has " + words + stayingWithout();
        };
    }

    private String stayingWithout() {
        Set<String> without = new TreeSet<>();
        for (String node : cluster.nodes().stream().map(Node::name).toList()) {
            if (plan.targets().stream().anyMatch(version -> RestoreCheck.leaves(plan, node, version))) {
                without.add(node);
            }
        }
        return without.isEmpty() ? "" : ", but " + without + ", for which nothing has all of it";
    }

    private Purpose purpose() {
        return entry.request().purpose();
    }

    private void prove(NodeState state) {
        if (purpose() == Purpose.DEPLOY) {
            if (entry.rollBack().isPresent()) {
                proveRolledBack(state);
            } else {
                proveDeployed(state);
            }
        } else if (entry.bringsBack()) {
            proveHas(state);
        } else {
            proveGone(state);
        }
    }

    private void proveRouting(BalancerState state) {
        Set<String> missing = new TreeSet<>(plan.rotation().getOrDefault(state.balancer(), Set.of()));
        missing.removeIf(node -> state.up().getOrDefault(node, false));
        // That new workers took over was verified by the step before; old ones may still finish long requests.
        if (!missing.isEmpty()) {
            throw new StepFailedException(
                    state.balancer(),
                    missing + " is not in rotation",
                    "Somebody changed it meanwhile: put it right, reload, and press Retry.");
        }
        Set<String> back = new TreeSet<>(plan.leftOut());
        back.removeIf(node -> !state.up().getOrDefault(node, false));
        if (!back.isEmpty()) {
            throw new StepFailedException(
                    state.balancer(),
                    back + " was left out and is in rotation",
                    "Somebody brought it back meanwhile: take it out, reload, and press Retry.");
        }
    }

    private void proveDeployed(NodeState state) {
        Set<String> unpointed = Goal.unpointed(plan.targets(), entry.request().shortcuts(), state);
        Set<String> missing = notLoaded(state, plan.targets());
        if (!unpointed.isEmpty() || !missing.isEmpty() || isNotServing(state)) {
            throw new StepFailedException(
                    state.node(),
                    "is not as deployed: shortcuts that do not name " + words + ": " + unpointed + ", not loaded: "
                            + missing + running(state),
                    "Put the node right and press Retry, or deploy again.");
        }
    }

    /** What nobody uses any more is neither on its disk nor in its memory; one that does not tell proves the first alone. */
    private void proveGone(NodeState state) {
        boolean back = entry.rollBack().isPresent();
        Set<String> there = new TreeSet<>();
        if (!back) {
            state.installed().forEach(export -> there.add(export.id().toString()));
            state.loaded().ifPresent(loaded -> loaded.forEach(version -> there.add(version.toString())));
            there.retainAll(
                    plan.targets().stream().map(ProjectVersion::toString).toList());
        }
        if (!there.isEmpty() || isNotServing(state)) {
            throw new StepFailedException(
                    state.node(),
                    (back ? "is not as it was before " : "is not free of ") + words + ": still there: " + there
                            + running(state),
                    "Put the node right and press Retry, or leave it out.");
        }
    }

    private void proveHas(NodeState state) {
        boolean back = entry.rollBack().isPresent();
        Set<ProjectVersion> versions = new HashSet<>(plan.targets());
        versions.removeIf(version -> back
                ? !remembered.mayHaveHad(state.node(), version)
                : RestoreCheck.leaves(plan, state.node(), version));
        Set<String> missing = notLoaded(state, versions);
        if (!missing.isEmpty() || isNotServing(state)) {
            throw new StepFailedException(
                    state.node(),
                    "has not got back what it shall have: not loaded: " + missing + running(state),
                    "Put the node right and press Retry, or leave it out.");
        }
    }

    private static boolean installs(NodeState state, ProjectVersion version) {
        return state.installed().stream().anyMatch(export -> export.id().equals(version));
    }

    private static Set<String> notLoaded(NodeState state, Set<ProjectVersion> versions) {
        Set<String> missing = new TreeSet<>();
        state.loaded().ifPresent(loaded -> versions.stream()
                .filter(version -> !loaded.contains(version))
                .forEach(version -> missing.add(version.toString())));
        return missing;
    }

    private void proveRolledBack(NodeState state) {
        Map<String, String> before = Goal.before(plan.targets(), remembered, state);
        state.shortcuts().forEach(shortcut -> before.remove(shortcut.name(), shortcut.version()));
        Set<String> unpointed = new TreeSet<>(before.keySet());
        Set<ProjectVersion> live = new HashSet<>(remembered.live());
        live.removeAll(remembered.retired());
        if (!plan.inRotation().contains(state.node())) {
            // Nobody is routed to it: only what it has can be asked of it.
            live.removeIf(version -> !installs(state, version));
        }
        Set<String> missing = notLoaded(state, live);
        if (!unpointed.isEmpty() || !missing.isEmpty() || isNotServing(state)) {
            throw new StepFailedException(
                    state.node(),
                    "is not as it was before " + words + ": shortcuts that name something else: " + unpointed
                            + ", live versions that it has not loaded: " + missing + running(state),
                    "Put the node right and press Retry, or leave it out.");
        }
    }

    /** An operator's node may be down; what serves users or cases may not, and all run what is written. */
    private boolean isNotServing(NodeState state) {
        boolean serves = plan.inRotation().contains(state.node())
                || cluster.node(state.node()).role() == NodeRole.CASE_ENGINE;
        return serves && !state.healthy() || state.stale();
    }

    private static String running(NodeState state) {
        return ", healthy: " + state.healthy() + ", running what is written: " + !state.stale();
    }
}
