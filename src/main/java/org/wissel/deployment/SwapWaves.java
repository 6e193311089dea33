package org.wissel.deployment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The two waves of a swap, of which the second starts what the first does once that serves. */
final class SwapWaves {

    private final Situation situation;
    private final Goal goal;
    private final List<Wave> waves = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();

    /**
     * @param changing the nodes that must go through a wave, in the order in which they shall
     * @param returning nodes that come back with the first change of routing
     */
    SwapWaves(Situation situation, int floor, List<NodeState> changing, Set<String> returning) {
        this.situation = situation;
        this.goal = situation.goal();
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
                    + takes + " out, and the number of healthy ones is "
                    + new Capacity(situation, floor, returning).least()
                    + "; choose install-first, or lower minimum-in-rotation.");
        }
        waves.add(new Wave(changes(first), false, firstServing));
        if (!second.isEmpty()) {
            waves.add(new Wave(changes(second), false, capacity.leave(second)));
        }
    }

    List<Wave> waves() {
        return waves;
    }

    /** Why it cannot be done, one sentence with the remedy each; empty when it can. */
    List<String> reasons() {
        return reasons;
    }

    private List<NodeChange> changes(List<NodeState> nodes) {
        return nodes.stream()
                .map(node -> new NodeChange(
                        node.node(),
                        situation.moves().installing(node),
                        Set.of(),
                        goal.pointing(node),
                        situation.mustLoad(node)))
                .toList();
    }
}
