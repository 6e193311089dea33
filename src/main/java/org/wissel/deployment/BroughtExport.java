package org.wissel.deployment;

import java.util.List;
import java.util.Set;

/** The export that a deployment brought to nodes which did not have it, when it is rolled back before users met it. */
final class BroughtExport {

    private final Situation situation;
    private final Remembered remembered;
    private final boolean notLive;
    private final boolean nobodyMeetsIt;

    BroughtExport(Situation situation, Remembered remembered) {
        this.situation = situation;
        this.remembered = remembered;
        this.notLive = !situation.goal().installed()
                && !remembered.wentLive()
                && !situation.live().contains(target());
        this.nobodyMeetsIt = notLive
                && !situation.reach().ofLeftOut()
                && situation.nodes().stream().noneMatch(this::startsItNowOrAtTheEnd);
    }

    private ProjectVersion target() {
        return situation.goal().target();
    }

    /** A node that is out of rotation and names it is pointed away from it before it comes back. */
    private boolean startsItNowOrAtTheEnd(NodeState node) {
        boolean now = situation.isRoutedTo(node)
                && node.shortcuts().stream().map(Shortcut::starts).anyMatch(target()::equals);
        return now || situation.startsAtTheEnd(node).containsValue(target());
    }

    /** Whether it lies on the node and did not before. */
    boolean isOn(NodeState node) {
        Set<String> before = remembered.exportsBefore().get(node.node());
        List<String> paths = node.installed().stream()
                .filter(export -> export.id().equals(target()))
                .map(InstalledExport::path)
                .toList();
        return before != null && !paths.isEmpty() && paths.stream().noneMatch(before::contains);
    }

    /** Whether it may be taken from the node; from a folder that may be another's too never. */
    boolean mayGo(NodeState node) {
        return nobodyMeetsIt && isOn(node) && !node.exportsFolder().isEmpty();
    }

    /** Whether the node must not be asked for it any more: it is taken away, or was by an earlier try. */
    boolean isGivenUp(NodeState node) {
        return notLive && (mayGo(node) || !situation.installs(node, target()));
    }
}
