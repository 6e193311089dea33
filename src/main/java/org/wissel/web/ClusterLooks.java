package org.wissel.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.wissel.deployment.BalancerState;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.FileCopy;
import org.wissel.deployment.Journal;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.LoadBalancer;
import org.wissel.deployment.Node;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.Publisher;
import org.wissel.web.ClusterAnswer.BalancerAnswer;
import org.wissel.web.ClusterAnswer.NodeAnswer;
import org.wissel.web.ClusterAnswer.ShortcutAnswer;

/** Looks at every cluster as it is now. A machine that cannot be asked is shown as such; it never spoils the answer. */
@Component
class ClusterLooks {

    private final Clusters clusters;
    private final Observations observations;
    private final Journal journal;

    ClusterLooks(Clusters clusters, Observations observations, Journal journal) {
        this.clusters = clusters;
        this.observations = observations;
        this.journal = journal;
    }

    /** All of them, in the inventory's order; takes as long as the slowest machine, and no longer than one answer may. */
    List<ClusterAnswer> all() {
        Observations.Round round = observations.round();
        // Every look is started before the first is waited for.
        return clusters.all().stream().map(cluster -> look(cluster, round)).toList().stream()
                .map(Supplier::get)
                .toList();
    }

    private Supplier<ClusterAnswer> look(Cluster cluster, Observations.Round round) {
        List<Supplier<BalancerState>> balancers = cluster.loadBalancers().stream()
                .map(balancer -> round.look(
                        balancer.host(),
                        cluster.name() + " balancer " + balancer.name(),
                        balancer::observe,
                        why -> unseen(balancer, why)))
                .toList();
        List<Supplier<NodeState>> nodes = cluster.nodes().stream()
                .map(node -> round.look(
                        machine(cluster, node),
                        cluster.name() + " node " + node.name(),
                        () -> node.runtime().observe(),
                        why -> NodeAnswer.unseen(node.name(), ClusterAnswer.named(node.name(), why))))
                .toList();
        return () -> answer(
                cluster,
                balancers.stream().map(Supplier::get).toList(),
                nodes.stream().map(Supplier::get).toList());
    }

    /** Where it is not known which one a node runs on, it is taken to be alone there. */
    static String machine(Cluster cluster, Node node) {
        return node.runtime().host().orElse(cluster.name() + " node " + node.name());
    }

    private ClusterAnswer answer(Cluster cluster, List<BalancerState> balancers, List<NodeState> states) {
        Set<String> mayReceive = new TreeSet<>();
        balancers.forEach(balancer -> mayReceive.addAll(balancer.mayRouteTo()));
        Map<String, LeftOut> leftOut = journal.leftOutOf(cluster.name()).stream()
                .collect(Collectors.toMap(LeftOut::node, Function.identity()));
        List<NodeAnswer> nodes = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            Node node = cluster.nodes().get(i);
            nodes.add(NodeAnswer.of(
                    node,
                    states.get(i),
                    mayReceive.contains(node.name()),
                    Optional.ofNullable(leftOut.get(node.name()))));
        }
        List<BalancerAnswer> loadBalancers =
                balancers.stream().map(BalancerAnswer::of).toList();
        return new ClusterAnswer(
                cluster.name(),
                cluster.limits().minimumInRotation().toString(),
                loadBalancers,
                nodes,
                ShortcutAnswer.of(states),
                loadBalancers.stream()
                        .flatMap(balancer -> balancer.problems().stream())
                        .toList(),
                cluster.publisher().map(Publisher::name).orElse(null));
    }

    private static BalancerState unseen(LoadBalancer balancer, String why) {
        return new BalancerState(
                balancer.name(),
                "",
                Map.of(),
                false,
                new FileCopy(balancer.name(), "", new byte[0]),
                List.of(ClusterAnswer.named(balancer.name(), why)
                        + " (so it is not known which nodes it has in rotation)"),
                List.of());
    }
}
