package org.wissel.deployment;

import java.util.Map;

/**
 * What one look at a load balancer showed of nodes that shall be free of requests.
 *
 * @param balancer its name
 * @param oldWorkers workers still alive that started before the routing changed
 * @param connections per node, the connections from the balancer to it that still stand
 */
public record DrainProof(String balancer, int oldWorkers, Map<String, Integer> connections) {

    public DrainProof {
        connections = Map.copyOf(connections);
    }

    /** Whether no old worker lives and no connection stands. */
    public boolean drained() {
        return oldWorkers == 0 && connections.values().stream().allMatch(count -> count == 0);
    }

    /** One line for people. */
    public String evidence() {
        return balancer + ": " + oldWorkers + " old workers, connections " + new java.util.TreeMap<>(connections);
    }
}
