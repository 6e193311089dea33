package org.wissel.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.UsageCount;

/**
 * All that the picture of a cluster shows. Two that are equal look the same.
 *
 * @param sessions per node and version how many sessions hold it, as far as it was asked
 * @param holding what holds the cluster now; null when it is free
 * @param waiting undeployments that have not ended
 */
record ClusterSight(
        ClusterAnswer cluster,
        Map<String, Map<ProjectVersion, UsageCount>> sessions,
        Holding holding,
        List<WaitingUndeploy> waiting) {

    /**
     * A deployment that holds a cluster.
     *
     * @param state where it stands, in words
     * @param person whether it waits for a person
     */
    record Holding(String id, String subject, String holder, Instant since, String state, boolean person) {}

    /**
     * An undeployment that has not ended.
     *
     * @param state where it stands, in words
     * @param person whether it waits for a person
     */
    record WaitingUndeploy(String id, String subject, String state, boolean person) {}

    /** The event that tells that this cluster changed: names may hold what no name of an event may. */
    static String event(String cluster) {
        return "cluster-" + Integer.toHexString(cluster.hashCode());
    }
}
