package org.wissel.deployment;

/** An approval by somebody who may not give it. The message says who may. */
public class ApprovalForbiddenException extends RuntimeException {

    public ApprovalForbiddenException(String message) {
        super(message);
    }
}
