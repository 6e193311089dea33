package org.wissel.deployment;

/** An export is larger than what is taken; the message says how large it may be. */
public class ExportTooLargeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public ExportTooLargeException(String message) {
        super(message);
    }
}
