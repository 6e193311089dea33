package org.wissel.deployment;

import java.net.URI;

/**
 * One node of a cluster.
 *
 * @param name its name in the inventory, unique in the cluster
 * @param url its own address with the context path, not through a load balancer
 * @param runtime the Blueriq Runtime or Case Engine on it
 * @param role which of them it is
 */
public record Node(String name, URI url, Runtime runtime, NodeRole role) {

    /** One with a Runtime. */
    public Node(String name, URI url, Runtime runtime) {
        this(name, url, runtime, NodeRole.RUNTIME);
    }
}
