package org.wissel.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A cluster in the checker's model, with the versions that its live sessions may hold. */
final class ModelCluster {

    final List<ModelNode> nodes = new ArrayList<>();
    final List<ModelBalancer> balancers = new ArrayList<>();
    /** Per balancer, the nodes that belong in its rotation: those that no operator set down. */
    final List<Long> belonging = new ArrayList<>();
    /** Versions that live sessions may hold; grows only. */
    int held;
    /** Whether all nodes have one folder of exports. */
    boolean shared;
    /** Whether a session of Weather v2 starts one of Tides v2, its child. */
    boolean children;

    ModelCluster copy() {
        ModelCluster copy = new ModelCluster();
        nodes.forEach(node -> copy.nodes.add(node.copy()));
        balancers.forEach(balancer -> copy.balancers.add(balancer.copy()));
        copy.belonging.addAll(belonging);
        copy.held = held;
        copy.shared = shared;
        copy.children = children;
        return copy;
    }

    /** Every node that any file or living worker routes to. */
    long reach() {
        long reach = 0;
        for (ModelBalancer balancer : balancers) {
            reach |= balancer.reach();
        }
        return reach;
    }

    /** Sessions of everything that a node within reach starts may be alive from now on. */
    void usersArrive() {
        long reach = reach();
        for (int i = 0; i < nodes.size(); i++) {
            if (contains(reach, i)) {
                held |= nodes.get(i).starts();
            }
        }
        if (children && ModelNode.contains(held, ModelNode.V2)) {
            held |= ModelNode.bit(ModelNode.TIDES2);
        }
    }

    /** An export comes to the node's folder, or leaves it, for all that have that folder. */
    void each(ModelNode node, Consumer<ModelNode> change) {
        (shared ? nodes : List.of(node)).forEach(change);
    }

    List<ModelNode> engines() {
        return nodes.stream().filter(node -> node.engine).toList();
    }

    /** How many nodes the floor is reckoned from. */
    int runtimes() {
        return nodes.size() - engines().size();
    }

    long healthy() {
        long healthy = 0;
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).alive && nodes.get(i).healthy) {
                healthy |= bit(i);
            }
        }
        return healthy;
    }

    /** The nodes that the deployment goes on without. */
    long leftOut() {
        long leftOut = 0;
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).leftOut) {
                leftOut |= bit(i);
            }
        }
        return leftOut;
    }

    /** Whether, as far as can be seen from outside, requests may reach a node that was left out. */
    boolean mayReachLeftOut() {
        return balancers.stream()
                .anyMatch(balancer -> ((balancer.running() ? balancer.file : balancer.listed) & leftOut()) != 0);
    }

    int index(String node) {
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).name.equals(node)) {
                return i;
            }
        }
        throw new IllegalArgumentException("the model has no node " + node);
    }

    ModelNode node(String name) {
        return nodes.get(index(name));
    }

    static long bit(int node) {
        return 1L << node;
    }

    static boolean contains(long nodes, int node) {
        return (nodes & bit(node)) != 0;
    }

    String words(long set) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            if (contains(set, i)) {
                names.add(nodes.get(i).name);
            }
        }
        return "[" + String.join(" ", names) + "]";
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < balancers.size(); i++) {
            ModelBalancer balancer = balancers.get(i);
            text.append(balancer.name).append(" file ").append(words(balancer.file));
            if (!balancer.running() || balancer.generations.get(0) != balancer.file) {
                text.append(" workers ")
                        .append(balancer.generations.stream().map(this::words).collect(Collectors.joining(" then ")))
                        .append(balancer.unread ? " unread" : "");
            }
            if (belonging.get(i) != balancer.file) {
                text.append(" belong ").append(words(belonging.get(i)));
            }
            text.append("; ");
        }
        text.append(shared ? "one folder; " : "").append(children ? "children; " : "");
        return text.append(nodes.stream().map(ModelNode::toString).collect(Collectors.joining(" ")))
                .append("; sessions ")
                .append(ModelNode.words(held))
                .toString();
    }
}
