package org.wissel.deployment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The waves in which every node gets what the walk brings before any of them starts it. */
final class InstallFirst {

    private final Situation situation;
    private final Goal goal;
    private final Capacity capacity;
    private final int floor;
    private final List<Wave> waves = new ArrayList<>();
    private final Set<String> passed = new HashSet<>();
    private final Set<String> held = new HashSet<>();
    private List<String> reasons = List.of();

    /**
     * @param changing the nodes that must go through a wave, in the order in which they shall
     * @param returning nodes that come back with the first change of routing
     * @param early whether every node that is routed to has what shall be started, so that nothing has to be waited for
     */
    InstallFirst(Situation situation, int floor, List<NodeState> changing, Set<String> returning, boolean early) {
        this.situation = situation;
        this.goal = situation.goal();
        this.capacity = new Capacity(situation, floor, returning);
        this.floor = floor;
        if (early ? point(changing) : load(changing, returning)) {
            point(changing.stream()
                    .filter(node -> !passed.contains(node.node()) || held.contains(node.node()))
                    .toList());
        }
    }

    List<Wave> waves() {
        return waves;
    }

    /** Why it cannot be done, one sentence with the remedy each; empty when it can. */
    List<String> reasons() {
        return reasons;
    }

    /** Loads what must be loaded; in the last of these waves every other node has it already, so that it points as well. */
    private boolean load(List<NodeState> changing, Set<String> returning) {
        List<NodeState> loading = new ArrayList<>();
        // Pointed with the last that load, they are restarted once instead of twice.
        List<NodeState> waiting = new ArrayList<>();
        for (NodeState node : changing) {
            if (situation.needsLoading(node)) {
                loading.add(node);
            } else if (situation.isOut(node) && !returning.contains(node.node())) {
                waiting.add(node);
            }
        }
        while (!loading.isEmpty()) {
            List<NodeState> wave = capacity.largestWave(waiting.isEmpty() ? loading : concat(loading, waiting));
            if (wave.isEmpty()) {
                return tooFew();
            }
            List<NodeState> stillLoading = without(loading, wave);
            boolean last = stillLoading.isEmpty();
            if (!last && stillLoading.size() < loading.size()) {
                wave = without(wave, waiting);
            }
            waiting = without(waiting, wave);
            loading = stillLoading;
            if (!(last ? add(wave, goal::pointing) : hold(wave))) {
                return false;
            }
        }
        return true;
    }

    private static List<NodeState> concat(List<NodeState> some, List<NodeState> others) {
        List<NodeState> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    /** Those that are not among the others; a view where they are the first ones, since waves are many in large clusters. */
    private static List<NodeState> without(List<NodeState> nodes, List<NodeState> others) {
        int first = 0;
        while (first < nodes.size() && first < others.size() && nodes.get(first) == others.get(first)) {
            first++;
        }
        if (first == others.size()) {
            return nodes.subList(first, nodes.size());
        }
        Set<String> names = new HashSet<>();
        others.forEach(node -> names.add(node.node()));
        return nodes.stream().filter(node -> !names.contains(node.node())).toList();
    }

    private boolean point(List<NodeState> nodes) {
        List<NodeState> rest = nodes;
        while (!rest.isEmpty()) {
            List<NodeState> wave = capacity.largestWave(rest);
            if (wave.isEmpty()) {
                return tooFew();
            }
            rest = without(rest, wave);
            add(wave, node -> held.contains(node.node()) ? goal.wanted().apply(node) : goal.pointing(node));
        }
        return true;
    }

    /** They come back before what the walk brings may be started. */
    private boolean hold(List<NodeState> wave) {
        Map<String, Map<String, String>> holding = new HashMap<>();
        for (NodeState node : wave) {
            Map<String, String> point = holding(node);
            if (point == null) {
                reasons = List.of(node.node() + ": its shortcuts start what not every node has loaded, and no serving"
                        + " node tells what they should start instead. Point them to the version that is live, then"
                        + " deploy.");
                return false;
            }
            if (!point.isEmpty() || !goal.pointing(node).isEmpty()) {
                held.add(node.node());
            }
            holding.put(node.node(), point);
        }
        return add(wave, node -> holding.get(node.node()));
    }

    private boolean add(List<NodeState> wave, Function<NodeState, Map<String, String>> point) {
        waves.add(new Wave(
                wave.stream()
                        .map(node -> {
                            boolean first = passed.add(node.node());
                            return new NodeChange(
                                    node.node(),
                                    first ? situation.moves().installing(node) : Set.of(),
                                    first ? situation.moves().removing(node) : Set.of(),
                                    point.apply(node),
                                    situation.mustLoad(node));
                        })
                        .toList(),
                false,
                capacity.leave(wave)));
        return true;
    }

    /**
     * What keeps a node that comes back before the version may go live from starting it: its shortcuts point to what is live.
     * Empty when they do, null when it is not known what that is.
     */
    private Map<String, String> holding(NodeState node) {
        Map<String, String> holding = new HashMap<>();
        if (!situation.belongs(node)) {
            return holding;
        }
        for (Shortcut shortcut : goal.shortcutsOf(node)) {
            if (!situation.mayStartNow(shortcut.starts())) {
                String live = situation.liveVersionOf(shortcut.name());
                if (live == null) {
                    return null;
                }
                holding.put(shortcut.name(), live);
            }
        }
        return holding;
    }

    private boolean tooFew() {
        reasons = List.of(floor + " of " + situation.size() + " nodes must stay in rotation, and the number of"
                + " healthy ones is " + capacity.least() + ", so none can be taken out. Bring a node back, add one, or"
                + " lower minimum-in-rotation.");
        return false;
    }
}
