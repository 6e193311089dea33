package org.wissel.deployment;

import java.util.Optional;

/**
 * The session continuity probe: holds sessions of its own through the load balancers while a deployment changes the
 * cluster, one on the version that is live before the first step and one on the new version once users can meet it, and
 * uses both until the end. It never fails a step: what went wrong stands in the result.
 */
public interface Continuity {

    /** Where nothing is tried out. */
    Continuity NONE = new Continuity() {
        @Override
        public void begin(String deployment) {}

        @Override
        public void end(String deployment) {}

        @Override
        public Optional<ContinuityResult> result(String deployment) {
            return Optional.empty();
        }
    };

    /**
     * Opens the session on what is live now, before anything is changed; nothing where it is open already. Takes 5 seconds
     * at most.
     */
    void begin(String deployment);

    /** Ends the sessions and closes the result; nothing where it has ended. */
    void end(String deployment);

    /** What was seen so far; empty where the cluster has no probe, or the deployment was begun without. */
    Optional<ContinuityResult> result(String deployment);
}
