package org.wissel.deployment;

import java.util.Set;

/**
 * Where a walk shall lead in the model.
 *
 * @param back whether it goes back to what was before the deployment
 * @param shortcuts those that are pointed when it goes forwards; empty for all of the project
 */
record PlanGoal(boolean back, Set<String> shortcuts) {

    /** What is not as it shall be at the end; empty when all is. */
    String missing(ModelCluster cluster, ModelJournal journal) {
        for (int i = 0; i < cluster.balancers.size(); i++) {
            ModelBalancer balancer = cluster.balancers.get(i);
            if (balancer.file != (cluster.belonging.get(i) & ~cluster.leftOut()) || !balancer.running()) {
                return balancer.name + " does not run with everything in rotation that belongs there";
            }
        }
        for (ModelNode node : cluster.nodes) {
            String missing = node.leftOut ? "" : missing(node, journal);
            if (!missing.isEmpty()) {
                return node.name + " " + missing;
            }
        }
        return "";
    }

    private String missing(ModelNode node, ModelJournal journal) {
        if (!node.alive || !node.healthy || node.stale) {
            return "is not healthy, or stale";
        }
        boolean needsTarget = back ? journal.wentLive : true;
        if (needsTarget && !ModelNode.contains(node.loaded, ModelNode.V2)) {
            return "has not loaded the target";
        }
        for (int i = 0; i < node.resolved.length; i++) {
            if (node.resolved[i] >= 0 && ModelNode.project(i).equals("Weather")) {
                String name = ModelNode.SHORTCUTS.get(i);
                String runs = ModelNode.VERSIONS.get(node.resolved[i]).version();
                boolean chosen = shortcuts.isEmpty() || shortcuts.contains(name);
                String wanted = back ? journal.before(node, i) : chosen ? ModelNode.TARGET.version() : runs;
                if (!runs.equals(wanted)) {
                    return "starts " + runs + " by " + name + " instead of " + wanted;
                }
            }
        }
        return "";
    }
}
