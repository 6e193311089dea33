package org.wissel.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Looks at every machine of a cluster side by side. */
final class ClusterLook {

    private ClusterLook() {}

    /** What one machine showed, or why it could not; a list of its problems beside. */
    private record Seen<T>(T state, List<String> problems) {}

    /**
     * Observes all, and asks each whether everything is there that the steps need.
     *
     * @param leftOut the nodes that nobody looks at
     * @param fit what a node is asked whether everything is there
     * @param problems gets what keeps the cluster from being seen or changed, one sentence with the remedy each
     */
    static ObservedCluster at(
            Cluster cluster, Set<String> leftOut, Function<Runtime, List<String>> fit, List<String> problems) {
        return look(
                cluster,
                leftOut,
                LoadBalancer::preflight,
                node -> fit.apply(node.runtime()),
                Publisher::preflight,
                problems);
    }

    /**
     * Observes all for the way back, which needs no more of a node than its steps say themselves.
     *
     * @param problems gets what keeps the cluster from being seen or its routing from being changed
     */
    static ObservedCluster forRollBack(Cluster cluster, Set<String> leftOut, List<String> problems) {
        return look(cluster, leftOut, LoadBalancer::preflight, node -> List.of(), publisher -> List.of(), problems);
    }

    /**
     * Observes all.
     *
     * @throws StepFailedException when a machine cannot be asked
     */
    static ObservedCluster at(Cluster cluster) {
        List<String> problems = new ArrayList<>();
        ObservedCluster observed =
                look(cluster, Set.of(), balancer -> List.of(), node -> List.of(), publisher -> List.of(), problems);
        if (!problems.isEmpty()) {
            throw new StepFailedException(
                    cluster.name(),
                    "cannot be seen whole: " + String.join("; ", problems).replaceFirst("\\.$", ""),
                    "Put that right and press Retry.");
        }
        return observed;
    }

    private interface Check<T> {
        List<String> of(T machine);
    }

    private static ObservedCluster look(
            Cluster cluster,
            Set<String> leftOut,
            Check<LoadBalancer> balancerCheck,
            Check<Node> nodeCheck,
            Check<Publisher> publisherCheck,
            List<String> problems) {
        List<Supplier<Seen<?>>> looks = new ArrayList<>();
        for (LoadBalancer balancer : cluster.loadBalancers()) {
            looks.add(() -> look(balancer.name(), balancer::observe));
            looks.add(() -> check(balancer.name(), () -> balancerCheck.of(balancer)));
        }
        for (Node node : cluster.without(leftOut).nodes()) {
            looks.add(() -> look(node.name(), node.runtime()::observe));
            looks.add(() -> check(node.name(), () -> nodeCheck.of(node)));
        }
        cluster.publisher().ifPresent(publisher -> {
            looks.add(() -> look(publisher.name(), () -> new Published(publisher.name(), publisher.published())));
            looks.add(() -> check(publisher.name(), () -> publisherCheck.of(publisher)));
        });
        List<NodeState> nodes = new ArrayList<>();
        List<BalancerState> balancers = new ArrayList<>();
        Published published = Published.NOTHING;
        for (Seen<?> seen : SideBySide.ask(looks, Supplier::get)) {
            problems.addAll(seen.problems());
            if (seen.state() instanceof NodeState node) {
                nodes.add(node);
            } else if (seen.state() instanceof BalancerState balancer) {
                balancers.add(balancer);
            } else if (seen.state() instanceof Published seenThere) {
                published = seenThere;
            }
        }
        Set<String> engines = cluster.nodes().stream()
                .filter(node -> node.role() == NodeRole.CASE_ENGINE)
                .map(Node::name)
                .collect(Collectors.toSet());
        return published.on(new ObservedCluster(nodes, balancers, engines));
    }

    private static Seen<?> check(String place, Supplier<List<String>> check) {
        Seen<List<String>> seen = look(place, check);
        return seen.state() == null ? seen : new Seen<>(null, seen.state());
    }

    private static <T> Seen<T> look(String place, Supplier<T> look) {
        try {
            return new Seen<>(look.get(), List.of());
        } catch (StepFailedException failed) {
            if (StepBudget.isOver()) {
                // What was not looked at for want of time is no reason to refuse anything.
                throw failed;
            }
            return new Seen<>(null, List.of(failed.getMessage()));
        } catch (RuntimeException unexpected) {
            return new Seen<>(
                    null,
                    List.of(place + ": cannot be looked at (" + unexpected
                            + "). Look at Wissel's log, and check the settings and rights there."));
        }
    }
}
