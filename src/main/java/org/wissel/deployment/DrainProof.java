package org.wissel.deployment;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one look at a load balancer showed of nodes that shall be free of requests from it.
 *
 * @param balancer its name
 * @param drained whether all of them surely are
 * @param seen per node what was seen, in words: old workers, connections
 */
public record DrainProof(String balancer, boolean drained, Map<String, String> seen) {

    public DrainProof {
        seen = Map.copyOf(seen);
    }

    /** One line for people. */
    public String evidence() {
        return balancer + ": " + new TreeMap<>(seen);
    }
}
