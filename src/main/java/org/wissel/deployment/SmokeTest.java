package org.wissel.deployment;

import java.time.Duration;
import java.util.Optional;

/**
 * What starting a session through a shortcut on the node itself showed.
 *
 * @param shortcut the shortcut that was started
 * @param version the version that answered; empty when the runtime cannot tell (unproven, and said so)
 * @param sessionTimeout after how long an idle session ends, as the runtime reports it; empty when it does not
 * @param evidence one line for people
 */
public record SmokeTest(String shortcut, Optional<String> version, Optional<Duration> sessionTimeout, String evidence) {

    /** One whose session timeout is not known. */
    public SmokeTest(String shortcut, Optional<String> version, String evidence) {
        this(shortcut, version, Optional.empty(), evidence);
    }
}
