package org.wissel.deployment;

import java.util.HashSet;
import java.util.List;

/**
 * What a person asks to take away from a cluster, or to bring back to it.
 *
 * @param cluster the cluster's name
 * @param versions the versions, at least one; several go together, as they came
 * @param purpose {@link Purpose#UNDEPLOY} or {@link Purpose#RESTORE}
 */
public record UndeployRequest(String cluster, List<ProjectVersion> versions, Purpose purpose) {

    /** @throws IllegalArgumentException when the cluster or the versions are missing, or one is named twice */
    public UndeployRequest {
        if (cluster == null || cluster.isBlank()) {
            throw new IllegalArgumentException("the cluster is missing: name one of the inventory");
        }
        versions = List.copyOf(versions);
        if (versions.isEmpty() || new HashSet<>(versions).size() < versions.size()) {
            throw new IllegalArgumentException("name at least one version, and none of them twice");
        }
        if (purpose == Purpose.DEPLOY) {
            throw new IllegalArgumentException("a deployment is no undeployment: choose undeploy or restore");
        }
    }

    /** What it is about in words, for instance {@code Weather 0.0-v1, WeatherChild 0.0-v1}. */
    public String subject() {
        return String.join(", ", versions.stream().map(ProjectVersion::toString).toList());
    }
}
