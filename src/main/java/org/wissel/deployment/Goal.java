package org.wissel.deployment;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where the walk shall lead: what each node's shortcuts shall start, and whether every node must have the export.
 *
 * @param export the export that it is about
 * @param installed whether every node must have loaded it
 * @param wanted per node, the version by the shortcut's name; shortcuts not named stay as they are
 * @param goesLive whether the walk lets users meet the export's version for the first time
 */
record Goal(Export export, boolean installed, Function<NodeState, Map<String, String>> wanted, boolean goesLive) {

    /** Every node starts the export by these shortcuts, or by all of its project when none is named. */
    static Goal deploy(Export export, Set<String> shortcuts, boolean wentLive) {
        ProjectVersion target = export.id();
        return new Goal(
                export,
                true,
                node -> {
                    Map<String, String> wanted = new HashMap<>();
                    chosen(target, shortcuts, node).forEach(shortcut -> wanted.put(shortcut.name(), target.version()));
                    return wanted;
                },
                !wentLive);
    }

    /** The names of the chosen shortcuts, all of the project when none is named, that do not start the target. */
    static Set<String> unpointed(ProjectVersion target, Set<String> shortcuts, NodeState node) {
        return chosen(target, shortcuts, node).stream()
                .filter(shortcut -> !shortcut.starts().equals(target))
                .map(Shortcut::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Shortcut> chosen(ProjectVersion target, Set<String> shortcuts, NodeState node) {
        return node.shortcutsOf(target.project()).stream()
                .filter(shortcut -> shortcuts.isEmpty() || shortcuts.contains(shortcut.name()))
                .toList();
    }

    /** Every node starts what it started before; where users met the export's version, every node has it for them. */
    static Goal rollBack(Export export, Remembered remembered) {
        return new Goal(export, remembered.wentLive(), node -> before(export.id(), remembered, node), false);
    }

    /** By the names of the project's shortcuts that the node still has, what each named before the deployment. */
    static Map<String, String> before(ProjectVersion target, Remembered remembered, NodeState node) {
        Map<String, String> before = remembered.shortcutsBefore().getOrDefault(node.node(), Map.of());
        Map<String, String> wanted = new HashMap<>();
        for (Shortcut shortcut : node.shortcutsOf(target.project())) {
            if (before.containsKey(shortcut.name())) {
                wanted.put(shortcut.name(), before.get(shortcut.name()));
            }
        }
        return wanted;
    }

    ProjectVersion target() {
        return export.id();
    }

    /** What must be written so that the node starts what it shall; empty when it does. */
    Map<String, String> pointing(NodeState node) {
        Map<String, String> missing = wanted.apply(node);
        node.shortcutsOf(target().project()).forEach(shortcut -> missing.remove(shortcut.name(), shortcut.version()));
        return missing;
    }
}
