package org.wissel.deployment;

import java.time.Instant;

/**
 * A deployment's hold on a cluster.
 *
 * @param cluster the cluster's name
 * @param deployment the deployment's id
 * @param holder the user that requested it
 * @param since since when
 * @param purpose for what, for instance "Weather 0.0-v2"
 */
public record ClusterLock(String cluster, String deployment, String holder, Instant since, String purpose) {}
