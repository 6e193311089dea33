package org.wissel.deployment;

import java.util.List;

/** Drives deployments: the way in for everything that is no form of the engine's own. */
public interface Deployments {

    /**
     * Starts a deployment. It goes on by itself.
     *
     * @return its id
     * @throws UnknownNameException when cluster, project or version do not exist
     * @throws ClusterBusyException when another deployment holds the cluster or a load balancer of it
     */
    String start(DeploymentRequest request, String requestedBy);

    /**
     * The details of one deployment, running or ended.
     *
     * @throws UnknownNameException when there is none of this id
     */
    DeploymentDetails deployment(String id);

    /** Who holds which cluster now. */
    List<ClusterLock> locks();

    /**
     * Decides on a waiting swap.
     *
     * @throws UnknownNameException when there is no deployment of this id
     * @throws NothingWaitsException when it does not wait for approval
     */
    void decide(String id, Decision decision, String comment, String decidedBy);
}
