package org.wissel.web;

import java.time.Duration;
import org.springframework.security.core.AuthenticationException;

/** Too many wrong passwords were sent: this one was not looked at. */
class SignInWaitsException extends AuthenticationException {

    private final transient Duration left;

    SignInWaitsException(Duration left) {
        super("too many wrong passwords were sent for this user from here, so this one was not looked at: wait "
                + seconds(left) + " s and try again");
        this.left = left;
    }

    /** For the header Retry-After, at least 1. */
    long seconds() {
        return seconds(left);
    }

    private static long seconds(Duration left) {
        return Math.max(1, left.plusMillis(999).toSeconds());
    }
}
