package org.wissel.deployment;

import java.util.Set;

/**
 * What earlier deployments of a cluster left behind that cannot be observed.
 *
 * @param takenOut nodes that belong in rotation although a deployment that was left may have them out; a node that an
 *     operator set down is not among them
 * @param live versions that such a deployment let users meet, so that sessions may hold them
 */
public record Remembered(Set<String> takenOut, Set<ProjectVersion> live) {

    /** The last deployment ended well. */
    public static final Remembered NOTHING = new Remembered(Set.of(), Set.of());

    public Remembered {
        takenOut = Set.copyOf(takenOut);
        live = Set.copyOf(live);
    }
}
