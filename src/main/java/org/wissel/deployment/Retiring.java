package org.wissel.deployment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Versions that nobody uses any more, which ride out on the waves of a deployment: a node loses them in its last wave, a Case
 * Engine only in one that comes after those of the Runtimes, and none is restarted only for that.
 */
final class Retiring {

    private final Set<ProjectVersion> versions;
    private final Set<ProjectVersion> taken;
    private final List<String> warnings = new ArrayList<>();

    private Retiring(Set<ProjectVersion> versions, Set<ProjectVersion> taken) {
        this.versions = versions;
        this.taken = new HashSet<>(taken);
    }

    /** Nothing more; what was found quiet on the way forwards is still, whether it was taken away yet or not. */
    static Retiring already(Remembered remembered) {
        return new Retiring(Set.of(), remembered.retired());
    }

    /** Those that some node had and has not any more; what a node that was left out has is not known. */
    private static Set<ProjectVersion> lost(ObservedCluster observed, Remembered remembered) {
        Set<ProjectVersion> lost = new HashSet<>(remembered.retired());
        if (remembered.leftOut().isEmpty()) {
            lost.removeIf(version -> observed.nodes().stream()
                    .allMatch(node -> node.installed().stream()
                                    .anyMatch(export -> export.id().equals(version))
                            || !remembered.mayHaveHad(node.node(), version)));
        }
        return lost;
    }

    /** Those that nothing names now, named before the deployment, or would name at its end. */
    static Retiring of(PlanSubject subject, ObservedCluster observed, Remembered remembered) {
        if (subject.request().purpose() != Purpose.DEPLOY) {
            return new Retiring(Set.of(), Set.of());
        }
        Set<ProjectVersion> wanted = new HashSet<>(subject.retire());
        wanted.addAll(remembered.retired());
        Set<ProjectVersion> versions = new HashSet<>(wanted);
        List<String> kept = new ArrayList<>();
        for (ProjectVersion version : sorted(wanted)) {
            String why = subject.targets().contains(version)
                    ? "it is deployed"
                    : whyNamed(version, observed.without(remembered.leftOut()), remembered);
            if (!why.isEmpty()) {
                versions.remove(version);
                kept.add(version + " is kept although nobody seems to use it: " + why + ".");
            }
        }
        Set<ProjectVersion> taken = lost(observed, remembered);
        taken.retainAll(versions);
        Retiring retiring = new Retiring(versions, taken);
        retiring.warnings.addAll(kept);
        return retiring;
    }

    private static String whyNamed(ProjectVersion version, ObservedCluster observed, Remembered remembered) {
        Set<String> facing = observed.mayReceiveRequests();
        for (NodeState node : observed.nodes()) {
            Map<String, String> before = remembered.shortcutsBefore().getOrDefault(node.node(), Map.of());
            for (Shortcut shortcut : node.shortcuts()) {
                boolean named = new ProjectVersion(
                                shortcut.project(), before.getOrDefault(shortcut.name(), shortcut.version()))
                        .equals(version);
                if (named || shortcut.starts().equals(version)) {
                    return node.node() + " starts it by the shortcut " + shortcut.name()
                            + (named ? "" : ", which was pointed to it meanwhile");
                }
            }
            // On the way every process may be stale, since a folder that is shared lost the archive.
            boolean mayStart = !remembered.touched() && node.stale() && facing.contains(node.node());
            if (mayStart && node.mayStart().contains(version)) {
                return node.node() + " may start it, since it was not restarted since its files changed";
            }
        }
        return "";
    }

    /** Those that no node is asked for any more. */
    Set<ProjectVersion> versions() {
        return versions;
    }

    /** Those that the walk takes away, or took. */
    Set<ProjectVersion> taken() {
        return taken;
    }

    /** What a person should know of them, one sentence each, once they ride. */
    List<String> warnings() {
        return warnings;
    }

