package org.wissel.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Looks at every machine of a cluster side by side. */
final class ClusterLook {

    private static final int LOOKS_AT_ONCE = 16;

    private final List<String> problems;

    private ClusterLook(List<String> problems) {
        this.problems = problems;
    }

    /**
     * Observes all, and asks each whether everything is there that the steps need.
     *
     * @param problems gets what keeps the cluster from being seen or changed, one sentence with the remedy each
     */
    static ObservedCluster at(Cluster cluster, Export export, List<String> problems) {
        return new ClusterLook(problems).look(cluster, balancer -> balancer.preflight(), node -> node.runtime()
                .preflight(export));
    }

    /**
     * Observes all.
     *
     * @throws StepFailedException when a machine cannot be asked
     */
    static ObservedCluster at(Cluster cluster) {
        List<String> problems = new ArrayList<>();
        ObservedCluster observed = new ClusterLook(problems).look(cluster, balancer -> List.of(), node -> List.of());
        if (!problems.isEmpty()) {
            throw new StepFailedException(
                    cluster.name(),
                    "cannot be seen whole: " + String.join("; ", problems).replaceFirst("\\.$", ""),
                    "Put that right and press Retry.");
        }
        return observed;
    }

    private interface Ask<T> {
        List<String> of(T machine);
    }

    private ObservedCluster look(Cluster cluster, Ask<LoadBalancer> balancerCheck, Ask<Node> nodeCheck) {
        List<NodeState> nodes = new ArrayList<>();
        List<BalancerState> balancers = new ArrayList<>();
        ExecutorService looks = Executors.newFixedThreadPool(LOOKS_AT_ONCE);
        try {
            List<Runnable> collected = new ArrayList<>();
            for (LoadBalancer balancer : cluster.loadBalancers()) {
                Future<BalancerState> look = looks.submit(balancer::observe);
                Future<List<String>> check = looks.submit(() -> balancerCheck.of(balancer));
                collected.add(() -> collect(balancer.name(), () -> balancers.add(result(look))));
                collected.add(() -> collect(balancer.name(), () -> problems.addAll(result(check))));
            }
            for (Node node : cluster.nodes()) {
                Future<NodeState> look = looks.submit(node.runtime()::observe);
                Future<List<String>> check = looks.submit(() -> nodeCheck.of(node));
                collected.add(() -> collect(node.name(), () -> nodes.add(result(look))));
                collected.add(() -> collect(node.name(), () -> problems.addAll(result(check))));
            }
            collected.forEach(Runnable::run);
        } finally {
            looks.shutdownNow();
        }
        return new ObservedCluster(nodes, balancers);
    }

    private void collect(String place, Supplier<?> look) {
        try {
            look.get();
        } catch (StepFailedException failed) {
            problems.add(failed.getMessage());
        } catch (RuntimeException unexpected) {
            problems.add(place + ": cannot be looked at (" + unexpected
                    + "). Look at Wissel's log, and check the settings and rights there.");
        }
    }

    private static <T> T result(Future<T> look) {
        try {
            return look.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while looking at the cluster", interrupted);
        }
    }
}
