package org.wissel.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Looks at a whole cluster and finds out, before anything is touched, whether and how a version can be deployed to it. */
public final class DeploymentCheck {

    private static final int LOOKS_AT_ONCE = 16;

    /** What the check came to, and the files as they were then. */
    public record Result(PlanResult plan, List<FileCopy> files) {}

    private DeploymentCheck() {}

    /**
     * Observes every node and load balancer at once, asks each whether it is fit, and plans.
     *
     * @param remembered what earlier deployments left behind
     */
    public static Result check(Cluster cluster, Export export, Strategy strategy, Remembered remembered) {
        List<String> reasons = new ArrayList<>();
        List<NodeState> nodes = new ArrayList<>();
        List<BalancerState> balancers = new ArrayList<>();
        ExecutorService looks = Executors.newFixedThreadPool(LOOKS_AT_ONCE);
        try {
            List<Future<BalancerState>> balancerLooks = new ArrayList<>();
            for (LoadBalancer balancer : cluster.loadBalancers()) {
                balancerLooks.add(looks.submit(() -> {
                    BalancerState state = balancer.observe();
                    balancer.check();
                    return state;
                }));
            }
            List<Future<NodeState>> nodeLooks = new ArrayList<>();
            List<Future<List<String>>> installLooks = new ArrayList<>();
            for (Node node : cluster.nodes()) {
                nodeLooks.add(looks.submit(node.runtime()::observe));
                installLooks.add(looks.submit(() -> node.runtime().problemsInstalling(export)));
            }
            for (int i = 0; i < balancerLooks.size(); i++) {
                Future<BalancerState> look = balancerLooks.get(i);
                collect(cluster.loadBalancers().get(i).name(), () -> balancers.add(result(look)), reasons);
            }
            for (int i = 0; i < nodeLooks.size(); i++) {
                String place = cluster.nodes().get(i).name();
                Future<NodeState> look = nodeLooks.get(i);
                Future<List<String>> installLook = installLooks.get(i);
                collect(place, () -> nodes.add(result(look)), reasons);
                collect(place, () -> reasons.addAll(result(installLook)), reasons);
            }
        } finally {
            looks.shutdownNow();
        }
        if (!reasons.isEmpty()) {
            return new Result(new Refusal(reasons.stream().distinct().toList()), List.of());
        }
        PlanResult plan =
                Planner.plan(export, strategy, new ObservedCluster(nodes, balancers), remembered, cluster.limits());
        List<FileCopy> files = new ArrayList<>();
        balancers.forEach(balancer -> files.add(balancer.file()));
        nodes.forEach(node -> files.addAll(node.files()));
        return new Result(plan, files);
    }

    private static void collect(String place, Supplier<?> look, List<String> reasons) {
        try {
            look.get();
        } catch (StepFailedException failed) {
            reasons.add(failed.getMessage());
        } catch (RuntimeException unexpected) {
            reasons.add(place + ": cannot be looked at (" + unexpected
                    + "). Look at Wissel's log, and check the settings" + " and rights there.");
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
