package org.wissel.deployment;

/** A person rejected a publication in the Publisher, or it failed there. */
public class PublicationRejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what was rejected and what the Publisher says of it, one sentence with the remedy */
    public PublicationRejectedException(String message) {
        super(message);
    }
}
