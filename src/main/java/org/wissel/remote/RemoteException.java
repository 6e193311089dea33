package org.wissel.remote;

/**
 * A remote host could not be asked: unreachable, not trusted, too slow, or the connection broke. The message starts with
 * the host's name and ends with what to do. A command that ran and failed is a {@link CommandResult} instead.
 */
public class RemoteException extends RuntimeException {

    public RemoteException(String message) {
        super(message);
    }

    public RemoteException(String message, Throwable cause) {
        super(message, cause);
    }
}
