package org.wissel.deployment;

/** There is no room for an export, or no way to write it here; nothing of it was kept. The message says what to do. */
public class ExportNotKeptException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ExportNotKeptException(String message, Throwable cause) {
        super(message, cause);
    }
}
