package org.wissel.deployment;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A cluster as it was observed at one time.
 *
 * @param nodes every node, in the inventory's order
 * @param balancers every load balancer
 * @param caseEngines the names of the nodes that are Case Engines, to which no load balancer routes
 */
public record ObservedCluster(List<NodeState> nodes, List<BalancerState> balancers, Set<String> caseEngines) {

    public ObservedCluster {
        nodes = List.copyOf(nodes);
        balancers = List.copyOf(balancers);
        caseEngines = Set.copyOf(caseEngines);
    }

    /** One without Case Engines. */
    public ObservedCluster(List<NodeState> nodes, List<BalancerState> balancers) {
        this(nodes, balancers, Set.of());
    }

    /** The same without what was seen of these nodes themselves. */
    ObservedCluster without(Set<String> names) {
        return new ObservedCluster(
                nodes.stream().filter(node -> !names.contains(node.node())).toList(), balancers, caseEngines);
    }

    /** Nodes that may receive a request from any load balancer: written up, or listed while older workers live. */
    Set<String> mayReceiveRequests() {
        return balancers.stream()
                .flatMap(balancer -> balancer.mayRouteTo().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Versions of every project that sessions may hold as far as can be seen: what is started where requests may arrive. */
    public Set<ProjectVersion> mayBeLive() {
        Set<String> facing = mayReceiveRequests();
        Set<ProjectVersion> live = new HashSet<>();
        nodes.stream().filter(node -> facing.contains(node.node())).forEach(node -> live.addAll(node.mayStart()));
        return live;
    }
}
