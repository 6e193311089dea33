package org.wissel.deployment;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A load balancer in memory that remembers what it was asked to do, and fails when told to. */
public final class FakeLoadBalancer implements LoadBalancer {

    private final String name;
    private final Map<String, Boolean> up = new HashMap<>();

    /** Every change of routing, in order, as the nodes that are out afterwards. */
    public final List<Set<String>> routings = Collections.synchronizedList(new ArrayList<>());

    /** Thrown by the next changes of routing, one each. */
    public final List<StepFailedException> failures = Collections.synchronizedList(new ArrayList<>());

    /** Answers to the next looks whether nodes are drained; drained when none is left. */
    public final List<Boolean> drained = Collections.synchronizedList(new ArrayList<>());

    /** What makes it unfit. */
    public final List<String> problems = Collections.synchronizedList(new ArrayList<>());

    public FakeLoadBalancer(String name, Set<String> nodes) {
        this.name = name;
        nodes.forEach(node -> up.put(node, true));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String host() {
        return name + ":22";
    }

    @Override
    public synchronized BalancerState observe() {
        return new BalancerState(name, up, true, new FileCopy(name, "/backend.conf", new byte[] {1}), problems);
    }

    @Override
    public void check() {}

    @Override
    public synchronized Done route(Routing routing) {
        if (!failures.isEmpty()) {
            throw failures.remove(0);
        }
        routing.in().forEach(node -> up.put(node, true));
        routing.out().forEach(node -> up.put(node, false));
        routings.add(new TreeSet<>(routing.out()));
        return Done.changed("out: " + new TreeSet<>(routing.out()));
    }

    @Override
    public String diff(Routing routing) {
        return "+ " + new TreeSet<>(routing.out()) + " down";
    }

    @Override
    public DrainProof proveDrained(Set<String> nodes) {
        return new DrainProof(name, drained.isEmpty() || drained.remove(0) ? 0 : 1, Map.of());
    }
}
