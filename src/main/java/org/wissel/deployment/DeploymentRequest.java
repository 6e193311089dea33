package org.wissel.deployment;

/**
 * What a person asks for.
 *
 * @param cluster the cluster's name
 * @param target the version that shall go live
 * @param strategy in which order
 */
public record DeploymentRequest(String cluster, ProjectVersion target, Strategy strategy) {

    public DeploymentRequest {
        if (cluster == null || cluster.isBlank()) {
            throw new IllegalArgumentException("the cluster is missing: name one of the inventory");
        }
    }
}
