package org.wissel.deployment;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The exports that a deployment brought to nodes which did not have them, when it is rolled back before users met them. */
final class BroughtExport {

    private final Situation situation;
    private final Goal goal;
    private final Remembered remembered;
    private final Set<ProjectVersion> notLive = new HashSet<>();
    private final Set<ProjectVersion> nobodyMeets = new HashSet<>();

    BroughtExport(Situation situation, Remembered remembered) {
        this.situation = situation;
        this.goal = situation.goal();
        this.remembered = remembered;
        // From within sessions of the main project those of the others can be started.
        ProjectVersion main = goal.subject().exports().get(0).id();
        boolean met = situation.live().contains(main);
        if (goal.back() && !goal.installed() && !remembered.wentLive() && !met) {
            notLive.addAll(goal.targets());
            notLive.removeAll(situation.live());
        }
        if (!situation.reach().ofLeftOut() && nobodyStarts(main)) {
            notLive.stream().filter(this::nobodyStarts).forEach(nobodyMeets::add);
        }
    }

    private boolean nobodyStarts(ProjectVersion version) {
        return situation.nodes().stream().noneMatch(node -> startsNowOrAtTheEnd(node, version));
    }

    /** A node that is out of rotation and names it is pointed away from it before it comes back. */
    private boolean startsNowOrAtTheEnd(NodeState node, ProjectVersion version) {
        boolean now = situation.isRoutedTo(node)
                && node.shortcuts().stream().map(Shortcut::starts).anyMatch(version::equals);
        return now || situation.startsAtTheEnd(node).containsValue(version);
    }

    /** Those that lie on the node and did not before; what a Publisher brought is none of the node's. */
    Set<ProjectVersion> on(NodeState node) {
        Set<String> before = remembered.exportsBefore().get(node.node());
        Set<ProjectVersion> brought = new HashSet<>();
        if (before != null && goal.subject().publisher().isEmpty()) {
            goal.targets().stream()
                    .filter(version -> isNew(node, version, before))
                    .forEach(brought::add);
        }
        return brought;
    }

    private static boolean isNew(NodeState node, ProjectVersion version, Set<String> before) {
        List<String> paths = node.installed().stream()
                .filter(export -> export.id().equals(version))
                .map(InstalledExport::path)
                .toList();
        return !paths.isEmpty() && paths.stream().noneMatch(before::contains);
    }

    /** Those that may be taken from the node; from a folder that may be another's too never. */
    Set<ProjectVersion> going(NodeState node) {
        Set<ProjectVersion> going = new HashSet<>();
        if (!nobodyMeets.isEmpty() && !node.exportsFolder().isEmpty()) {
            going.addAll(on(node));
            going.retainAll(nobodyMeets);
        }
        return going;
    }

    /** Whether the node must not be asked for it any more: it is taken away, or was by an earlier try. */
    boolean isGivenUp(NodeState node, ProjectVersion version) {
        return notLive.contains(version)
                && (!situation.installs(node, version) || going(node).contains(version));
    }
}
