package org.wissel.deployment;

/**
 * A step did not come to its end for a technical reason: it will be tried again and then becomes an incident. The message
 * is for the operator: where, what was tried, what came back, what to do.
 */
public class StepFailedException extends RuntimeException {

    /**
     * @param place the node's or load balancer's name; it comes first in the message
     * @param what what was tried and what came back, without a full stop
     * @param remedy what to do, as a whole sentence
     */
    public StepFailedException(String place, String what, String remedy) {
        super(place + ": " + what + ". " + remedy);
    }

    public StepFailedException(String place, String what, String remedy, Throwable cause) {
        super(place + ": " + what + ". " + remedy, cause);
    }
}
