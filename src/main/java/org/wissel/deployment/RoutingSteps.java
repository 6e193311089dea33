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
        cluster.loadBalancers().forEach(balancer -> looks.add(() -> seen(balancer)));
        cluster.without(plan.leftOut()).nodes().stream()
                .filter(node -> node.role() == NodeRole.RUNTIME)
                .forEach(node -> looks.add(
                        () -> new Answered(node.name(), node.runtime().health().healthy())));
        List<Change> changes = new ArrayList<>();
        Set<String> healthy = new TreeSet<>();
        for (Object seen : SideBySide.ask(looks, Supplier::get)) {
            if (seen instanceof Seen balancer) {
                changes.add(new Change(
                        balancer,
                        routing(plan, wave, balancer.name(), balancer.rotation().up())));
            } else if (seen instanceof Answered node && node.healthy()) {
                healthy.add(node.node());
            }
        }
        keepFloor(cluster, plan, changes, healthy);
        return route(changes, beforeWriting);
    }

    private record Answered(String node, boolean healthy) {}

    /** One load balancer's routing as one look showed it. */
    private record Seen(String name, Rotation rotation) {}

    private record Change(Seen seen, Routing routing) {

        String balancer() {
            return seen.name();
        }
    }

    private static Seen seen(LoadBalancer balancer) {
        return new Seen(balancer.name(), balancer.rotation());
    }

    /** The change of routing before the wave of this index, without nodes that were left out and that are not listed there. */
    static Routing routing(Plan plan, int wave, BalancerState state) {
        return routing(plan, wave, state.balancer(), state.up());
    }

    private static Routing routing(Plan plan, int wave, String balancer, Map<String, Boolean> up) {
        Routing routing = plan.routing(wave, balancer);
        Set<String> out = new TreeSet<>(routing.out());
        out.removeIf(node -> plan.leftOut().contains(node) && !up.containsKey(node));
        return new Routing(routing.in(), out);
    }

    /** Brings the nodes of the wave of this index back at once; asks for no floor, since it only adds capacity. */
    static Map<String, Done> bringBack(Cluster cluster, Plan plan, int wave, Runnable beforeWriting) {
        List<Change> changes = SideBySide.ask(
                cluster.loadBalancers(),
                balancer -> new Change(seen(balancer), plan.bringingBack(wave, balancer.name())));
        return route(changes, beforeWriting);
    }

    private static Map<String, Done> route(List<Change> changes, Runnable beforeWriting) {
        // One that cannot begin must not leave the others alone with the change.
        SideBySide.ask(changes, change -> {
            change.seen().rotation().prepare(change.routing());
            return change;
        });
        beforeWriting.run();
        Map<String, Done> done = new HashMap<>();
        List<String> have = new ArrayList<>();
        for (Change change : changes) {
            try {
                done.put(change.balancer(), change.seen().rotation().route(change.routing()));
                have.add(change.balancer());
            } catch (StepFailedException failed) {
                throw changes.size() == 1 ? failed : halfDone(changes, have, failed);
            }
        }
        return done;
    }

    private static StepFailedException halfDone(List<Change> changes, List<String> have, StepFailedException failed) {
        List<String> lack = changes.stream()
                .map(Change::balancer)
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
    private static void keepFloor(Cluster cluster, Plan plan, List<Change> changes, Set<String> healthy) {
        int floor = cluster.limits().minimumInRotation().of(cluster.runtimes());
        for (Change change : changes) {
            Routing routing = change.routing();
            Set<String> now = new TreeSet<>();
            change.seen().rotation().up().forEach((node, up) -> {
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
                        "cannot be taken out of " + change.balancer() + " now: what stays healthy and in rotation is "
                                + stay + ", and the number of nodes that must is " + floor,
                        "Repair the other nodes and press Retry.");
            }
        }
    }
}
