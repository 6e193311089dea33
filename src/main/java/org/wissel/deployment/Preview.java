package org.wissel.deployment;

import java.util.List;

/**
 * What a deployment would do, before anything is touched.
 *
 * @param result the plan, or why there is none
 * @param hash what a start can be bound to: it differs when the plan or what was observed does; empty for a refusal
 * @param routings every change of routing with its files' diffs, the drain first and the restore last; empty for a refusal
 * @param nodeFiles what becomes of the nodes' properties files, in the order of the waves; empty for a refusal
 * @param fingerprint what was observed
 */
public record Preview(
        PlanResult result,
        String hash,
        List<RoutingChange> routings,
        List<FileChange> nodeFiles,
        Fingerprint fingerprint) {

    public Preview {
        routings = List.copyOf(routings);
        nodeFiles = List.copyOf(nodeFiles);
    }

    /**
     * One change of routing.
     *
     * @param name drain, swap 1, swap 2, ..., restore
     * @param files one per load balancer, in their order
     */
    public record RoutingChange(String name, List<FileChange> files) {

        public RoutingChange {
            files = List.copyOf(files);
        }
    }
}
