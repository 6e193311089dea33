package org.wissel.deployment;

import java.util.Map;
import java.util.Set;

/**
 * What a wave does to one node. Restarting, proving health and proving the loaded versions always belong to it.
 *
 * @param node the node's name
 * @param install whether the export is put on it
 * @param remove whether the export that this deployment brought is taken from it again
 * @param point the shortcuts that are pointed, by name, and the version that each shall start; empty when they stay
 * @param mustLoad the versions that it must prove to have loaded before it returns
 */
public record NodeChange(
        String node, boolean install, boolean remove, Map<String, String> point, Set<ProjectVersion> mustLoad) {

    public NodeChange {
        point = Map.copyOf(point);
        mustLoad = Set.copyOf(mustLoad);
    }
}
