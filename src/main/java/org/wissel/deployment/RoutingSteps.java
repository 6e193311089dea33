package org.wissel.deployment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** One change of routing, done on every load balancer of a cluster and verified on every one. */
final class RoutingSteps {

    private RoutingSteps() {}

    /**
     * Makes the routing before the wave of this index so.
     *
     * @param beforeWriting done once everything is ready and nothing is written yet
     * @return per load balancer what was seen; one that had it already is left as it is
     * @throws StepFailedException when it failed on any; says which has it and which has not
     */
    static Map<String, Done> route(Cluster cluster, Plan plan, int wave, Runnable beforeWriting) {
        List<Supplier<Object>> looks = new ArrayList<>();
        cluster.loadBalancers().forEach(balancer -> looks.add(balancer::observe));
        cluster.without(plan.leftOut()).nodes().stream()
                .filter(node -> node.role() == NodeRole.RUNTIME)
                .forEach(node -> looks.add(
                        () -> new Answered(node.name(), node.runtime().health().healthy())));
        List<BalancerState> states = new ArrayList<>();
        Set<String> healthy = new TreeSet<>();
        for (Object seen : SideBySide.ask(looks, Supplier::get)) {
            if (seen instanceof BalancerState state) {
                states.add(state);
            } else if (seen instanceof Answered node && node.healthy()) {
                healthy.add(node.node());
            }
        }
        Map<String, Routing> routings = new HashMap<>();
        states.forEach(state -> routings.put(state.balancer(), routing(plan, wave, state)));
        keepFloor(cluster, plan, states, routings, healthy);
        return route(cluster, routings, beforeWriting);
    }

    private record Answered(String node, boolean healthy) {}

    /** The change of routing before the wave of this index, without nodes that were left out and that are not listed there. */
    static Routing routing(Plan plan, int wave, BalancerState state) {
        Routing routing = plan.routing(wave, state.balancer());
        Set<String> out = new TreeSet<>(routing.out());
        out.removeIf(node -> plan.leftOut().contains(node) && !state.up().containsKey(node));
        return new Routing(routing.in(), out);
    }

    /** Brings the nodes of the wave of this index back at once; asks for no floor, since it only adds capacity. */
    static Map<String, Done> bringBack(Cluster cluster, Plan plan, int wave, Runnable beforeWriting) {
        Map<String, Routing> routings = new HashMap<>();
        cluster.loadBalancers()
                .forEach(balancer -> routings.put(balancer.name(), plan.bringingBack(wave, balancer.name())));
        return route(cluster, routings, beforeWriting);
    }

    private static Map<String, Done> route(Cluster cluster, Map<String, Routing> routings, Runnable beforeWriting) {
        List<LoadBalancer> balancers = cluster.loadBalancers();
        // One that cannot begin must not leave the others alone with the change.
        SideBySide.ask(balancers, balancer -> {
            balancer.prepare(routings.get(balancer.name()));
            return balancer;
        });
        beforeWriting.run();
        Map<String, Done> done = new HashMap<>();
        List<String> have = new ArrayList<>();
        for (LoadBalancer balancer : balancers) {
            try {
                done.put(balancer.name(), balancer.route(routings.get(balancer.name())));
                have.add(balancer.name());
            } catch (StepFailedException failed) {
                throw balancers.size() == 1 ? failed : halfDone(balancers, have, failed);
            }
        }
        return done;
    }

    private static StepFailedException halfDone(
            List<LoadBalancer> balancers, List<String> have, StepFailedException failed) {
        List<String> lack = balancers.stream()
                .map(LoadBalancer::name)
                .filter(name -> !have.contains(name))
                .toList();
        return new StepFailedException(
                lack.get(0),
                (have.isEmpty()
                                ? "no load balancer has the change of routing"
                                : "the change of routing is half done: " + have + " has it, " + lack + " has not")
                        + ", since " + failed.getMessage().replaceFirst("\\.$", ""),
                "Put that right and press Retry, which completes the change on " + lack + ".",
                failed);
    }

    /** Hours may lie between the plan and this change: nodes that stay may have become unhealthy, or were set down. */
    private static void keepFloor(
            Cluster cluster,
            Plan plan,
            List<BalancerState> states,
            Map<String, Routing> routings,
            Set<String> healthy) {
        int floor = cluster.limits().minimumInRotation().of(cluster.runtimes());
        for (BalancerState state : states) {
            Routing routing = routings.get(state.balancer());
            Set<String> now = new TreeSet<>();
            state.up().forEach((node, up) -> {
                if (up) {
                    now.add(node);
                }
            });
            // Whether one that was left out serves is not known.
            boolean costs = routing.out().stream()
                    .anyMatch(node -> now.contains(node)
                            && (healthy.contains(node) || plan.leftOut().contains(node)));
            Set<String> stay = new TreeSet<>(now);
            stay.addAll(routing.in());
            stay.removeAll(routing.out());
            stay.retainAll(healthy);
            if (costs && stay.size() < floor) {
                throw new StepFailedException(
                        String.join(", ", new TreeSet<>(routing.out())),
                        "cannot be taken out of " + state.balancer() + " now: what stays healthy and in rotation is "
                                + stay + ", and the number of nodes that must is " + floor,
                        "Repair the other nodes and press Retry.");
            }
        }
    }
}
