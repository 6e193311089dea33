package org.wissel.deployment;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a person asks for.
 *
 * @param cluster the cluster's name
 * @param target the version that shall go live
 * @param strategy in which order
 * @param nodeOrder nodes that are updated first, in this order; those not named follow in the order of the plan's own
 * @param shortcuts the names of the shortcuts that are pointed to it; empty for all of the project
 * @param shownPlan the hash of the plan that the person was shown; empty when none was
 */
public record DeploymentRequest(
        String cluster,
        ProjectVersion target,
        Strategy strategy,
        List<String> nodeOrder,
        Set<String> shortcuts,
        Optional<String> shownPlan) {

    public DeploymentRequest {
        if (cluster == null || cluster.isBlank()) {
            throw new IllegalArgumentException("the cluster is missing: name one of the inventory");
        }
        nodeOrder = List.copyOf(nodeOrder);
        shortcuts = Set.copyOf(shortcuts);
    }

    /** A deployment of all shortcuts in the plan's own order, without a plan shown before. */
    public DeploymentRequest(String cluster, ProjectVersion target, Strategy strategy) {
        this(cluster, target, strategy, List.of(), Set.of(), Optional.empty());
    }
}
