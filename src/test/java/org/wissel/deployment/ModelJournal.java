package org.wissel.deployment;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the journal holds of the deployment that the model walks, and of one that was left before it. */
final class ModelJournal {

    /** What a deployment that was left before this one is remembered by. */
    Map<String, Set<String>> leftRotation = Map.of();

    Set<ProjectVersion> leftLive = Set.of();

    /** What others found quiet before the first touch. */
    Set<ProjectVersion> quiet = Set.of();

    /** Set with the first plan of this deployment; null before it. */
    private Map<String, Set<String>> rotation;

    private Map<String, Map<String, String>> shortcutsBefore = Map.of();
    private Set<ProjectVersion> liveBefore = Set.of();

    private Map<String, Set<String>> exportsBefore = Map.of();
    private final Map<String, Integer> versionsBefore = new HashMap<>();
    private Set<ProjectVersion> targets = Set.of();
    private Set<ProjectVersion> retired = Set.of();
    final Set<String> leftOut = new TreeSet<>();
    boolean wentLive;

    ModelJournal copy() {
        ModelJournal copy = new ModelJournal();
        copy.leftRotation = leftRotation;
        copy.leftLive = leftLive;
        copy.quiet = quiet;
        copy.versionsBefore.putAll(versionsBefore);
        copy.targets = targets;
        copy.retired = retired;
        copy.rotation = rotation;
        copy.shortcutsBefore = shortcutsBefore;
        copy.liveBefore = liveBefore;
        copy.exportsBefore = exportsBefore;
        copy.leftOut.addAll(leftOut);
        copy.wentLive = wentLive;
        return copy;
    }

    boolean hasLeftOut() {
        return !leftOut.isEmpty();
    }

    boolean begun() {
        return rotation != null;
    }

    /** Keeps, the first time, what was there before the first touch. */
    void remember(Plan plan, ModelCluster cluster) {
        retired = plan.retired();
        if (begun()) {
            return;
        }
        rotation = plan.rotation();
        targets = plan.targets();
        cluster.nodes.forEach(node -> versionsBefore.put(node.name, node.disk | node.loaded));
        Map<String, Map<String, String>> before = new HashMap<>();
        for (ModelNode node : cluster.nodes) {
            Map<String, String> versions = new HashMap<>();
            for (int i = 0; i < node.written.length; i++) {
                if (node.written[i] >= 0
                        && targets.stream().map(ProjectVersion::project).anyMatch(ModelNode.project(i)::equals)) {
                    versions.put(
                            ModelNode.SHORTCUTS.get(i),
                            ModelNode.VERSIONS.get(node.written[i]).version());
                }
            }
            before.put(node.name, versions);
        }
        shortcutsBefore = before;
        Map<String, Set<String>> exports = new HashMap<>();
        for (ModelNode node : cluster.nodes) {
            Set<String> paths = new TreeSet<>();
            for (int i = 0; i < ModelNode.VERSIONS.size(); i++) {
                if (ModelNode.contains(node.disk, i)) {
                    paths.add(ModelView.path(ModelNode.VERSIONS.get(i)));
                }
            }
            exports.put(node.name, paths);
        }
        exportsBefore = exports;
        liveBefore = live(ModelView.observe(cluster));
    }

    /** What nodes that may receive a request start, or, where that cannot be told, have loaded. */
    private static Set<ProjectVersion> live(ObservedCluster seen) {
        Set<ProjectVersion> live = new HashSet<>();
        for (NodeState node : seen.nodes()) {
            boolean routed = seen.balancers().stream()
                    .anyMatch(balancer -> balancer.up().getOrDefault(node.node(), false)
                            || balancer.up().containsKey(node.node()) && !balancer.running());
            if (routed && node.stale()) {
                node.loaded().ifPresent(live::addAll);
            }
            if (routed && node.stale() && node.loaded().isEmpty()) {
                node.installed().forEach(export -> live.add(export.id()));
            }
            if (routed && (!node.stale() || node.loaded().isEmpty())) {
                node.shortcuts().forEach(shortcut -> live.add(shortcut.starts()));
            }
        }
        return live;
    }

    /** Whether the export lay there before the deployment. */
    boolean had(ModelNode node, int version) {
        return exportsBefore.get(node.name).contains(ModelView.path(ModelNode.VERSIONS.get(version)));
    }

    /** Whether the node had the version before the deployment, on its disk or in its memory. */
    boolean hadSomehow(ModelNode node, int version) {
        return ModelNode.contains(versionsBefore.get(node.name), version);
    }

    /** The version that the node's shortcut named before the deployment. */
    String before(ModelNode node, int shortcut) {
        return shortcutsBefore.get(node.name).get(ModelNode.SHORTCUTS.get(shortcut));
    }

    Remembered remembered() {
        if (!begun()) {
            return new Remembered(leftRotation, leftLive, false, Map.of(), Map.of(), Set.of());
        }
        Set<ProjectVersion> live = new HashSet<>(leftLive);
        live.addAll(liveBefore);
        if (wentLive) {
            live.addAll(targets);
        }
        Map<String, Set<ProjectVersion>> versions = new HashMap<>();
        versionsBefore.forEach((node, had) -> versions.put(node, ModelView.versions(had)));
        return new Remembered(rotation, live, wentLive, shortcutsBefore, exportsBefore, leftOut, retired, versions);
    }
}
