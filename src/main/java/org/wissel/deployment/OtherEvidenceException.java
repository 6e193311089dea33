package org.wissel.deployment;

/** An approval of something else than what waits now. The message says how to look at that. */
public class OtherEvidenceException extends RuntimeException {

    public OtherEvidenceException(String message) {
        super(message);
    }
}
