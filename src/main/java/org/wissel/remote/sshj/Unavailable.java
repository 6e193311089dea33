package org.wissel.remote.sshj;

import java.io.IOException;

/** Why a host could not be asked, as a whole message with its remedy, but without the host's name: the host adds it. */
final class Unavailable extends IOException {

    private final boolean worthRetrying;

    /** Trying again at once would give the same answer. */
    Unavailable(String message, Throwable cause) {
        this(message, cause, false);
    }

    Unavailable(String message, Throwable cause, boolean worthRetrying) {
        super(message, cause);
        this.worthRetrying = worthRetrying;
    }

    /** Whether it may pass by itself within a moment, as when a daemon restarts. */
    boolean worthRetrying() {
        return worthRetrying;
    }

    /** What an exception says, never empty. */
    static String words(Throwable failed) {
        String message = failed.getMessage();
        String said = message == null || message.isBlank() ? failed.getClass().getSimpleName() : message;
        Throwable cause = failed.getCause();
        return cause == null || cause == failed || cause.getMessage() == null || said.contains(cause.getMessage())
                ? said
                : said + " (" + cause.getMessage() + ")";
    }
}
