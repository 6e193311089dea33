package org.wissel.deployment;

import java.util.Set;

/**
 * Which nodes a load balancer shall route to. Nodes in neither set stay as they are (set down by an operator, for
 * instance).
 *
 * @param in nodes to be in rotation
 * @param out nodes to be out of rotation
 */
public record Routing(Set<String> in, Set<String> out) {

    public Routing {
        in = Set.copyOf(in);
        out = Set.copyOf(out);
    }
}
