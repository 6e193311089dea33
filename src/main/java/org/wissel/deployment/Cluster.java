package org.wissel.deployment;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runtimes behind load balancers that together serve projects.
 *
 * @param name its name in the inventory
 * @param loadBalancers every load balancer that routes to it, at least one
 * @param nodes every node, in the inventory's order, at least one
 * @param limits what a deployment must keep to here
 * @param publisher the Publisher that brings the exports; empty where Wissel puts their archives on the nodes
 * @param probe how its sessions are tried out while a deployment changes it; empty where they are not
 */
public record Cluster(
        String name,
        List<LoadBalancer> loadBalancers,
        List<Node> nodes,
        Limits limits,
        Optional<Publisher> publisher,
        Optional<SessionProbe> probe) {

    /** One whose sessions are not tried out. */
    public Cluster(
            String name,
            List<LoadBalancer> loadBalancers,
            List<Node> nodes,
            Limits limits,
            Optional<Publisher> publisher) {
        this(name, loadBalancers, nodes, limits, publisher, Optional.empty());
    }

    /** One whose exports are archives on the nodes. */
    public Cluster(String name, List<LoadBalancer> loadBalancers, List<Node> nodes, Limits limits) {
        this(name, loadBalancers, nodes, limits, Optional.empty());
    }

    public Cluster {
        loadBalancers = List.copyOf(loadBalancers);
        nodes = List.copyOf(nodes);
    }

    /** The same without these nodes; the limits stay what they are for all of them. */
    Cluster without(Set<String> names) {
        return new Cluster(
                name,
                loadBalancers,
                nodes.stream().filter(node -> !names.contains(node.name())).toList(),
                limits,
                publisher,
                probe);
    }

    /** How many of its nodes are Runtimes, which a share of the cluster is counted in. */
    int runtimes() {
        return (int)
                nodes.stream().filter(node -> node.role() == NodeRole.RUNTIME).count();
    }

    /**
     * The load balancer of this name.
     *
     * @throws UnknownNameException when there is none
     */
    public LoadBalancer loadBalancer(String balancerName) {
        return loadBalancers.stream()
                .filter(balancer -> balancer.name().equals(balancerName))
                .findFirst()
                .orElseThrow(() -> new UnknownNameException("cluster " + name + " has no load balancer '" + balancerName
                        + "'; it has "
                        + loadBalancers.stream().map(LoadBalancer::name).toList()));
    }

    /**
     * The node of this name.
     *
     * @throws UnknownNameException when there is none
     */
    public Node node(String nodeName) {
        return nodes.stream()
                .filter(node -> node.name().equals(nodeName))
                .findFirst()
                .orElseThrow(() -> new UnknownNameException("cluster " + name + " has no node '" + nodeName
                        + "'; it has " + nodes.stream().map(Node::name).toList()));
    }
}
