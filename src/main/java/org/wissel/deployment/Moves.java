package org.wissel.deployment;

import java.util.HashSet;
import java.util.Set;

/** What a walk puts on nodes, and takes from them. */
final class Moves {

    private final Situation situation;
    private final Goal goal;
    private final Remembered remembered;

    Moves(Situation situation, Remembered remembered) {
        this.situation = situation;
        this.goal = situation.goal();
        this.remembered = remembered;
    }

    /** The versions that the walk is about and that the node must have at its end. */
    Set<ProjectVersion> mustHave(NodeState node) {
        Set<ProjectVersion> versions = new HashSet<>(goal.installed() ? goal.targets() : Set.of());
        versions.removeAll(goal.subject().without().getOrDefault(node.node(), Set.of()));
        if (goal.back() && !goal.points()) {
            // What a node never had it does not get back.
            versions.removeIf(
                    version -> !remembered.mayHaveHad(node.node(), version) && !situation.installs(node, version));
        }
        return versions;
    }

    /** The exports that are put on it. */
    Set<ProjectVersion> installing(NodeState node) {
        Set<ProjectVersion> versions = mustHave(node);
        versions.removeIf(version -> situation.installs(node, version));
        return versions;
    }

    /** The exports that are taken from it; what a Publisher takes back is none of the node's. */
    Set<ProjectVersion> removing(NodeState node) {
        if (goal.subject().publisher().isPresent()) {
            return Set.of();
        }
        return goal.takesAway()
                ? situation.has(node, goal.targets())
                : situation.brought().going(node);
    }
}
