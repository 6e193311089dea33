package org.wissel.deployment;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Nodes that are out of rotation together, and what is changed on them meanwhile.
 *
 * @param changes one per node
 * @param goesLive whether the change of routing after this wave is the one after which the first user can meet the new
 *     version
 * @param serving how many healthy nodes stay in rotation meanwhile, on the load balancer that has the fewest
 */
public record Wave(List<NodeChange> changes, boolean goesLive, int serving) {

    public Wave {
        changes = List.copyOf(changes);
    }

    /** The names of its nodes. */
    public Set<String> nodes() {
        return changes.stream().map(NodeChange::node).collect(Collectors.toUnmodifiableSet());
    }
}
