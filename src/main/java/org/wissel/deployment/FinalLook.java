package org.wissel.deployment;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The look at a whole cluster at the end of a walk: everything is as it was meant to end. */
final class FinalLook {

    private final Cluster cluster;
    private final Journal.Entry entry;
    private final Plan plan;
    private final Remembered remembered;

    /** @param remembered what the deployment found before it touched anything */
    FinalLook(Cluster cluster, Journal.Entry entry, Remembered remembered) {
        this.cluster = cluster;
        this.entry = entry;
        this.plan = entry.plan().orElseThrow();
        this.remembered = remembered;
    }

    /**
     * Proves it.
     *
     * @return what was seen, one line
     * @throws StepFailedException when anything is otherwise
     */
    String prove() {
        cluster.loadBalancers().forEach(this::proveRouting);
        SideBySide.ask(cluster.without(plan.leftOut()).nodes(), node -> node.runtime()
                        .observe())
                .forEach(entry.rollBack().isPresent() ? this::proveRolledBack : this::proveDeployed);
        String without = plan.leftOut().isEmpty()
                ? ""
                : "; " + new TreeSet<>(plan.leftOut()) + " was left out and is out of rotation";
        return (entry.rollBack().isPresent()
                        ? "every node starts what it started before " + plan.target()
                        : "every node serves " + plan.target())
                + without;
    }

    private void proveRouting(LoadBalancer balancer) {
        BalancerState state = balancer.observe();
        Set<String> missing = new TreeSet<>(plan.rotation().getOrDefault(balancer.name(), Set.of()));
        missing.removeIf(node -> state.up().getOrDefault(node, false));
        // That new workers took over was verified by the step before; old ones may still finish long requests.
        if (!missing.isEmpty()) {
            throw new StepFailedException(
                    balancer.name(),
                    missing + " is not in rotation",
                    "Somebody changed it meanwhile: put it right, reload, and press Retry.");
        }
        Set<String> back = new TreeSet<>(plan.leftOut());
        back.removeIf(node -> !state.up().getOrDefault(node, false));
        if (!back.isEmpty()) {
            throw new StepFailedException(
                    balancer.name(),
                    back + " was left out and is in rotation",
                    "Somebody brought it back meanwhile: take it out, reload, and press Retry.");
        }
    }

    private void proveDeployed(NodeState state) {
        Set<String> unpointed = Goal.unpointed(plan.target(), entry.request().shortcuts(), state);
        boolean loaded =
                state.loaded().map(versions -> versions.contains(plan.target())).orElse(true);
        if (!unpointed.isEmpty() || !loaded || !serving(state) || state.stale()) {
            throw new StepFailedException(
                    state.node(),
                    "is not as deployed: shortcuts that do not name "
                            + plan.target().version() + ": " + unpointed
                            + ", loaded: " + loaded + ", healthy: " + state.healthy() + ", running what is written: "
                            + !state.stale(),
                    "Put the node right and press Retry, or deploy again.");
        }
    }

    private void proveRolledBack(NodeState state) {
        Map<String, String> before = Goal.before(plan.target(), remembered, state);
        state.shortcuts().forEach(shortcut -> before.remove(shortcut.name(), shortcut.version()));
        Set<String> unpointed = new TreeSet<>(before.keySet());
        Set<ProjectVersion> live = new HashSet<>(remembered.live());
        if (!plan.inRotation().contains(state.node())) {
            // Nobody is routed to it: only what it has can be asked of it.
            live.removeIf(version ->
                    state.installed().stream().noneMatch(export -> export.id().equals(version)));
        }
        Set<String> missing = new TreeSet<>();
        state.loaded().ifPresent(loaded -> live.stream()
                .filter(version -> !loaded.contains(version))
                .forEach(version -> missing.add(version.toString())));
        if (!unpointed.isEmpty() || !missing.isEmpty() || !serving(state) || state.stale()) {
            throw new StepFailedException(
                    state.node(),
                    "is not as it was before " + plan.target() + ": shortcuts that name something else: " + unpointed
                            + ", live versions that it has not loaded: " + missing + ", healthy: " + state.healthy()
                            + ", running what is written: " + !state.stale(),
                    "Put the node right and press Retry, or leave it out.");
        }
    }

    private boolean serving(NodeState state) {
        return state.healthy() || !plan.inRotation().contains(state.node());
    }
}
