package org.wissel.deployment;

/** A decision came for a deployment that waits for none. The message says where it stands. */
public class NothingWaitsException extends RuntimeException {

    public NothingWaitsException(String message) {
        super(message);
    }
}
