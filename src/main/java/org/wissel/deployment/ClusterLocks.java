package org.wissel.deployment;

import java.util.List;
import java.util.Optional;

/** One deployment per cluster and per load balancer host, and one step at a time per node. */
public interface ClusterLocks {

    /**
     * Takes the cluster and its load balancer hosts for a deployment, in the caller's transaction.
     *
     * @throws ClusterBusyException when another deployment holds one of them, saying who, since when and for what
     */
    void lock(Cluster cluster, ClusterLock lock);

    /** Lets go of all that this deployment holds; nothing happens when it holds nothing. */
    void release(String deployment);

    /** Every lock that is held, by cluster. */
    List<ClusterLock> held();

    /**
     * Takes the fence of one node, or of all nodes of the cluster in order, until the caller's transaction ends: no other
     * step acts there meanwhile, on whichever Wissel it runs.
     *
     * @param node the node's name; empty for the whole cluster
     * @throws StepFailedException when the deployment no longer holds the cluster
     */
    void enter(String deployment, String cluster, Optional<String> node);
}
