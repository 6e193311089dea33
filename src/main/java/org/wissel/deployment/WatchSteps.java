package org.wissel.deployment;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;

/** Watches over a cluster while an approval waits. */
public final class WatchSteps {

    private final Clusters clusters;
    private final Journal journal;
    private final Clock clock;
    private final CloseLook closeLook;

    /**
     * @param closeLook how long it looks before it takes a node for not healthy
     */
    public WatchSteps(Clusters clusters, Journal journal, Clock clock, CloseLook closeLook) {
        this.clusters = clusters;
        this.journal = journal;
        this.clock = clock;
        this.closeLook = closeLook;
    }

    /**
     * Looks whether enough healthy nodes serve on every load balancer; raises the alarm of what waits for approval, or clears it.
     * Never throws for what cannot be asked.
     *
     * @return whether the alarm was raised newly
     */
    public boolean watch(String deployment) {
        Optional<Review> waiting = journal.review(deployment).filter(review -> review.wave() >= 0);
        if (waiting.isEmpty()) {
            return false;
        }
        int wave = waiting.get().wave();
        Journal.Entry entry = journal.entry(deployment);
        Cluster cluster = clusters.cluster(entry.request().cluster());
        Plan plan = entry.plan().orElseThrow();
        AtomicReference<String> last = new AtomicReference<>("");
        String before = waiting.get().alarm();
        last.set(before);
        try {
            // One that misses a look may answer the next.
            closeLook.until(() -> {
                last.set(alarm(cluster, plan, wave));
                return last.get().isEmpty() ? Optional.of(true) : Optional.empty();
            });
        } catch (RuntimeException noTimeLeft) {
            // A look that came to no end says nothing: what the one before it saw stands, and a timer looks again.
            if (!StepBudget.isOver()) {
                throw noTimeLeft;
            }
        }
        String now = last.get();
        if (!now.equals(before)) {
            journal.review(deployment, waiting.get().withAlarm(now));
        }
        boolean raised = before.isEmpty() && !now.isEmpty();
        if (raised || !before.isEmpty() && now.isEmpty()) {
            journal.record(
                    deployment,
                    new Evidence(
                            clock.instant(),
                            wave,
                            "",
                            "Watch cluster",
                            raised ? now : "enough healthy nodes serve again"));
        }
        return raised;
    }

    /** What is wrong on the load balancers that have too few, with the remedy; empty when all is well. */
    private static String alarm(Cluster cluster, Plan plan, int wave) {
        Set<String> idle = new TreeSet<>(plan.waves().get(wave).nodes());
        int floor = cluster.limits().minimumInRotation().of(cluster.runtimes());
        Map<String, String> unhealthy = unhealthy(cluster.without(plan.leftOut()));
        List<String> few = new ArrayList<>();
        Set<String> ill = new TreeSet<>();
        Set<String> waiting = new TreeSet<>();
        for (LoadBalancer balancer : cluster.loadBalancers()) {
            Set<String> up = up(balancer, plan, idle);
            up.removeAll(plan.leftOut());
            Set<String> waits = new TreeSet<>(idle);
            waits.retainAll(plan.rotation().getOrDefault(balancer.name(), Set.of()));
            waits.removeAll(up);
            Set<String> serving = new TreeSet<>(up);
            serving.removeAll(unhealthy.keySet());
            if (serving.size() < floor && !waits.isEmpty()) {
                few.add("on " + balancer.name() + " fewer healthy nodes serve than must: " + serving.size() + " of "
                        + floor);
                up.retainAll(unhealthy.keySet());
                ill.addAll(up);
                waiting.addAll(waits);
            }
        }
        if (few.isEmpty()) {
            return "";
        }
        List<String> sentences = new ArrayList<>();
        ill.forEach(node -> sentences.add(node + " is not healthy (" + unhealthy.get(node) + ")"));
        sentences.addAll(few);
        return String.join(" ", List.of(String.join("; ", sentences) + ".", remedy(plan, wave, waiting)));
    }

    private static String remedy(Plan plan, int wave, Set<String> waiting) {
        Wave next = plan.waves().get(wave);
        Set<String> lacking = plan.lackingAfter(wave);
        if (!lacking.isEmpty()
                && next.changes().stream().anyMatch(change -> plan.targets().stream()
                        .anyMatch(target -> change.point().containsValue(target.version())))) {
            return waiting + " cannot be returned beside " + lacking + ", which lacks " + plan.subject()
                    + ": repair what is not healthy, or roll back.";
        }
        return "Decide \"Return node\" to bring " + waiting + " back at once; "
                + (next.goesLive()
                        ? "users meet " + plan.subject() + " then."
                        : "that lets nobody meet what they did not meet before.");
    }

    /** What it has in rotation; where it cannot be asked, what the walk left there. */
    private static Set<String> up(LoadBalancer balancer, Plan plan, Set<String> idle) {
        try {
            return balancer.observe().inRotation();
        } catch (RuntimeException cannotBeAsked) {
            Set<String> up = new TreeSet<>(plan.rotation().getOrDefault(balancer.name(), Set.of()));
            up.removeAll(idle);
            return up;
        }
    }

    private static Map<String, String> unhealthy(Cluster cluster) {
        Map<String, String> unhealthy = new TreeMap<>();
        SideBySide.ask(cluster.nodes(), WatchSteps::health).forEach(unhealthy::putAll);
        return unhealthy;
    }

    /** By its name what is wrong with it; empty when it is healthy. */
    private static Map<String, String> health(Node node) {
        try {
            Health health = node.runtime().health();
            return health.healthy() ? Map.of() : Map.of(node.name(), health.detail());
        } catch (RuntimeException cannotBeAsked) {
            if (StepBudget.isOver()) {
                throw cannotBeAsked;
            }
            return Map.of(node.name(), String.valueOf(cannotBeAsked.getMessage()));
        }
    }
}
