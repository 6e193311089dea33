package org.wissel.deployment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** After which wave users can first meet the versions, or more of them than they do. */
final class GoingLive {

    private final Situation situation;
    private final Map<String, NodeState> nodes = new HashMap<>();

    GoingLive(Situation situation) {
        this.situation = situation;
        situation.nodes().forEach(node -> nodes.put(node.node(), node));
    }

    /** The waves with that one marked, where the walk lets anybody meet them. */
    List<Wave> marked(List<Wave> waves) {
        Goal goal = situation.goal();
        if (!goal.goesLive()) {
            return waves;
        }
        Set<ProjectVersion> fresh = new HashSet<>(goal.targets());
        fresh.removeIf(situation::runs);
        int first = firstStarting(waves, fresh);
        int live = first >= 0 ? first : firstStarting(waves, goal.targets());
        List<Wave> marked = new ArrayList<>(waves);
        if (live >= 0) {
            Wave wave = waves.get(live);
            marked.set(live, new Wave(wave.changes(), true, wave.serving()));
        }
        return marked;
    }

    /** The index of the first wave that comes back to start any of these; -1 when none does. */
    private int firstStarting(List<Wave> waves, Set<ProjectVersion> versions) {
        for (int i = 0; i < waves.size(); i++) {
            if (waves.get(i).changes().stream()
                    .anyMatch(change -> starts(nodes.get(change.node()), change, versions))) {
                return i;
            }
        }
        return -1;
    }

    private boolean starts(NodeState node, NodeChange change, Set<ProjectVersion> versions) {
        return situation.belongs(node)
                && node.shortcuts().stream()
                        .map(shortcut -> new ProjectVersion(
                                shortcut.project(), change.point().getOrDefault(shortcut.name(), shortcut.version())))
                        .anyMatch(versions::contains);
    }
}
