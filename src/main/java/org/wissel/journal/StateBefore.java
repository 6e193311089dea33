package org.wissel.journal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.ObservedCluster;
import org.wissel.deployment.Plan;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Shortcut;

/**
 * A cluster before a deployment first touched it, as it is kept in the journal.
 *
 * @param rotation per load balancer the nodes that belong in rotation
 * @param shortcuts per node and shortcut's name the version that it named
 * @param exports per node the paths of the archives that lay there
 * @param versions per node the versions that lay there or were loaded
 * @param live the versions that sessions might hold then, which nobody can see any more once their nodes are out of rotation
 */
record StateBefore(
        Map<String, Set<String>> rotation,
        Map<String, Map<String, String>> shortcuts,
        Map<String, List<String>> exports,
        Map<String, Set<ProjectVersion>> versions,
        Set<ProjectVersion> live) {

    StateBefore {
        // Rows of an earlier release do not tell.
        versions = versions == null ? Map.of() : Map.copyOf(versions);
        live = live == null ? Set.of() : Set.copyOf(live);
    }

    /** Per node the paths of the archives, each once. */
    Map<String, Set<String>> exportPaths() {
        Map<String, Set<String>> paths = new HashMap<>();
        exports.forEach((node, all) -> paths.put(node, Set.copyOf(all)));
        return paths;
    }

    static StateBefore of(Plan plan, ObservedCluster before) {
        Map<String, Map<String, String>> shortcuts = new HashMap<>();
        Map<String, List<String>> exports = new HashMap<>();
        Map<String, Set<ProjectVersion>> versions = new HashMap<>();
        Set<String> projects = new HashSet<>();
        plan.targets().forEach(target -> projects.add(target.project()));
        for (NodeState node : before.nodes()) {
            Map<String, String> named = new HashMap<>();
            for (Shortcut shortcut : node.shortcuts()) {
                if (projects.contains(shortcut.project())) {
                    named.put(shortcut.name(), shortcut.version());
                }
            }
            shortcuts.put(node.node(), named);
            Set<ProjectVersion> had = new HashSet<>(node.loaded().orElse(Set.of()));
            node.installed().forEach(export -> had.add(export.id()));
            versions.put(node.node(), had);
            exports.put(
                    node.node(),
                    node.installed().stream()
                            .map(InstalledExport::path)
                            .sorted()
                            .toList());
        }
        return new StateBefore(plan.rotation(), shortcuts, exports, versions, before.mayBeLive());
    }
}
