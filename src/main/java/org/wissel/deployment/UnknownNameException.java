package org.wissel.deployment;

/** A cluster, project, version or deployment that does not exist was named. The message says which do. */
public class UnknownNameException extends RuntimeException {

    public UnknownNameException(String message) {
        super(message);
    }
}
