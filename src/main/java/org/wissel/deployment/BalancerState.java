package org.wissel.deployment;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was observed of a load balancer: what is written and whether it is what runs.
 *
 * @param balancer its name
 * @param up per node that the upstream lists, whether its file has it in rotation
 * @param running whether every living worker started after the file's last change, so that what is written is what runs
 * @param file the file that holds the upstream, as it was read
 * @param problems what makes it unfit for a deployment, one sentence with the remedy each; empty when fit
 */
public record BalancerState(
        String balancer, Map<String, Boolean> up, boolean running, FileCopy file, List<String> problems) {

    public BalancerState {
        up = Map.copyOf(up);
        problems = List.copyOf(problems);
    }

    /** Nodes that may receive a request from it: those written up, or all that are listed while older workers live. */
    public Set<String> mayRouteTo() {
        Set<String> nodes = new TreeSet<>();
        up.forEach((node, isUp) -> {
            if (isUp || !running) {
                nodes.add(node);
            }
        });
        return nodes;
    }
}
