package org.wissel.deployment;

import java.time.Duration;

/**
 * The nodes of a wave were proven free of requests.
 *
 * @param cluster the cluster's name
 * @param took from the change of routing to the proof
 */
public record Drained(String cluster, Duration took) {}
