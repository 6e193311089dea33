package org.wissel.web;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.wissel.deployment.BalancerState;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.Node;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.ProjectVersion;

/**
 * A cluster as it was seen just now.
 *
 * @param floor how many healthy nodes must stay in rotation, for instance {@code 2} or {@code 75%}
 * @param shortcuts every shortcut of any node, by project and name
 * @param problems what is wrong with its load balancers, the balancer's name first
 * @param publisher the Publisher that brings its exports; null where they are archives of Wissel's own
 */
record ClusterAnswer(
        String name,
        String floor,
        List<BalancerAnswer> loadBalancers,
        List<NodeAnswer> nodes,
        List<ShortcutAnswer> shortcuts,
        List<String> problems,
        String publisher) {

    /**
     * @param software empty when unknown
     * @param running whether what is written is what runs
     * @param up the nodes that its file has in rotation
     * @param problems the balancer's name first, as in the warnings
     */
    record BalancerAnswer(
            String name,
            String software,
            boolean running,
            List<String> up,
            List<String> problems,
            List<String> warnings) {

        static BalancerAnswer of(BalancerState state) {
            return new BalancerAnswer(
                    state.balancer(),
                    state.software(),
                    state.running(),
                    state.up().keySet().stream()
                            .filter(state.up()::get)
                            .sorted()
                            .toList(),
                    named(state.balancer(), state.problems()),
                    named(state.balancer(), state.warnings()));
        }
    }

    record ShortcutAnswer(String name, String project) {

        static List<ShortcutAnswer> of(List<NodeState> nodes) {
            return nodes.stream()
                    .flatMap(node -> node.shortcuts().stream())
                    .map(shortcut -> new ShortcutAnswer(shortcut.name(), shortcut.project()))
                    .distinct()
                    .sorted(Comparator.comparing(ShortcutAnswer::project).thenComparing(ShortcutAnswer::name))
                    .toList();
        }
    }

    /**
     * @param role {@code runtime}, or {@code case-engine}, which no load balancer routes to
     * @param url the node's own address, not through a load balancer
     * @param inRotation whether any load balancer may route a request to it
     * @param loaded empty as well when the node does not tell, see {@code loadedKnown}
     * @param shortcuts per shortcut, the version that it starts
     * @param problems the node's name first, as in the warnings
     * @param leftOut why the last deployment that touched the cluster went on without it; null when it did not
     */
    record NodeAnswer(
            String name,
            String role,
            String url,
            boolean inRotation,
            boolean healthy,
            String health,
            List<VersionAnswer> installed,
            boolean loadedKnown,
            List<VersionAnswer> loaded,
            Map<String, String> shortcuts,
            List<String> problems,
            List<String> warnings,
            LeftOutAnswer leftOut) {

        static NodeAnswer of(Node node, NodeState state, boolean inRotation, Optional<LeftOut> leftOut) {
            Map<String, String> shortcuts = new TreeMap<>();
            state.shortcuts().forEach(shortcut -> shortcuts.putIfAbsent(shortcut.name(), shortcut.version()));
            return new NodeAnswer(
                    node.name(),
                    node.role().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    node.url().toString(),
                    inRotation,
                    state.healthy(),
                    state.health(),
                    VersionAnswer.of(
                            state.installed().stream().map(InstalledExport::id).toList()),
                    state.loaded().isPresent(),
                    VersionAnswer.of(state.loaded().orElse(Set.of())),
                    shortcuts,
                    named(node.name(), state.problems()),
                    named(node.name(), state.warnings()),
                    leftOut.map(LeftOutAnswer::of).orElse(null));
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

    /**
     * @param reason what had failed there
     * @param by who decided so
     */
    record LeftOutAnswer(String reason, String by, Instant at) {

        static LeftOutAnswer of(LeftOut node) {
            return new LeftOutAnswer(node.reason(), node.by(), node.at());
        }
    }

    record VersionAnswer(String project, String version) {

        static List<VersionAnswer> of(Collection<ProjectVersion> versions) {
            return versions.stream()
                    .map(id -> new VersionAnswer(id.project(), id.version()))
                    .distinct()
                    .sorted(Comparator.comparing(VersionAnswer::project).thenComparing(VersionAnswer::version))
                    .toList();
        }
    }

    private static List<String> named(String place, List<String> sentences) {
        return sentences.stream().map(sentence -> named(place, sentence)).toList();
    }

    /** The problem with the place first, where it does not say so itself. */
    static String named(String place, String problem) {
        return problem.startsWith(place) ? problem : place + ": " + problem;
    }
}
