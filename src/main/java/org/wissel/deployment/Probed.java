package org.wissel.deployment;

/**
 * Requests of the session probe were written down, those since the last time.
 *
 * @param cluster the cluster's name
 * @param failed those without an answer, or with one that is no success
 * @param broken those whose session was lost
 */
public record Probed(String cluster, long requests, long failed, long broken) {}
