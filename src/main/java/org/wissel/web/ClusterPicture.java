package org.wissel.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Usage;
import org.wissel.deployment.UsageCount;
import org.wissel.web.ClusterAnswer.BalancerAnswer;
import org.wissel.web.ClusterAnswer.LeftOutAnswer;
import org.wissel.web.ClusterAnswer.NodeAnswer;
import org.wissel.web.ClusterSight.Holding;
import org.wissel.web.ClusterSight.WaitingUndeploy;

/**
 * A cluster as the start page draws it.
 *
 * @param id of its element
 * @param summary in a line, for instance {@code 3 of 4 nodes in rotation, 4 healthy}
 * @param engines nodes that no load balancer routes to
 * @param totals how many sessions hold which version, all nodes together
 */
record ClusterPicture(
        String id,
        String name,
        String summary,
        String floor,
        String publisher,
        List<Balancer> balancers,
        List<NodeCard> nodes,
        List<NodeCard> engines,
        List<Total> totals,
        Holding holding,
        List<WaitingUndeploy> waiting) {

    /** @param runs whether what is written is what runs, in words; empty where that is so */
    record Balancer(
            String name, String software, String runs, String up, List<String> problems, List<String> warnings) {}

    /**
     * @param rotation in, partly, out, unknown or none: the class of its line
     */
    record NodeCard(
            String name,
            String url,
            String rotation,
            String rotationWords,
            boolean healthy,
            String health,
            boolean loadedKnown,
            List<Version> versions,
            LeftOutAnswer leftOut,
            List<String> problems,
            List<String> warnings) {}

    /**
     * @param shortcuts those that start it here; empty where none does
     * @param loaded whether it is there as the versions are that the node told
     * @param sessions in words; empty where they are told for the whole cluster only
     * @param evidence who told it, or why nobody did
     */
    record Version(String name, String shortcuts, boolean loaded, String sessions, String evidence) {}

    /** @param known whether the number is one */
    record Total(String version, String sessions, boolean known, String evidence) {}

    static ClusterPicture of(ClusterSight sight) {
        ClusterAnswer cluster = sight.cluster();
        Map<String, Map<ProjectVersion, UsageCount>> sessions = ofRuntimes(sight);
        boolean counted = sessions.values().stream()
                .flatMap(versions -> versions.values().stream())
                .anyMatch(count -> !count.isNotProbed());
        List<NodeCard> cards = cluster.nodes().stream()
                .map(node -> card(cluster, node, sessions.getOrDefault(node.name(), Map.of()), counted))
                .toList();
        List<NodeCard> nodes =
                cards.stream().filter(card -> !card.rotation().equals("none")).toList();
        long in = nodes.stream().filter(card -> card.rotation().equals("in")).count();
        return new ClusterPicture(
                ClusterSight.event(cluster.name()),
                cluster.name(),
                in + " of " + nodes.size() + (nodes.size() == 1 ? " node" : " nodes") + " in rotation, "
                        + nodes.stream().filter(NodeCard::healthy).count() + " healthy",
                cluster.floor(),
                cluster.publisher(),
                cluster.loadBalancers().stream()
                        .map(balancer -> balancer(balancer, nodes.size()))
                        .toList(),
                nodes,
                cards.stream().filter(card -> card.rotation().equals("none")).toList(),
                totals(sessions),
                sight.holding(),
                sight.waiting());
    }

    /** Sessions live on Runtimes: what a Case Engine does not tell of them leaves nothing unknown. */
    private static Map<String, Map<ProjectVersion, UsageCount>> ofRuntimes(ClusterSight sight) {
        Map<String, Map<ProjectVersion, UsageCount>> sessions = new TreeMap<>(sight.sessions());
        sight.cluster().nodes().stream().filter(ClusterPicture::isEngine).forEach(node -> sessions.remove(node.name()));
        return sessions;
    }

    private static boolean isEngine(NodeAnswer node) {
        return node.role().equals("case-engine");
    }

    private static Balancer balancer(BalancerAnswer balancer, int nodes) {
        return new Balancer(
                balancer.name(),
                seen(balancer) ? balancer.software() : "not known",
                !seen(balancer) || balancer.running() ? "" : "older workers still serve what was written before",
                seen(balancer) ? balancer.up().size() + " of " + nodes + " in rotation" : "rotation not known",
                balancer.problems(),
                balancer.warnings());
    }

    /** One that could not be looked at tells neither what it runs nor which nodes it has. */
    private static boolean seen(BalancerAnswer balancer) {
        return !balancer.software().isEmpty()
                || balancer.running()
                || !balancer.up().isEmpty();
    }

    private static NodeCard card(
            ClusterAnswer cluster, NodeAnswer node, Map<ProjectVersion, UsageCount> counts, boolean counted) {
        String rotation = rotation(cluster.loadBalancers(), node);
        return new NodeCard(
                node.name(),
                node.url(),
                rotation,
                rotationWords(rotation, cluster.loadBalancers(), node),
                node.healthy(),
                node.health(),
                node.loadedKnown(),
                versions(cluster, node, counts, counted),
                node.leftOut(),
                node.problems(),
                node.warnings());
    }

    private static String rotation(List<BalancerAnswer> balancers, NodeAnswer node) {
        if (isEngine(node)) {
            return "none";
        }
        List<BalancerAnswer> known =
                balancers.stream().filter(ClusterPicture::seen).toList();
        if (known.isEmpty()) {
            return "unknown";
        }
        long up = known.stream()
                .filter(balancer -> balancer.up().contains(node.name()))
                .count();
        return up == balancers.size() ? "in" : up > 0 || node.inRotation() ? "partly" : "out";
    }

    private static String rotationWords(String rotation, List<BalancerAnswer> balancers, NodeAnswer node) {
        return switch (rotation) {
            case "none" -> "Case Engine: no load balancer routes to it";
            case "in" -> "in rotation";
            case "out" -> "out of rotation";
            case "unknown" -> "rotation not known";
            default -> {
                List<String> on = balancers.stream()
                        .filter(balancer -> balancer.up().contains(node.name()))
                        .map(BalancerAnswer::name)
                        .toList();
                yield on.isEmpty()
                        ? "out of rotation, but older workers may route to it"
                        : "in rotation on " + String.join(", ", on) + " only";
            }
        };
    }

    private static List<Version> versions(
            ClusterAnswer cluster, NodeAnswer node, Map<ProjectVersion, UsageCount> counts, boolean counted) {
        Map<String, List<String>> started = started(cluster, node);
        Map<String, UsageCount> there = new LinkedHashMap<>();
        SessionCounts.versions(node)
                .forEach(version -> there.put(
                        version.toString(), counts.getOrDefault(version, UsageCount.unknown("not asked yet"))));
        return Stream.concat(there.keySet().stream(), started.keySet().stream())
                .distinct()
                .map(version -> {
                    UsageCount sessions = there.get(version);
                    boolean told = counted && !isEngine(node) && sessions != null && !sessions.wholeCluster();
                    return new Version(
                            version,
                            String.join(", ", started.getOrDefault(version, List.of())),
                            sessions != null,
                            told ? words(sessions) : "",
                            told ? sessions.evidence() : "");
                })
                .toList();
    }

    /** By version, the shortcuts that start it. */
    private static Map<String, List<String>> started(ClusterAnswer cluster, NodeAnswer node) {
        Map<String, List<String>> started = new LinkedHashMap<>();
        cluster.shortcuts().stream()
                .filter(shortcut -> node.shortcuts().containsKey(shortcut.name()))
                .forEach(shortcut -> started.computeIfAbsent(
                                shortcut.project() + " " + node.shortcuts().get(shortcut.name()),
                                version -> new ArrayList<>())
                        .add(shortcut.name()));
        return started;
    }

    private static List<Total> totals(Map<String, Map<ProjectVersion, UsageCount>> perNode) {
        Map<String, List<Usage>> perVersion = new TreeMap<>();
        perNode.values()
                .forEach(versions -> versions.forEach((version, count) -> perVersion
                        .computeIfAbsent(version.toString(), each -> new ArrayList<>())
                        .add(new Usage(count, UsageCount.notProbed()))));
        List<Total> totals = new ArrayList<>();
        perVersion.forEach((version, usages) -> {
            UsageCount sessions = Usage.of(usages).sessions();
            totals.add(new Total(version, words(sessions), sessions.value().isPresent(), sessions.evidence()));
        });
        return totals;
    }

    private static String words(UsageCount count) {
        if (count.value().isEmpty()) {
            return "sessions not known";
        }
        long value = count.value().getAsLong();
        return value == 1 ? "1 session" : value + " sessions";
    }
}