    /** The waves, in which each node loses what it has of them in its last one, or when those do that have the same folder. */
    List<Wave> ridingOn(List<Wave> waves, Situation situation) {
        if (versions.isEmpty()) {
            return waves;
        }
        Map<String, Integer> last = new HashMap<>();
        for (int i = 0; i < waves.size(); i++) {
            int index = i;
            waves.get(i).nodes().forEach(node -> last.put(node, index));
        }
        last.keySet().removeAll(tooEarly(last, situation));
        fromOneFolderAtOnce(last, situation);
        Map<String, Set<ProjectVersion>> losing = losing(situation, last.keySet());
        List<Wave> riding = new ArrayList<>();
        for (int i = 0; i < waves.size(); i++) {
            int index = i;
            Wave wave = waves.get(i);
            List<NodeChange> changes = wave.changes().stream()
                    .map(change -> last.getOrDefault(change.node(), Integer.MAX_VALUE) <= index
                            ? losing(change, losing.getOrDefault(change.node(), Set.of()))
                            : change)
                    .toList();
            riding.add(new Wave(changes, wave.goesLive(), wave.serving()));
        }
        return riding;
    }

    /**
     * The Case Engines that keep what they have of them: a Runtime may ask for it until the last of those has lost it, in an earlier
     * wave than theirs.
     */
    private Set<String> tooEarly(Map<String, Integer> last, Situation situation) {
        int lost = -1;
        for (NodeState node : situation.nodes()) {
            if (!situation.isCaseEngine(node) && !situation.has(node, versions).isEmpty()) {
                lost = Math.max(lost, last.getOrDefault(node.node(), Integer.MAX_VALUE));
            }
        }
        Set<String> early = new HashSet<>();
        for (NodeState node : situation.nodes()) {
            if (situation.isCaseEngine(node) && last.getOrDefault(node.node(), -1) <= lost) {
                early.add(node.node());
            }
        }
        return early;
    }

    /** Once the first of those that share a folder takes it away, all of them do, lest they be older than their files again. */
    private static void fromOneFolderAtOnce(Map<String, Integer> last, Situation situation) {
        Set<String> sharing = situation.nodes().stream()
                .filter(node -> node.exportsFolder().isEmpty())
                .map(NodeState::node)
                .filter(last::containsKey)
                .collect(Collectors.toSet());
        sharing.stream().mapToInt(last::get).min().ifPresent(first -> sharing.forEach(node -> last.put(node, first)));
    }

    private static NodeChange losing(NodeChange change, Set<ProjectVersion> versions) {
        Set<ProjectVersion> remove = new HashSet<>(change.remove());
        remove.addAll(versions);
        return new NodeChange(change.node(), change.install(), remove, change.point(), change.mustLoad());
    }

    /** Per node what it loses; from a folder that others share only where all of those are restarted. */
    private Map<String, Set<ProjectVersion>> losing(Situation situation, Set<String> walking) {
        Map<String, Set<ProjectVersion>> losing = new HashMap<>();
        Map<ProjectVersion, Set<String>> keeping = new HashMap<>();
        boolean sharing = situation.nodes().stream()
                .filter(node -> node.exportsFolder().isEmpty())
                .allMatch(node -> walking.contains(node.node()));
        for (NodeState node : situation.nodes()) {
            Set<ProjectVersion> has = situation.has(node, versions);
            if (walking.contains(node.node())
                    && (sharing || !node.exportsFolder().isEmpty())) {
                losing.put(node.node(), has);
                taken.addAll(has);
            } else {
                has.forEach(version -> keeping.computeIfAbsent(version, each -> new TreeSet<>())
                        .add(node.node()));
            }
        }
        for (ProjectVersion version : sorted(keeping.keySet())) {
            warnings.add(String.join(", ", keeping.get(version)) + ": keeps " + version
                    + ", which nobody uses any more: it is not restarted only for that. Undeploy it.");
        }
        return losing;
    }

    private static List<ProjectVersion> sorted(Set<ProjectVersion> versions) {
        return versions.stream()
                .sorted(Comparator.comparing(ProjectVersion::toString))
                .collect(Collectors.toList());
    }
}
