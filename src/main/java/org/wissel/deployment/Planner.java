package org.wissel.deployment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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
    private final Retiring retiring;
    private final Strategy strategy;
    private final int floor;
    private final boolean early;
    private final List<NodeState> order;
    private final Set<String> returning = new TreeSet<>();

    private Planner(Situation situation, Strategy strategy, List<String> nodeOrder, Limits limits, Retiring retiring) {
        this.situation = situation;
        this.goal = situation.goal();
        this.retiring = retiring;
        this.strategy = strategy;
        this.floor = limits.minimumInRotation().of(situation.size());
        this.order = order(nodeOrder);
        for (NodeState node : order) {
            if (situation.mayReturn(node)) {
                returning.add(node.node());
            }
        }
        // Where every node that is routed to has what shall be started, nothing has to be waited for.
        this.early = toBeStarted().stream().allMatch(situation::everywhereInRotation);
        if (early) {
            // Pointed while they are out anyway.
            returning.removeIf(
                    name -> order.stream().anyMatch(node -> node.node().equals(name) && needsPointing(node)));
        }
    }

    /**
     * Plans the deployment of one export that takes nothing away.
     *
     * @param target the export that goes live
     * @param wish with which strategy, order and shortcuts
     * @param observed the cluster as it is
     * @param remembered what deployments left behind, this one included
     * @param limits what must be kept
     */
    public static PlanResult deploy(
            Export target, DeploymentRequest wish, ObservedCluster observed, Remembered remembered, Limits limits) {
        return deploy(List.of(target), wish, observed, remembered, limits, Set.of());
    }

    /**
     * Plans the deployment of exports that go live together.
     *
     * @param exports the exports, the request's target first
     * @param retire versions that others proved quiet; each is taken from a node in its last wave, where no shortcut names it
     */
    public static PlanResult deploy(
            List<Export> exports,
            DeploymentRequest wish,
            ObservedCluster observed,
            Remembered remembered,
            Limits limits,
            Set<ProjectVersion> retire) {
        PlanSubject subject = PlanSubject.of(wish, PlanSubject.checked(exports)).retiring(retire);
        return plan(subject, observed, remembered, limits);
    }

    /** Plans what was asked for: versions that go live, that are taken away, or that are brought back. */
    static PlanResult plan(PlanSubject subject, ObservedCluster observed, Remembered remembered, Limits limits) {
        Retiring retiring = Retiring.of(subject, observed, remembered);
        Goal goal =
                switch (subject.request().purpose()) {
                    case DEPLOY -> Goal.deploy(subject, remembered.wentLive(), retiring.versions());
                    case UNDEPLOY -> Goal.undeploy(subject);
                    case RESTORE -> Goal.restore(subject);
                };
        Situation situation = new Situation(observed, remembered, goal);
        DeploymentRequest wish = subject.request();
        List<String> reasons = Fitness.forWalk(situation, remembered.touched());
        return reasons.isEmpty()
                ? new Planner(situation, wish.strategy(), wish.nodeOrder(), limits, retiring).plan()
                : new Refusal(reasons.stream().distinct().toList());
    }

    /** Plans the way back of a deployment of one export. */
    public static PlanResult rollBack(Export target, ObservedCluster observed, Remembered remembered, Limits limits) {
        DeploymentRequest wish = new DeploymentRequest("any", target.id(), Strategy.INSTALL_FIRST);
        return rollBack(PlanSubject.of(wish, PlanSubject.checked(List.of(target))), observed, remembered, limits);
    }

    /**
     * Plans the way back. Of a deployment: shortcuts point to what they named before it. Before it went live nothing is
     * installed, and nodes that go through a wave anyway lose the exports that it brought; afterwards every node that lacks its
     * versions gets them first, and keeps them for the sessions that hold them. Of an undeployment: every node that had the
     * versions gets them back. Of bringing versions back: as of a deployment before it went live.
     *
     * @param remembered what the walk forwards did and found; without what its shortcuts named before there is nothing to do
     */
    static PlanResult rollBack(PlanSubject subject, ObservedCluster observed, Remembered remembered, Limits limits) {
        Situation situation = new Situation(observed, remembered, Goal.rollBack(subject, remembered));
        List<String> reasons = Fitness.forRollBack(situation);
        if (reasons.isEmpty()) {
            Retiring nothing = Retiring.already(remembered);
            PlanResult result = new Planner(situation, Strategy.INSTALL_FIRST, List.of(), limits, nothing).plan();
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

    /** What is started at the end by the shortcuts that it is about, and from within sessions of that. */
    private Set<ProjectVersion> toBeStarted() {
        Set<ProjectVersion> versions = new HashSet<>();
        situation.nodes().stream()
                .filter(node -> !situation.isCaseEngine(node))
                .forEach(node -> versions.addAll(goal.startsByWanted(node)));
        if (goal.points() && !goal.back()) {
            versions.addAll(goal.targets());
        }
        return versions;
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
        if (goal.takesAway() && !situation.isResumed() && !goal.subject().orders() && nobodyHasIt()) {
            return new Refusal(List.of(PlanSentences.nothingWouldChange(goal)));
        }
        List<NodeState> changing = changing();
        if (!changing.isEmpty()) {
            return strategy == Strategy.SWAP && !early ? swap(changing) : installFirst(changing);
        }
        boolean running = situation.balancers().stream().allMatch(BalancerState::running);
        boolean engines = order.stream().anyMatch(this::engineChanges);
        if (returning.isEmpty()
                && running
                && !situation.isResumed()
                && !engines
                && !goal.subject().orders()) {
            return new Refusal(List.of(PlanSentences.nothingWouldChange(goal)));
        }
        List<NodeState> back =
                order.stream().filter(node -> returning.contains(node.node())).toList();
        if (!back.isEmpty() && new Capacity(situation, floor, Set.of()).allows(back)) {
            // In a wave they are proven once more, beyond their health.
            returning.clear();
            return installFirst(back);
        }
        // Only routing changes: what is written is made what runs.
        return planOf(engines ? List.of() : List.of(new Wave(List.of(), false, serving())));
    }

    private boolean nobodyHasIt() {
        return situation.nodes().stream()
                .allMatch(node -> situation.has(node, goal.targets()).isEmpty()
                        // What a process has loaded that neither tells nor runs what is written is not known.
                        && !(node.stale() && node.loaded().isEmpty() && node.pid() != 0));
    }

    private int serving() {
        return new Capacity(situation, floor, returning).least();
    }

    private List<NodeState> changing() {
        return order.stream()
                .filter(node -> !situation.isCaseEngine(node))
                .filter(node -> situation.needsLoading(node)
                        || needsPointing(node)
                        || situation.isOut(node) && !returning.contains(node.node()))
                .toList();
    }

    private boolean engineChanges(NodeState node) {
        return situation.isCaseEngine(node) && (situation.needsLoading(node) || needsPointing(node));
    }

    private PlanResult installFirst(List<NodeState> changing) {
        InstallFirst waves = new InstallFirst(situation, floor, changing, returning, early);
        if (!waves.reasons().isEmpty()) {
            // Where a change of routing is half done, those come back first that can, though they go out once more.
            order.stream()
                    .filter(node -> situation.mayReturn(node) || !goal.points() && situation.servesAllLive(node))
                    .forEach(node -> returning.add(node.node()));
            waves = new InstallFirst(situation, floor, changing, returning, early);
        }
        return waves.reasons().isEmpty() ? planOf(waves.waves()) : new Refusal(waves.reasons());
    }

    private PlanResult planOf(List<Wave> walk) {
        CaseEngineWaves engines = new CaseEngineWaves(situation, serving());
        List<NodeState> changing = order.stream().filter(this::engineChanges).toList();
        List<Wave> waves =
                retiring.ridingOn(engines.placed(new GoingLive(situation).marked(walk), changing), situation);
        List<String> reasons = leaving(waves.get(0));
        if (!reasons.isEmpty()) {
            return new Refusal(reasons);
        }
        List<String> warnings = new ArrayList<>(PlanWarnings.of(situation, waves));
        warnings.addAll(engines.warnings());
        warnings.addAll(retiring.warnings());
        PlannedExport first = goal.subject().exports().get(0);
        return new Plan(
                first.id(),
                first.sha256(),
                strategy,
                waves,
                situation.rotation(),
                returning,
                situation.leftOut(),
                situation.reach().out(),
                floor,
                PlanSentences.window(goal, strategy, early),
                warnings,
                goal.subject().exports().stream().skip(1).toList(),
                retiring.taken());
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
                        + " and cannot be left out, since the number of healthy ones that would serve there then is "
                        + serve + ", and " + floor + " of " + situation.size()
                        + " nodes must. Bring another node back, or lower minimum-in-rotation.");
            }
        }
        return reasons;
    }

    private PlanResult swap(List<NodeState> changing) {
        SwapWaves waves = new SwapWaves(situation, floor, changing, returning);
        return waves.reasons().isEmpty() ? planOf(waves.waves()) : new Refusal(waves.reasons());
    }

    private boolean needsPointing(NodeState node) {
        return !goal.pointing(node).isEmpty();
    }
}
