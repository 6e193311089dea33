package org.wissel.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Usage;
import org.wissel.deployment.UsageCount;
import org.wissel.web.ClusterAnswer.NodeAnswer;
import org.wissel.web.ClusterAnswer.VersionAnswer;

/** How many sessions hold the versions of each node; asked anew only when what is known is too old. */
@Component
class SessionCounts {

    private final Clusters clusters;
    private final Observations observations;
    private final Duration maximumAge;
    private Map<String, Map<String, Map<ProjectVersion, Usage>>> known = Map.of();
    private Map<String, Map<String, Set<ProjectVersion>>> asked = Map.of();
    private long knownAt;

    SessionCounts(Clusters clusters, Observations observations, LiveProperties live) {
        this.clusters = clusters;
        this.observations = observations;
        this.maximumAge = live.sessions();
    }

    /** Per cluster, node and version; nothing of what no node has. */
    synchronized Map<String, Map<String, Map<ProjectVersion, Usage>>> of(List<ClusterAnswer> seen) {
        Map<String, Map<String, Set<ProjectVersion>>> wanted = new LinkedHashMap<>();
        seen.forEach(cluster -> wanted.put(cluster.name(), versions(cluster)));
        if (!wanted.equals(asked) || System.nanoTime() - knownAt > maximumAge.toNanos()) {
            known = ask(wanted);
            asked = wanted;
            knownAt = System.nanoTime();
        }
        return known;
    }

    private Map<String, Map<String, Map<ProjectVersion, Usage>>> ask(
            Map<String, Map<String, Set<ProjectVersion>>> wanted) {
        Observations.Round round = observations.round();
        Map<String, Map<String, Map<ProjectVersion, Supplier<Usage>>>> looks = new HashMap<>();
        for (Cluster cluster : clusters.all()) {
            Map<String, Map<ProjectVersion, Supplier<Usage>>> ofCluster = new TreeMap<>();
            looks.put(cluster.name(), ofCluster);
            cluster.nodes().forEach(node -> {
                Map<ProjectVersion, Supplier<Usage>> ofNode = new LinkedHashMap<>();
                ofCluster.put(node.name(), ofNode);
                wanted.getOrDefault(cluster.name(), Map.of())
                        .getOrDefault(node.name(), Set.of())
                        .forEach(version -> ofNode.put(
                                version,
                                round.look(
                                        cluster.name() + " node " + node.name() + " usage " + version,
                                        () -> node.runtime().usage(version),
                                        why -> new Usage(UsageCount.unknown(why), UsageCount.unknown(why)))));
            });
        }
        Map<String, Map<String, Map<ProjectVersion, Usage>>> answers = new HashMap<>();
        looks.forEach((cluster, nodes) -> {
            Map<String, Map<ProjectVersion, Usage>> ofCluster = new TreeMap<>();
            answers.put(cluster, ofCluster);
            nodes.forEach((node, versions) -> {
                Map<ProjectVersion, Usage> ofNode = new LinkedHashMap<>();
                versions.forEach((version, look) -> ofNode.put(version, look.get()));
                ofCluster.put(node, ofNode);
            });
        });
        return answers;
    }

    private static Map<String, Set<ProjectVersion>> versions(ClusterAnswer cluster) {
        Map<String, Set<ProjectVersion>> versions = new TreeMap<>();
        cluster.nodes().forEach(node -> versions.put(node.name(), versions(node)));
        return versions;
    }

    /** What its process has loaded; where that is not known, what lies there. */
    static Set<ProjectVersion> versions(NodeAnswer node) {
        List<VersionAnswer> all = new ArrayList<>(node.loadedKnown() ? node.loaded() : node.installed());
        Set<ProjectVersion> versions = new LinkedHashSet<>();
        all.forEach(version -> versions.add(new ProjectVersion(version.project(), version.version())));
        return versions;
    }
}
