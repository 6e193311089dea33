package org.wissel.nginx;

/** An nginx configuration cannot be understood, or not safely edited; the message names the line, without a full stop. */
final class ConfigSyntaxException extends RuntimeException {

    ConfigSyntaxException(String message) {
        super(message);
    }
}
