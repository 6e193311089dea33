package org.wissel.deployment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How many healthy nodes serve, per load balancer, while waves leave and come back. */
final class Capacity {

    private final int floor;
    private final Map<String, Set<String>> rotation;
    private final Map<String, Set<String>> serving = new TreeMap<>();

    /** @param returning nodes that come back with the first change of routing */
    Capacity(Situation situation, int floor, Set<String> returning) {
        this.floor = floor;
        this.rotation = situation.rotation();
        for (String balancer : rotation.keySet()) {
            Set<String> serves = new HashSet<>();
            for (NodeState node : situation.nodes()) {
                if (situation.serves(node, balancer)
                        || returning.contains(node.node())
                                && rotation.get(balancer).contains(node.node())) {
                    serves.add(node.node());
                }
            }
            serving.put(balancer, serves);
        }
    }

    /**
     * As many of these nodes, from the first on, as the floor lets go at once. Where not even the first may go, those of the
     * others that may; none when none may.
     */
    List<NodeState> largestWave(List<NodeState> nodes) {
        Map<String, Integer> spare = new TreeMap<>();
        serving.forEach((balancer, serves) -> spare.put(balancer, serves.size() - floor));
        List<NodeState> wave = new ArrayList<>();
        boolean firstMayGo = true;
        for (NodeState node : nodes) {
            List<String> costs = serving.keySet().stream()
                    .filter(balancer -> serving.get(balancer).contains(node.node()))
                    .toList();
            if (costs.stream().allMatch(balancer -> spare.get(balancer) > 0)) {
                costs.forEach(balancer -> spare.merge(balancer, -1, Integer::sum));
                wave.add(node);
            } else if (!wave.isEmpty() && firstMayGo) {
                break;
            } else {
                firstMayGo = false;
            }
        }
        return wave;
    }

    /** Whether all of these may go at once. */
    boolean allows(List<NodeState> wave) {
        return largestWave(wave).size() == wave.size();
    }

    /** How many of these serve, on the load balancer that loses most by them. */
    int cost(List<NodeState> wave) {
        return serving.values().stream()
                .mapToInt(serves -> (int) wave.stream()
                        .filter(node -> serves.contains(node.node()))
                        .count())
                .max()
                .orElse(0);
    }

    /** How many serve on this load balancer while these are out. */
    int without(String balancer, Set<String> nodes) {
        Set<String> stay = new HashSet<>(serving.get(balancer));
        stay.removeAll(nodes);
        return stay.size();
    }

    /** How many serve now, on the load balancer that has the fewest. */
    int least() {
        return serving.values().stream().mapToInt(Set::size).min().orElse(0);
    }

    /** How many serve while these are out, on the load balancer that has the fewest; they come back proven. */
    int leave(List<NodeState> wave) {
        serving.values().forEach(serves -> wave.forEach(node -> serves.remove(node.node())));
        int least = least();
        serving.forEach((balancer, serves) -> wave.stream()
                .map(NodeState::node)
                .filter(rotation.get(balancer)::contains)
                .forEach(serves::add));
        return least;
    }
}
