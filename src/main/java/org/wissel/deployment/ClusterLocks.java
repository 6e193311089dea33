package org.wissel.deployment;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One deployment per cluster and per load balancer host, and one step at a time per node. */
public interface ClusterLocks {

    /**
     * Takes the cluster and its load balancer hosts for a deployment, in the caller's transaction.
     *
     * @throws ClusterBusyException when another deployment holds one of them, saying who, since when and for what
     */
    void lock(Cluster cluster, ClusterLock lock);

    /** Whether nobody holds the cluster or one of its load balancer hosts. */
    boolean isFree(Cluster cluster);

    /** Lets go of all that this deployment holds; nothing happens when it holds nothing. */
    void release(String deployment);

    /** Every lock that is held, by cluster. */
    List<ClusterLock> held();

    /**
     * Takes the fence of one node, or of all nodes of the cluster in order, until the caller's transaction ends: no other
     * step acts there meanwhile, on whichever Wissel it runs.
     *
     * @param epoch the walk that the step belongs to
     * @param node the node's name; empty for the whole cluster
     * @throws StepFailedException when the deployment no longer holds the cluster, is halted, or walks anew since
     */
    void enter(String deployment, int epoch, String cluster, Optional<String> node);

    /**
     * Halts the deployment in this walk: from now on no step of it begins; those that run go on to their end. Nothing happens
     * when it has ended or walks anew since.
     */
    void halt(String deployment, int epoch);

    /** Whether the deployment is halted. */
    boolean halted(String deployment);

    /**
     * Takes every fence of the cluster until the caller's transaction ends, without waiting.
     *
     * @return whether no step runs; false as well when only some of the fences could be taken
     */
    boolean quiet(String cluster);

    /** The epoch in which the deployment walks; empty when it holds no cluster. */
    OptionalInt epoch(String deployment);

    /**
     * Waits for every fence of the cluster, and begins a new walk that is not halted: steps of the one before are refused.
     *
     * @return its epoch
     * @throws StepFailedException when the deployment no longer holds the cluster
     */
    int nextEpoch(String deployment, String cluster);
}
