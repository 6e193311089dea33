package org.wissel.deployment;

import java.util.Set;

/**
 * Where a walk shall lead in the model.
 *
 * @param back whether it goes back to what was before
 * @param request what was asked for
 */
record PlanGoal(boolean back, DeploymentRequest request) {

    /** The shortcuts that are pointed when it goes forwards; empty for all of the projects. */
    Set<String> shortcuts() {
        return request.shortcuts();
    }

    Purpose purpose() {
        return request.purpose();
    }

    /** Whether it lets users meet something. */
    boolean deploys() {
        return !back && purpose() == Purpose.DEPLOY;
    }

    /** Whether it takes its versions from every node. */
    boolean undeploys() {
        return !back && purpose() == Purpose.UNDEPLOY;
    }

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

    /** Whether any node has what is taken away. */
    boolean isThere(ModelCluster cluster) {
        return cluster.nodes.stream().filter(node -> !node.leftOut).anyMatch(node -> request.targets().stream()
                .anyMatch(target -> ModelNode.contains(node.disk | node.loaded, ModelNode.indexOf(target))));
    }

    private String missing(ModelNode node, ModelJournal journal) {
        if (!node.alive || !node.healthy || node.stale) {
            return "is not healthy, or stale";
        }
        for (ProjectVersion target : request.targets()) {
            int version = ModelNode.indexOf(target);
            if (undeploys() && ModelNode.contains(node.disk | node.loaded, version)) {
                return "has " + target + " still";
            }
            if (!undeploys() && mustHave(node, version, journal) && !ModelNode.contains(node.loaded, version)) {
                return "has not loaded " + target;
            }
        }
        return purpose() == Purpose.DEPLOY ? started(node, journal) : "";
    }

    private boolean mustHave(ModelNode node, int version, ModelJournal journal) {
        if (!back) {
            return true;
        }
        return purpose() == Purpose.UNDEPLOY ? journal.hadSomehow(node, version) : journal.wentLive;
    }

    private String started(ModelNode node, ModelJournal journal) {
        for (ProjectVersion target : request.targets()) {
            for (int i = 0; i < node.resolved.length; i++) {
                if (node.resolved[i] >= 0 && ModelNode.project(i).equals(target.project())) {
                    String name = ModelNode.SHORTCUTS.get(i);
                    String runs = ModelNode.VERSIONS.get(node.resolved[i]).version();
                    boolean chosen = shortcuts().isEmpty() || shortcuts().contains(name);
                    String wanted = back ? journal.before(node, i) : chosen ? target.version() : runs;
                    if (!runs.equals(wanted)) {
                        return "starts " + runs + " by " + name + " instead of " + wanted;
                    }
                }
            }
        }
        return "";
    }
}
