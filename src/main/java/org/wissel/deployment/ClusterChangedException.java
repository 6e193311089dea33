package org.wissel.deployment;

import java.util.List;

/** Somebody else changed the cluster since a person decided: nothing was touched, and the decision counts no more. */
public class ClusterChangedException extends RuntimeException {

    private final transient List<String> changes;

    /** @param changes what changed, one sentence each */
    public ClusterChangedException(List<String> changes) {
        super("the cluster is not as it was when it was decided on: " + String.join("; ", changes));
        this.changes = List.copyOf(changes);
    }

    /** What changed, one sentence each. */
    public List<String> changes() {
        return changes;
    }
}
