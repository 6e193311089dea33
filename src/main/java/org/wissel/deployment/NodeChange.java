package org.wissel.deployment;

import java.util.Set;

/**
 * What a wave does to one node. Restarting, proving health and proving the loaded versions always belong to it.
 *
 * @param node the node's name
 * @param install whether the export is put on it
 * @param point whether its shortcuts are pointed to the target
 * @param mustLoad the versions of the project that it must prove to have loaded before it returns
 */
public record NodeChange(String node, boolean install, boolean point, Set<ProjectVersion> mustLoad) {

    public NodeChange {
        mustLoad = Set.copyOf(mustLoad);
    }
}
