package org.wissel.deployment;

import java.time.Duration;
import java.util.Optional;

/**
 * What the wait for the nodes of a wave has come to.
 *
 * @param over whether the deployment goes on
 * @param took from the change of routing to the proof that they are free of requests; empty where that was not proven, or there
 *     was nothing to drain
 */
public record Drain(boolean over, Optional<Duration> took) {

    static final Drain NOT_YET = new Drain(false, Optional.empty());
    static final Drain UNPROVEN = new Drain(true, Optional.empty());

    static Drain proven(Duration took) {
        return new Drain(true, Optional.of(took));
    }
}
