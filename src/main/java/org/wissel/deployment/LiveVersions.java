package org.wissel.deployment;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Every version that a runtime which may receive a request starts, may have started, or will start by the walk. */
final class LiveVersions {

    private final Situation situation;
    private final Goal goal;
    private final ObservedCluster observed;
    private final Remembered remembered;

    LiveVersions(Situation situation, ObservedCluster observed, Remembered remembered) {
        this.situation = situation;
        this.goal = situation.goal();
        this.observed = observed;
        this.remembered = remembered;
    }

    Set<ProjectVersion> all() {
        Set<ProjectVersion> live = new HashSet<>(remembered.live());
        live.addAll(observed.mayBeLive());
        live.removeIf(version -> goal.isAbout(version) && cannotBeLive(version));
        for (NodeState node : observed.nodes()) {
            // A stale process may end and start again at any moment; where that is harmless it is reckoned with.
            if (situation.mayReceiveRequests(node) && node.stale()) {
                node.shortcuts().stream()
                        .map(Shortcut::starts)
                        .filter(version -> !goal.isAbout(version) && situation.everywhereInRotation(version))
                        .forEach(live::add);
            }
            if (situation.belongs(node)) {
                situation.startsAtTheEnd(node).values().stream()
                        .filter(version -> !situation.brings(version) && situation.everywhereInRotation(version))
                        .forEach(live::add);
            }
        }
        if (goal.back() && !goal.points()) {
            // What was quiet when it was undeployed, or brought back, is live only where somebody points to it since.
            live.removeIf(version -> goal.isAbout(version) && !isNamed(version));
        }
        // Others proved that nobody uses them; a process that has them loaded still proves nothing else.
        live.removeAll(goal.gone());
        return live;
    }

    private boolean isNamed(ProjectVersion version) {
        return observed.nodes().stream()
                .filter(situation::mayReceiveRequests)
                .anyMatch(
                        node -> node.shortcuts().stream().map(Shortcut::starts).anyMatch(version::equals));
    }

    /**
     * Whether only nodes seem to start the version that this deployment itself has out since it brought it there: while older
     * workers live every listed node counts as one that may receive a request, but those cannot have been routed to since.
     */
    private boolean cannotBeLive(ProjectVersion target) {
        if (!remembered.touched() || remembered.wentLive() || remembered.live().contains(target)) {
            return false;
        }
        return observed.nodes().stream()
                .filter(node ->
                        situation.mayReceiveRequests(node) && node.mayStart().contains(target))
                .allMatch(
                        node -> situation.belongs(node) && !situation.isRoutedTo(node) && !startedBefore(node, target));
    }

    /** A shortcut that is gone since may have started any project. */
    private boolean startedBefore(NodeState node, ProjectVersion target) {
        Map<String, String> before = remembered.shortcutsBefore().getOrDefault(node.node(), Map.of());
        return before.entrySet().stream()
                .filter(each -> each.getValue().equals(target.version()))
                .anyMatch(each -> node.shortcuts().stream()
                        .filter(shortcut -> shortcut.name().equals(each.getKey()))
                        .allMatch(shortcut -> shortcut.project().equals(target.project())));
    }
}
