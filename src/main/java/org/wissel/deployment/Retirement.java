package org.wissel.deployment;

import java.util.List;
import java.util.Set;

/** Knows which versions a deployment may take away on its way, since nobody uses them any more. */
public interface Retirement {

    /** None, whatever is deployed. */
    Retirement NONE = (request, cluster, observed, warnings) -> Set.of();

    /**
     * The versions that are proven quiet and that the cluster's policy lets a deployment take away. Asked before anything is
     * touched only; what was planned then stays.
     *
     * @param cluster the cluster without the nodes that are left out
     * @param observed it, as it is
     * @param warnings gets what a person should know before approving, one sentence each: why a version is kept
     */
    Set<ProjectVersion> of(DeploymentRequest request, Cluster cluster, ObservedCluster observed, List<String> warnings);
}
