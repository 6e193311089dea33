package org.wissel.deployment;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was observed of a load balancer: what is written and whether it is what runs.
 *
 * @param balancer its name
 * @param software what it runs, with its version as it tells it, for instance {@code nginx 1.22.1}; empty when unknown
 * @param up per node that the upstream lists, whether its file has it in rotation
 * @param running whether every living worker started after the file's last change, so that what is written is what runs
 * @param file the file that holds the upstream, as it was read
 * @param problems what makes it unfit for a deployment, one sentence with the remedy each, its name first; empty when fit
 * @param warnings what a person should know of it before a deployment, one sentence each, its name first
 */
public record BalancerState(
        String balancer,
        String software,
        Map<String, Boolean> up,
        boolean running,
        FileCopy file,
        List<String> problems,
        List<String> warnings) {

    public BalancerState {
        up = Map.copyOf(up);
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** Nodes that its file has in rotation. */
    public Set<String> inRotation() {
        Set<String> nodes = new TreeSet<>(up.keySet());
        nodes.removeIf(node -> !up.get(node));
        return nodes;
    }

    /** Nodes that may receive a request from it: those written up, or all that are listed while older workers live. */
    public Set<String> mayRouteTo() {
        return running ? inRotation() : new TreeSet<>(up.keySet());
    }
}
