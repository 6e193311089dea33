package org.wissel.deployment;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A cluster as it was observed at one time.
 *
 * @param nodes every node, in the inventory's order
 * @param balancers every load balancer
 */
public record ObservedCluster(List<NodeState> nodes, List<BalancerState> balancers) {

    public ObservedCluster {
        nodes = List.copyOf(nodes);
        balancers = List.copyOf(balancers);
    }

    /** Nodes that any load balancer's file has in rotation. */
    Set<String> writtenInRotation() {
        return balancers.stream()
                .flatMap(balancer -> balancer.up().entrySet().stream())
                .filter(java.util.Map.Entry::getValue)
                .map(java.util.Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Nodes that may receive a request from any load balancer: written up, or listed while older workers live. */
    Set<String> mayReceiveRequests() {
        return balancers.stream()
                .flatMap(balancer -> balancer.mayRouteTo().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
