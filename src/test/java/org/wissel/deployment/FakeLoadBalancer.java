package org.wissel.deployment;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A load balancer in memory that remembers what it was asked to do, and fails when told to. */
public final class FakeLoadBalancer implements LoadBalancer {

    private final String name;
    private final Map<String, Boolean> up = new HashMap<>();

    /** Every change of routing, in order, as the nodes that are out afterwards. */
    public final List<Set<String>> routings = Collections.synchronizedList(new ArrayList<>());

    /** Thrown by the next changes of routing once they were made, one each: a crash before the step's end. */
    public final List<StepFailedException> crashes = Collections.synchronizedList(new ArrayList<>());

    /** Thrown by the next preparations of a change of routing, one each. */
    public final List<StepFailedException> unready = Collections.synchronizedList(new ArrayList<>());

    /** Thrown by the next changes of routing, one each. */
    public final List<StepFailedException> failures = Collections.synchronizedList(new ArrayList<>());

    /** Answers to the next looks whether nodes are drained; drained when none is left. */
    public final List<Boolean> drained = Collections.synchronizedList(new ArrayList<>());

    /** Thrown by the next looks whether nodes are drained, one each. */
    public final List<StepFailedException> unseen = Collections.synchronizedList(new ArrayList<>());

    /** What makes it unfit. */
    public final List<String> problems = Collections.synchronizedList(new ArrayList<>());

    /** What a person should know of it. */
    public final List<String> warnings = Collections.synchronizedList(new ArrayList<>());

    /** What somebody else wrote into its file, beside the routing. */
    public volatile String comment = "";

    /** Watches what is done to it. */
    public volatile SideEffects sideEffects = new SideEffects();

    public FakeLoadBalancer(String name, Set<String> nodes) {
        this.name = name;
        nodes.forEach(node -> up.put(node, true));
    }

    /** As an operator does. */
    public synchronized void setDown(String node) {
        up.put(node, false);
    }

    /** As an operator does. */
    public synchronized void setUp(String node) {
        up.put(node, true);
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
        return new BalancerState(name, "nginx 1.22.1", up, true, file(up), problems, warnings);
    }

    @Override
    public synchronized Rotation rotation() {
        Map<String, Boolean> seen = Map.copyOf(up);
        return new Rotation() {
            @Override
            public Map<String, Boolean> up() {
                return seen;
            }

            @Override
            public void prepare(Routing routing) {
                if (!unready.isEmpty()) {
                    throw unready.remove(0);
                }
            }

            @Override
            public Done route(Routing routing) {
                return sideEffects.onAll(() -> routed(routing));
            }
        };
    }

    private synchronized Done routed(Routing routing) {
        if (!failures.isEmpty()) {
            throw failures.remove(0);
        }
        routing.in().forEach(node -> up.put(node, true));
        routing.out().forEach(node -> up.put(node, false));
        routings.add(new TreeSet<>(routing.out()));
        if (!crashes.isEmpty()) {
            throw crashes.remove(0);
        }
        return Done.changed("out: " + new TreeSet<>(routing.out()));
    }

    @Override
    public List<String> preflight() {
        return List.of();
    }

    @Override
    public synchronized List<FileChange> changes(BalancerState observed, List<Routing> routings) {
        List<FileChange> changes = new ArrayList<>();
        FileCopy file = observed.file();
        Map<String, Boolean> now = new HashMap<>(observed.up());
        for (Routing routing : routings) {
            routing.in().forEach(node -> now.put(node, true));
            routing.out().forEach(node -> now.put(node, false));
            FileCopy after = file(now);
            String diff =
                    Arrays.equals(file.bytes(), after.bytes()) ? "" : "+ " + new TreeSet<>(routing.out()) + " down";
            changes.add(new FileChange(file, after.bytes(), diff));
            file = after;
        }
        return changes;
    }

    private FileCopy file(Map<String, Boolean> routes) {
        String text = new TreeMap<>(routes) + comment;
        return new FileCopy(name, "/backend.conf", text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public DrainProof proveDrained(Set<String> nodes, Instant since) {
        if (!unseen.isEmpty()) {
            throw unseen.remove(0);
        }
        boolean free = drained.isEmpty() || drained.remove(0);
        Map<String, String> seen = new HashMap<>();
        nodes.forEach(node -> seen.put(node, (free ? "no" : "1") + " old workers, 0 connections"));
        return new DrainProof(name, free, seen);
    }
}
