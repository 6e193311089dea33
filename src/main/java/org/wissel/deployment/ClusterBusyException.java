package org.wissel.deployment;

/** The cluster, or a load balancer of it, is held by another deployment. The message says by whom, since when and for what. */
public class ClusterBusyException extends RuntimeException {

    public ClusterBusyException(String message) {
        super(message);
    }
}
