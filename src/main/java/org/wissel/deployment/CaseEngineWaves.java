package org.wissel.deployment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where Case Engines ride among the waves of the Runtimes. They cost no capacity of a load balancer; where there are several, at
 * least one stays while others restart. What shall be started they have before the first session of it can start; what nobody
 * uses any more they lose last.
 */
final class CaseEngineWaves {

    private final Situation situation;
    private final int serving;
    private final List<String> warnings = new ArrayList<>();

    /** @param serving how many Runtimes serve while none of them is out */
    CaseEngineWaves(Situation situation, int serving) {
        this.situation = situation;
        this.serving = serving;
    }

    /** What a person should know of them, one sentence each, once they are placed. */
    List<String> warnings() {
        return warnings;
    }

    /**
     * The waves with the Case Engines among them.
     *
     * @param waves those of the Runtimes, with the one that goes live marked
     * @param engines those that must go through a wave
     */
    List<Wave> placed(List<Wave> waves, List<NodeState> engines) {
        if (engines.isEmpty()) {
            return waves;
        }
        List<NodeState> first = new ArrayList<>();
        List<NodeState> second = new ArrayList<>();
        divide(engines, first, second);
        List<Wave> placed = new ArrayList<>(waves);
        if (situation.goal().takesAway()) {
            placed.add(alone(first));
            if (!second.isEmpty()) {
                placed.add(alone(second));
            }
            return placed;
        }
        int live = waves.stream().map(Wave::goesLive).toList().indexOf(true);
        int latest = live >= 0 ? live : waves.size() - 1;
        if (waves.isEmpty() || !second.isEmpty() && latest < 1) {
            placed.add(0, alone(first));
        } else {
            placed.set(0, with(placed.get(0), first));
        }
        if (!second.isEmpty() && placed.size() < 2) {
            placed.add(alone(second));
        } else if (!second.isEmpty()) {
            placed.set(1, with(placed.get(1), second));
        }
        return placed;
    }

    /** Halves, the unhealthy ones first, where otherwise none would stay. */
    private void divide(List<NodeState> engines, List<NodeState> first, List<NodeState> second) {
        boolean othersStay = situation.nodes().stream()
                .anyMatch(node -> situation.isCaseEngine(node) && node.healthy() && !engines.contains(node));
        int half = othersStay ? engines.size() : (engines.size() + 1) / 2;
        engines.stream()
                .sorted(Comparator.comparing(NodeState::healthy))
                .forEach(engine -> (first.size() < half ? first : second).add(engine));
        if (!othersStay && second.isEmpty()) {
            warnings.add(first.get(0).node() + ": is the only Case Engine, so that cases pause while it restarts.");
        }
    }

    private Wave alone(List<NodeState> engines) {
        return new Wave(changes(engines), false, serving);
    }

    private Wave with(Wave wave, List<NodeState> engines) {
        List<NodeChange> changes = new ArrayList<>(wave.changes());
        changes.addAll(changes(engines));
        return new Wave(changes, wave.goesLive(), wave.serving());
    }

    /** No load balancer routes to them, so that they are pointed at once. */
    private List<NodeChange> changes(List<NodeState> engines) {
        return engines.stream()
                .sorted(Comparator.comparing(NodeState::node))
                .map(engine -> new NodeChange(
                        engine.node(),
                        situation.moves().installing(engine),
                        situation.moves().removing(engine),
                        situation.goal().pointing(engine),
                        situation.mustLoad(engine)))
                .toList();
    }
}
