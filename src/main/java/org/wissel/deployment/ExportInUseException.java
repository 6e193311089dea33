package org.wissel.deployment;

/** An export is kept, since something needs it; the message says what. */
public class ExportInUseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ExportInUseException(String message) {
        super(message);
    }
}
