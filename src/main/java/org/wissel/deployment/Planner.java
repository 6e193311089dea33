package org.wissel.deployment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Computes the walk from a cluster as it is to where it shall be: a pure function of what was observed, what is remembered,
 * the goal and the limits. Resuming after a crash is planning again.
 *
 * <p>What every plan keeps: no runtime that may receive a request lacks a version that a live session may hold; at least as
 * many healthy nodes as the floor says stay in rotation on every load balancer. With {@link Strategy#SWAP} the first holds
 * but for the overlap of the swapping reload, and the plan says so.
 */
public final class Planner {

    private final Situation situation;
    private final Goal goal;
    private final Strategy strategy;
    private final int floor;
    private final boolean early;
    private final List<NodeState> order;
    private final Set<String> returning = new TreeSet<>();

    private Planner(Situation situation, Strategy strategy, List<String> nodeOrder, Limits limits) {
        this.situation = situation;
        this.goal = situation.goal();
        this.strategy = strategy;
        this.floor = limits.minimumInRotation().of(situation.size());
        this.order = order(nodeOrder);
        for (NodeState node : order) {
            if (situation.mayReturn(node)) {
                returning.add(node.node());
            }
        }
        // Where every node that is routed to has what shall be started, nothing has to be waited for.
        this.early = situation.nodes().stream()
                .flatMap(node -> goal.wanted().apply(node).values().stream())
                .distinct()
                .map(version -> new ProjectVersion(goal.target().project(), version))
                .allMatch(situation::everywhereInRotation);
        if (early) {
            // Pointed while they are out anyway.
            returning.removeIf(
                    name -> order.stream().anyMatch(node -> node.node().equals(name) && needsPointing(node)));
        }
    }

    /**
     * Plans the deployment of an export.
     *
     * @param target the export that goes live
     * @param wish with which strategy, order and shortcuts
     * @param observed the cluster as it is
     * @param remembered what deployments left behind, this one included
     * @param limits what must be kept
     */
    public static PlanResult deploy(
            Export target, DeploymentRequest wish, ObservedCluster observed, Remembered remembered, Limits limits) {
        Goal goal = Goal.deploy(target, wish.shortcuts(), remembered.wentLive());
        Situation situation = new Situation(observed, remembered, goal);
        List<String> reasons = Fitness.forDeployment(situation, wish.nodeOrder(), wish.shortcuts());
        return reasons.isEmpty()
                ? new Planner(situation, wish.strategy(), wish.nodeOrder(), limits).plan()
                : new Refusal(reasons.stream().distinct().toList());
    }

    /**
     * Plans the way back of a deployment: shortcuts point to what they named before it. Before it went live nothing is
     * installed, and nodes that go through a wave anyway lose the export that it brought; afterwards every node that lacks its
     * version gets it first, and keeps it for the sessions that hold it.
     *
     * @param target the export that was to go live
     * @param remembered what that deployment did and found; without what its shortcuts named before there is nothing to do
     */
    public static PlanResult rollBack(Export target, ObservedCluster observed, Remembered remembered, Limits limits) {
        Situation situation = new Situation(observed, remembered, Goal.rollBack(target, remembered));
        List<String> reasons = Fitness.forRollBack(situation);
        if (reasons.isEmpty()) {
            PlanResult result = new Planner(situation, Strategy.INSTALL_FIRST, List.of(), limits).plan();
            if (!(result instanceof Plan plan)) {
                return result;
            }
            reasons = Fitness.forChanges(situation, plan);
            if (reasons.isEmpty()) {
                return plan;
            }
        }
        return new Refusal(reasons.stream().distinct().toList());
    }

    /**
     * Those that break the rule now come first, then those that the person named, then those that cost no capacity, and the
     * others from the inventory's end: the vendor's article takes the second of two out first.
     */
    private List<NodeState> order(List<String> nodeOrder) {
        Map<String, Integer> named = new HashMap<>();
        nodeOrder.forEach(node -> named.putIfAbsent(node, named.size()));
        List<NodeState> nodes = new ArrayList<>(situation.nodes());
        Collections.reverse(nodes);
        nodes.sort(Comparator.comparing((NodeState node) -> !situation.breaksTheRule(node))
                .thenComparing(node -> named.getOrDefault(node.node(), Integer.MAX_VALUE))
                .thenComparing(node -> !situation.isOut(node))
                .thenComparing(node -> situation.serves(node)));
        return nodes;
    }

    private PlanResult plan() {
        List<NodeState> changing = changing();
        if (!changing.isEmpty()) {
            return strategy == Strategy.SWAP && !early ? swap(changing) : installFirst(changing);
        }
        boolean running = situation.balancers().stream().allMatch(BalancerState::running);
        if (returning.isEmpty() && running && !situation.isResumed()) {
            return new Refusal(List.of("Nothing would change: every node has loaded " + goal.target()
                    + " and its shortcuts name what they shall already."));
        }
        List<NodeState> back =
                order.stream().filter(node -> returning.contains(node.node())).toList();
        if (!back.isEmpty() && new Capacity(situation, floor, Set.of()).allows(back)) {
            // In a wave they are proven once more, beyond their health.
            returning.clear();
            return installFirst(back);
        }
        // Only routing changes: what is written is made what runs.
        return planOf(List.of(new Wave(List.of(), false, new Capacity(situation, floor, returning).least())));
    }

    private List<NodeState> changing() {
        return order.stream()
                .filter(node -> situation.needsLoading(node)
                        || needsPointing(node)
                        || situation.isOut(node) && !returning.contains(node.node()))
                .toList();
    }

    private PlanResult installFirst(List<NodeState> changing) {
        InstallFirst waves = new InstallFirst(situation, floor, changing, returning, early);
        return waves.reasons().isEmpty() ? planOf(waves.waves()) : new Refusal(waves.reasons());
    }

    private PlanResult planOf(List<Wave> waves) {
        List<String> reasons = leaving(waves.get(0));
        if (!reasons.isEmpty()) {
            return new Refusal(reasons);
        }
        return new Plan(
                goal.target(),
                goal.export().sha256(),
                strategy,
                goingLive(waves),
                situation.rotation(),
                returning,
                situation.leftOut(),
                situation.reach().out(),
                floor,
                window(),
                PlanWarnings.of(situation, waves));
    }

    /** Whether a node that was left out serves cannot be known; it leaves with the first change of routing. */
    private List<String> leaving(Wave first) {
        List<String> reasons = new ArrayList<>();
        Capacity capacity = new Capacity(situation, floor, returning);
        for (BalancerState balancer : situation.balancers()) {
            Set<String> leaving = situation.reach().leaving(balancer.balancer());
            int serve = capacity.without(balancer.balancer(), first.nodes());
            if (!leaving.isEmpty() && serve < floor) {
                reasons.add(String.join(", ", leaving) + ": is in rotation on " + balancer.balancer()
                        + " and cannot be left out, since only " + serve + " healthy ones would serve there then and "
                        + floor + " of " + situation.size()
                        + " nodes must. Bring another node back, or lower minimum-in-rotation.");
            }
        }
        return reasons;
    }

    private PlanResult swap(List<NodeState> changing) {
        List<String> reasons = new ArrayList<>();
        if (situation.balancers().size() > 1) {
            reasons.add("The swap changes " + situation.balancers().size() + " load balancers one after the other, and"
                    + " between two of them sessions would break. Choose install-first.");
        }
        int free = (int) changing.stream()
                .filter(node -> situation.isOut(node) || !situation.serves(node))
                .count();
        int half = Math.max(free, (changing.size() + 1) / 2);
        List<NodeState> first = new ArrayList<>();
        List<NodeState> second = new ArrayList<>();
        changing.stream()
                .sorted(Comparator.comparing((NodeState node) -> !situation.isOut(node))
                        .thenComparing(node -> situation.serves(node)))
                .forEach(node -> (first.size() < half ? first : second).add(node));
        Capacity capacity = new Capacity(situation, floor, returning);
        boolean fits = capacity.allows(first);
        int takes = capacity.cost(first);
        int firstServing = capacity.leave(first);
        fits &= capacity.allows(second);
        takes = Math.max(takes, capacity.cost(second));
        if (!fits) {
            reasons.add(floor + " of " + situation.size() + " nodes must stay in rotation; the swap takes "
                    + takes + " out of " + new Capacity(situation, floor, returning).least()
                    + " healthy ones; choose install-first, or lower minimum-in-rotation.");
        }
        if (!reasons.isEmpty()) {
            return new Refusal(reasons);
        }
        List<Wave> waves = new ArrayList<>();
        waves.add(new Wave(swapping(first), false, firstServing));
        if (!second.isEmpty()) {
            waves.add(new Wave(swapping(second), false, capacity.leave(second)));
        }
        return planOf(waves);
    }

    private List<NodeChange> swapping(List<NodeState> nodes) {
        return nodes.stream()
                .map(node -> new NodeChange(
                        node.node(),
                        goal.installed() && !situation.installs(node, goal.target()) ? Set.of(goal.target()) : Set.of(),
                        Set.of(),
                        goal.pointing(node),
                        situation.mustLoad(node)))
                .toList();
    }

    /** Marks the wave after which users can first meet the version. */
    private List<Wave> goingLive(List<Wave> waves) {
        if (!goal.goesLive()) {
            return waves;
        }
        Map<String, NodeState> nodes = new HashMap<>();
        situation.nodes().forEach(node -> nodes.put(node.node(), node));
        List<Wave> marked = new ArrayList<>(waves);
        for (int i = 0; i < marked.size(); i++) {
            Wave wave = marked.get(i);
            if (wave.changes().stream().anyMatch(change -> startsTarget(nodes.get(change.node()), change))) {
                marked.set(i, new Wave(wave.changes(), true, wave.serving()));
                return marked;
            }
        }
        return marked;
    }

    /** Whether it comes back from its wave to start the version. */
    private boolean startsTarget(NodeState node, NodeChange change) {
        return situation.belongs(node)
                && node.shortcutsOf(goal.target().project()).stream().anyMatch(shortcut -> change.point()
                        .getOrDefault(shortcut.name(), shortcut.version())
                        .equals(goal.target().version()));
    }

    private boolean needsPointing(NodeState node) {
        return !goal.pointing(node).isEmpty();
    }

    private String window() {
        if (!goal.installed()) {
            return "none: nobody has started a session of " + goal.target();
        }
        if (strategy == Strategy.SWAP && early) {
            return "none: every node that is routed to has loaded " + goal.target();
        }
        return strategy == Strategy.INSTALL_FIRST
                ? "none: every node has loaded " + goal.target() + " before the first session of it can start"
                : "at the swap, from the reload until the old nginx workers are gone (about 0.2 s plus the longest"
                        + " request), a new session of " + goal.target() + " can reach a node that lacks it, and break";
    }
}
