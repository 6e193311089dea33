package org.wissel.web;

import java.time.Duration;
import java.util.ArrayList;
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
import org.wissel.deployment.Node;
import org.wissel.deployment.NodeRole;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.UsageCount;
import org.wissel.web.ClusterAnswer.NodeAnswer;
import org.wissel.web.ClusterAnswer.VersionAnswer;

/**
 * How many sessions hold the versions of each node; asked anew only when what is known is too old, and not while the last
 * count is under way still. Where a node counts for the whole cluster, one that is healthy is asked for all that do.
 */
@Component
class SessionCounts {

    private final Clusters clusters;
    private final Observations observations;
    private final Duration maximumAge;
    private Map<String, Map<String, Map<ProjectVersion, UsageCount>>> known = Map.of();
    private Map<String, Map<String, Set<ProjectVersion>>> asked = Map.of();
    private Observations.Round counting;
    private long knownAt;

    SessionCounts(Clusters clusters, Observations observations, LiveProperties live) {
        this.clusters = clusters;
        this.observations = observations;
        this.maximumAge = live.sessions();
    }

    /** Per cluster, Runtime and version; nothing of what no node has, and nothing of a Case Engine, which holds no sessions. */
    synchronized Map<String, Map<String, Map<ProjectVersion, UsageCount>>> of(List<ClusterAnswer> seen) {
        Map<String, Map<String, Set<ProjectVersion>>> wanted = new LinkedHashMap<>();
        seen.forEach(cluster -> wanted.put(cluster.name(), versions(cluster)));
        boolean old = !wanted.equals(asked) || System.nanoTime() - knownAt > maximumAge.toNanos();
        if (old && (counting == null || counting.isOver())) {
            counting = observations.round();
            known = ask(seen, wanted);
            asked = wanted;
            knownAt = System.nanoTime();
        }
        return known;
    }

    private Map<String, Map<String, Map<ProjectVersion, UsageCount>>> ask(
            List<ClusterAnswer> seen, Map<String, Map<String, Set<ProjectVersion>>> wanted) {
        Map<String, Map<String, Map<ProjectVersion, Supplier<UsageCount>>>> looks = new TreeMap<>();
        for (Cluster cluster : clusters.all()) {
            looks.put(
                    cluster.name(),
                    ask(cluster, healthy(seen, cluster), wanted.getOrDefault(cluster.name(), Map.of())));
        }
        Map<String, Map<String, Map<ProjectVersion, UsageCount>>> answers = new TreeMap<>();
        looks.forEach((cluster, nodes) -> {
            Map<String, Map<ProjectVersion, UsageCount>> ofCluster = new TreeMap<>();
            answers.put(cluster, ofCluster);
            nodes.forEach((node, versions) -> {
                Map<ProjectVersion, UsageCount> ofNode = new LinkedHashMap<>();
                versions.forEach((version, look) -> ofNode.put(version, look.get()));
                ofCluster.put(node, ofNode);
            });
        });
        return answers;
    }

    private Map<String, Map<ProjectVersion, Supplier<UsageCount>>> ask(
            Cluster cluster, Set<String> healthy, Map<String, Set<ProjectVersion>> wanted) {
        // The healthy ones first, so that one of these is asked for all.
        List<Node> runtimes = new ArrayList<>();
        cluster.nodes().stream().filter(node -> healthy.contains(node.name())).forEach(runtimes::add);
        cluster.nodes().stream().filter(node -> !healthy.contains(node.name())).forEach(runtimes::add);
        runtimes.removeIf(node -> node.role() != NodeRole.RUNTIME);
        Map<ProjectVersion, Supplier<UsageCount>> forAll = new LinkedHashMap<>();
        Map<String, Map<ProjectVersion, Supplier<UsageCount>>> looks = new TreeMap<>();
        for (Node node : runtimes) {
            Map<ProjectVersion, Supplier<UsageCount>> ofNode = new LinkedHashMap<>();
            looks.put(node.name(), ofNode);
            for (ProjectVersion version : wanted.getOrDefault(node.name(), Set.of())) {
                ofNode.put(
                        version,
                        node.runtime().countsForWholeCluster()
                                ? forAll.computeIfAbsent(version, first -> look(cluster, node, version))
                                : look(cluster, node, version));
            }
        }
        return looks;
    }

    private Supplier<UsageCount> look(Cluster cluster, Node node, ProjectVersion version) {
        return counting.look(
                ClusterLooks.machine(cluster, node),
                cluster.name() + " node " + node.name() + " sessions " + version,
                () -> node.runtime().sessions(version),
                why -> node.runtime().countsForWholeCluster()
                        ? UsageCount.unknown(why).forWholeCluster()
                        : UsageCount.unknown(why));
    }

    private static Set<String> healthy(List<ClusterAnswer> seen, Cluster cluster) {
        Set<String> healthy = new LinkedHashSet<>();
        seen.stream()
                .filter(answer -> answer.name().equals(cluster.name()))
                .flatMap(answer -> answer.nodes().stream())
                .filter(NodeAnswer::healthy)
                .forEach(node -> healthy.add(node.name()));
        return healthy;
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
