package org.wissel.deployment;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which nodes the load balancers route to, may route to, and shall route to. */
final class Reach {

    private final ObservedCluster observed;
    private final Map<String, Set<String>> rotation = new TreeMap<>();
    private final Map<String, Set<String>> written = new TreeMap<>();
    private final Set<String> belonging = new TreeSet<>();
    private final Set<String> writtenAnywhere = new TreeSet<>();
    private final Set<String> facing;
    private final Set<String> leftOut;

    Reach(ObservedCluster observed, Remembered remembered) {
        this.observed = observed;
        leftOut = remembered.leftOut();
        for (BalancerState balancer : observed.balancers()) {
            Set<String> up = balancer.inRotation();
            written.put(balancer.balancer(), up);
            writtenAnywhere.addAll(up);
            Set<String> belong = new TreeSet<>(up);
            belong.addAll(remembered.rotation().getOrDefault(balancer.balancer(), Set.of()));
            belong.removeAll(remembered.leftOut());
            rotation.put(balancer.balancer(), belong);
            belonging.addAll(belong);
        }
        facing = observed.mayReceiveRequests();
    }

    /** Per load balancer, the nodes that it has in rotation when no wave has them out. */
    Map<String, Set<String>> rotation() {
        return rotation;
    }

    /** Whether any load balancer has it in rotation when no wave has it out. */
    boolean belongs(String node) {
        return belonging.contains(node);
    }

    /** Whether any load balancer belongs to route to it and does not. */
    boolean isOut(String node) {
        return rotation.entrySet().stream()
                .anyMatch(each -> each.getValue().contains(node)
                        && !written.get(each.getKey()).contains(node));
    }

    /** The nodes that any load balancer belongs to route to and does not. */
    Set<String> out() {
        Set<String> out = new TreeSet<>(belonging);
        out.removeIf(node -> !isOut(node));
        return out;
    }

    /** Whether this load balancer's file has it in rotation. */
    boolean isWritten(String node, String balancer) {
        return written.get(balancer).contains(node);
    }

    /** Whether any load balancer's file has it in rotation. */
    boolean isWritten(String node) {
        return writtenAnywhere.contains(node);
    }

    /** The nodes that the walk goes on without and that this load balancer's file has in rotation still. */
    Set<String> leaving(String balancer) {
        Set<String> nodes = new TreeSet<>(leftOut);
        nodes.retainAll(written.get(balancer));
        return nodes;
    }

    /** Whether requests may still reach a node that the walk goes on without. */
    boolean ofLeftOut() {
        return leftOut.stream().anyMatch(facing::contains);
    }

    /** Whether a request may reach it now. */
    boolean mayReceiveRequests(String node) {
        return facing.contains(node);
    }

    /** Whether a load balancer that runs what is written has it in rotation. */
    boolean isRoutedToForSure(String node) {
        return observed.balancers().stream().filter(BalancerState::running).anyMatch(balancer -> balancer.up()
                .getOrDefault(node, false));
    }
}
