package org.wissel.deployment;

import java.net.URI;

/**
 * One node of a cluster.
 *
 * @param name its name in the inventory, unique in the cluster
 * @param url its own address with the context path, not through a load balancer
 * @param runtime the Blueriq Runtime on it
 */
public record Node(String name, URI url, Runtime runtime) {}
