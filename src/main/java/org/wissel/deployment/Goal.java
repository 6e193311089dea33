package org.wissel.deployment;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where the walk shall lead: what each node's shortcuts shall start, and whether every node must have the exports.
 *
 * @param subject what it is about
 * @param targets the versions of every export that it is about
 * @param back whether it leads back to what was before
 * @param installed whether every node must have loaded them
 * @param wanted per node, the version by the shortcut's name; shortcuts not named stay as they are
 * @param goesLive whether the walk lets users meet the exports' versions for the first time
 * @param gone versions that nobody uses any more, which no node must have and none is asked for
 */
record Goal(
        PlanSubject subject,
        Set<ProjectVersion> targets,
        boolean back,
        boolean installed,
        Function<NodeState, Map<String, String>> wanted,
        boolean goesLive,
        Set<ProjectVersion> gone) {

    /**
     * Every node starts the exports by these shortcuts, or by all of their projects when none is named.
     *
     * @param retired what the deployment takes away on its way; no version that it brings is among them
     */
    static Goal deploy(PlanSubject subject, boolean wentLive, Set<ProjectVersion> retired) {
        Set<ProjectVersion> targets = subject.targets();
        Set<String> shortcuts = subject.request().shortcuts();
        return new Goal(
                subject,
                targets,
                false,
                true,
                node -> {
                    Map<String, String> wanted = new HashMap<>();
                    Map<String, String> versions = versions(targets);
                    chosen(targets, shortcuts, node)
                            .forEach(shortcut -> wanted.put(shortcut.name(), versions.get(shortcut.project())));
                    return wanted;
                },
                !wentLive,
                retired);
    }

    /** No node has the versions; every shortcut stays as it is. */
    static Goal undeploy(PlanSubject subject) {
        return new Goal(subject, subject.targets(), false, false, node -> new HashMap<>(), false, subject.targets());
    }

    /** Every node has the versions; every shortcut stays as it is. */
    static Goal restore(PlanSubject subject) {
        return new Goal(subject, subject.targets(), false, true, node -> new HashMap<>(), false, Set.of());
    }

    /**
     * Back to what was before: every node starts what it started, and where users met the exports' versions, or they were
     * undeployed, every node has them.
     */
    static Goal rollBack(PlanSubject subject, Remembered remembered) {
        return switch (subject.request().purpose()) {
            case DEPLOY ->
                new Goal(
                        subject,
                        subject.targets(),
                        true,
                        remembered.wentLive(),
                        node -> before(subject.targets(), remembered, node),
                        false,
                        remembered.retired());
            case UNDEPLOY -> new Goal(subject, subject.targets(), true, true, node -> new HashMap<>(), false, Set.of());
            case RESTORE -> new Goal(subject, subject.targets(), true, false, node -> new HashMap<>(), false, Set.of());
        };
    }

    /** The names of the chosen shortcuts, all of the projects when none is named, that do not start the targets. */
    static Set<String> unpointed(Collection<ProjectVersion> targets, Set<String> shortcuts, NodeState node) {
        return chosen(targets, shortcuts, node).stream()
                .filter(shortcut -> !targets.contains(shortcut.starts()))
                .map(Shortcut::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Shortcut> chosen(Collection<ProjectVersion> targets, Set<String> shortcuts, NodeState node) {
        Set<String> projects = versions(targets).keySet();
        return node.shortcuts().stream()
                .filter(shortcut -> projects.contains(shortcut.project()))
                .filter(shortcut -> shortcuts.isEmpty() || shortcuts.contains(shortcut.name()))
                .toList();
    }

    /** By the names of the projects' shortcuts that the node still has, what each named before the deployment. */
    static Map<String, String> before(Collection<ProjectVersion> targets, Remembered remembered, NodeState node) {
        Map<String, String> before = remembered.shortcutsBefore().getOrDefault(node.node(), Map.of());
        Map<String, String> wanted = new HashMap<>();
        for (Shortcut shortcut : chosen(targets, Set.of(), node)) {
            if (before.containsKey(shortcut.name())) {
                wanted.put(shortcut.name(), before.get(shortcut.name()));
            }
        }
        return wanted;
    }

    private static Map<String, String> versions(Collection<ProjectVersion> targets) {
        Map<String, String> versions = new HashMap<>();
        targets.forEach(target -> versions.put(target.project(), target.version()));
        return versions;
    }

    /** Whether it is about this version. */
    boolean isAbout(ProjectVersion version) {
        return targets.contains(version);
    }

    /** Whether it takes the versions away from every node. */
    boolean takesAway() {
        return !back && subject.request().purpose() == Purpose.UNDEPLOY;
    }

    /** Whether shortcuts are pointed, so that it must be waited until every node has what they shall start. */
    boolean points() {
        return subject.request().purpose() == Purpose.DEPLOY;
    }

    /** Everything that the node starts by a shortcut that the walk wants something of, at its end. */
    Set<ProjectVersion> startsByWanted(NodeState node) {
        Map<String, String> wants = wanted.apply(node);
        Set<ProjectVersion> starts = new HashSet<>();
        for (Shortcut shortcut : node.shortcuts()) {
            if (wants.containsKey(shortcut.name())) {
                starts.add(new ProjectVersion(shortcut.project(), wants.get(shortcut.name())));
            }
        }
        return starts;
    }

    /** The node's shortcuts of the projects that it is about. */
    List<Shortcut> shortcutsOf(NodeState node) {
        return chosen(targets, Set.of(), node);
    }

    /** What must be written so that the node starts what it shall; empty when it does. */
    Map<String, String> pointing(NodeState node) {
        Map<String, String> missing = wanted.apply(node);
        node.shortcuts().forEach(shortcut -> missing.remove(shortcut.name(), shortcut.version()));
        return missing;
    }
}
