package org.wissel.deployment;

import java.util.Map;
import java.util.Set;

/**
 * What a wave does to one node. Restarting, proving health and proving the loaded versions always belong to it.
 *
 * @param node the node's name
 * @param install the versions whose exports are put on it
 * @param remove the versions whose exports are taken from it
 * @param point the shortcuts that are pointed, by name, and the version that each shall start; empty when they stay
 * @param mustLoad the versions that it must prove to have loaded before it returns
 */
public record NodeChange(
        String node,
        Set<ProjectVersion> install,
        Set<ProjectVersion> remove,
        Map<String, String> point,
        Set<ProjectVersion> mustLoad) {

    public NodeChange {
        install = Set.copyOf(install);
        remove = Set.copyOf(remove);
        point = Map.copyOf(point);
        mustLoad = Set.copyOf(mustLoad);
    }

    /** Whether anything is put on it. */
    public boolean installs() {
        return !install.isEmpty();
    }

    /** Whether anything is taken from it. */
    public boolean removes() {
        return !remove.isEmpty();
    }
}
