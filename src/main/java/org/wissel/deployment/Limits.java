package org.wissel.deployment;

import java.time.Duration;

/**
 * What a deployment must keep to on a cluster.
 *
 * @param minimumInRotation how many healthy nodes must stay in rotation at any time, at least 1
 * @param drainTimeout how long a node may take to become free of requests
 * @param healthTimeout how long a restarted node may take to become healthy
 */
public record Limits(int minimumInRotation, Duration drainTimeout, Duration healthTimeout) {

    public Limits {
        if (minimumInRotation < 1) {
            throw new IllegalArgumentException("minimum-in-rotation must be at least 1: a cluster is never emptied");
        }
    }
}
