package org.wissel.deployment;

/**
 * Where a publication or its withdrawal stands in the Publisher.
 *
 * @param state where
 * @param message what the Publisher says of it, one line
 */
public record Publication(State state, String message) {

    /** Where it stands. */
    public enum State {
        /** Nobody ordered it. */
        NONE,
        /** It waits for another person's approval in the Publisher, or is being done. */
        PENDING,
        /** It is done: the environment has the version, or has it no more. */
        DONE,
        /** A person rejected it in the Publisher, or it failed there. */
        REJECTED
    }
}
