package org.wissel.deployment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a person asks for.
 *
 * @param cluster the cluster's name
 * @param target the version that shall go live, or that is undeployed or brought back
 * @param also further versions of other projects that share its way: a main project's children, a module set
 * @param purpose what is done with them
 * @param strategy in which order
 * @param nodeOrder nodes that are updated first, in this order; those not named follow in the order of the plan's own
 * @param shortcuts the names of the shortcuts that are pointed to it; empty for all of its projects
 * @param shownPlan the hash of the plan that the person was shown; empty when none was
 * @param forced by whose word and why a version is undeployed that is not proven quiet; empty when it must be
 */
public record DeploymentRequest(
        String cluster,
        ProjectVersion target,
        List<ProjectVersion> also,
        Purpose purpose,
        Strategy strategy,
        List<String> nodeOrder,
        Set<String> shortcuts,
        Optional<String> shownPlan,
        Optional<String> forced) {

    /**
     * @throws IllegalArgumentException when the cluster is missing, a version is named twice, or one deployment names two
     *     versions of one project
     */
    public DeploymentRequest {
        if (cluster == null || cluster.isBlank()) {
            throw new IllegalArgumentException("the cluster is missing: name one of the inventory");
        }
        also = List.copyOf(also);
        nodeOrder = List.copyOf(nodeOrder);
        shortcuts = Set.copyOf(shortcuts);
        Set<Object> seen = new HashSet<>();
        List<ProjectVersion> all = new ArrayList<>(also);
        all.add(target);
        for (ProjectVersion version : all) {
            if (!seen.add(purpose == Purpose.DEPLOY ? version.project() : version)) {
                throw new IllegalArgumentException(version + " is named beside "
                        + (purpose == Purpose.DEPLOY ? "another version of its project" : "itself")
                        + ": name each project once");
            }
        }
    }

    /** A deployment of one version. */
    public DeploymentRequest(
            String cluster,
            ProjectVersion target,
            Strategy strategy,
            List<String> nodeOrder,
            Set<String> shortcuts,
            Optional<String> shownPlan) {
        this(cluster, target, List.of(), Purpose.DEPLOY, strategy, nodeOrder, shortcuts, shownPlan, Optional.empty());
    }

    /** A deployment of all shortcuts in the plan's own order, without a plan shown before. */
    public DeploymentRequest(String cluster, ProjectVersion target, Strategy strategy) {
        this(cluster, target, strategy, List.of(), Set.of(), Optional.empty());
    }

    /** Every version that it is about, the target first. */
    public List<ProjectVersion> targets() {
        List<ProjectVersion> all = new ArrayList<>(also);
        all.add(0, target);
        return List.copyOf(all);
    }

    /** What it is about in words, for instance {@code Weather 0.0-v2, WeatherChild 0.0-v2}. */
    public String subject() {
        return String.join(
                ", ", targets().stream().map(ProjectVersion::toString).toList());
    }
}
