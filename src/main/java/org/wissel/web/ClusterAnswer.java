package org.wissel.web;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.Node;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.ProjectVersion;

/**
 * A cluster as it was seen just now.
 *
 * @param problems what is wrong with its load balancers, the balancer's name first
 */
record ClusterAnswer(String name, List<NodeAnswer> nodes, List<String> problems) {

    /**
     * @param url the node's own address, not through a load balancer
     * @param inRotation whether any load balancer may route a request to it
     * @param loaded empty as well when the node does not tell, see {@code loadedKnown}
     * @param shortcuts per shortcut, the version that it starts
     * @param problems the node's name first
     */
    record NodeAnswer(
            String name,
            String url,
            boolean inRotation,
            boolean healthy,
            String health,
            List<VersionAnswer> installed,
            boolean loadedKnown,
            List<VersionAnswer> loaded,
            Map<String, String> shortcuts,
            List<String> problems) {

        static NodeAnswer of(Node node, NodeState state, boolean inRotation) {
            Map<String, String> shortcuts = new TreeMap<>();
            state.shortcuts().forEach(shortcut -> shortcuts.putIfAbsent(shortcut.name(), shortcut.version()));
            return new NodeAnswer(
                    node.name(),
                    node.url().toString(),
                    inRotation,
                    state.healthy(),
                    state.health(),
                    VersionAnswer.of(
                            state.installed().stream().map(InstalledExport::id).toList()),
                    state.loaded().isPresent(),
                    VersionAnswer.of(state.loaded().orElse(Set.of())),
                    shortcuts,
                    state.problems().stream()
                            .map(problem -> named(node.name(), problem))
                            .toList());
        }

        /** What is told of a node that could not be looked at. */
        static NodeState unseen(String node, String why) {
            return new NodeState(
                    node,
                    false,
                    why,
                    List.of(),
                    Optional.empty(),
                    List.of(),
                    true,
                    0,
                    false,
                    List.of(),
                    "",
                    List.of(why),
                    List.of());
        }
    }

    record VersionAnswer(String project, String version) {

        static List<VersionAnswer> of(java.util.Collection<ProjectVersion> versions) {
            return versions.stream()
                    .map(id -> new VersionAnswer(id.project(), id.version()))
                    .distinct()
                    .sorted(Comparator.comparing(VersionAnswer::project).thenComparing(VersionAnswer::version))
                    .toList();
        }
    }

    /** The problem with the place first, where it does not say so itself. */
    static String named(String place, String problem) {
        return problem.startsWith(place) ? problem : place + ": " + problem;
    }
}
