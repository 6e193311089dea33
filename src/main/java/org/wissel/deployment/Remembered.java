package org.wissel.deployment;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What cannot be observed of a cluster, since deployments changed it and did not come to their end.
 *
 * @param rotation per load balancer, the nodes that belong in rotation although a deployment may have them out; a node that
 *     an operator set down is not among them
 * @param live versions that such a deployment let users meet, so that sessions may hold them
 * @param wentLive whether the deployment that is planned for let users meet its target already
 * @param shortcutsBefore per node and shortcut's name, the version that it named before that deployment touched anything;
 *     empty when nothing was touched
 * @param exportsBefore per node the paths of the archives that lay there before that deployment touched anything; a node that is
 *     not named is not known
 * @param leftOut nodes that the deployment which is planned for goes on without
 * @param retired versions that nobody used any more and that the deployment which is planned for takes away on its way
 * @param versionsBefore per node the versions that lay there or were loaded before that deployment touched anything; a node that
 *     is not named is not known
 */
public record Remembered(
        Map<String, Set<String>> rotation,
        Set<ProjectVersion> live,
        boolean wentLive,
        Map<String, Map<String, String>> shortcutsBefore,
        Map<String, Set<String>> exportsBefore,
        Set<String> leftOut,
        Set<ProjectVersion> retired,
        Map<String, Set<ProjectVersion>> versionsBefore) {

    /** The last deployment ended well. */
    public static final Remembered NOTHING = new Remembered(Map.of(), Set.of(), false, Map.of(), Map.of(), Set.of());

    /** Of a deployment that takes nothing away. */
    public Remembered(
            Map<String, Set<String>> rotation,
            Set<ProjectVersion> live,
            boolean wentLive,
            Map<String, Map<String, String>> shortcutsBefore,
            Map<String, Set<String>> exportsBefore,
            Set<String> leftOut) {
        this(rotation, live, wentLive, shortcutsBefore, exportsBefore, leftOut, Set.of(), Map.of());
    }

    /** Whether the deployment that is planned for touched anything yet. */
    boolean touched() {
        return !shortcutsBefore.isEmpty();
    }

    /** Whether the node had this version before the deployment, as far as is known. */
    boolean mayHaveHad(String node, ProjectVersion version) {
        return !versionsBefore.containsKey(node) || versionsBefore.get(node).contains(version);
    }

    /** With these versions live as well. */
    Remembered withLive(Set<ProjectVersion> more) {
        Set<ProjectVersion> all = new HashSet<>(live);
        all.addAll(more);
        return new Remembered(
                rotation, all, wentLive, shortcutsBefore, exportsBefore, leftOut, retired, versionsBefore);
    }

    /** With only these among the nodes that may be out though they belong in rotation. */
    Remembered outOnly(Set<String> nodes) {
        Map<String, Set<String>> ours = new TreeMap<>();
        rotation.forEach((balancer, belong) -> {
            Set<String> out = new HashSet<>(belong);
            out.retainAll(nodes);
            ours.put(balancer, out);
        });
        return new Remembered(ours, live, wentLive, shortcutsBefore, exportsBefore, leftOut, retired, versionsBefore);
    }

    /** With those that were left out as well. */
    Remembered withAll() {
        return new Remembered(
                rotation, live, wentLive, shortcutsBefore, exportsBefore, Set.of(), retired, versionsBefore);
    }

    /** Without these nodes from now on, as well as those left out before. */
    Remembered without(Set<String> nodes) {
        Set<String> all = new HashSet<>(leftOut);
        all.addAll(nodes);
        return new Remembered(rotation, live, wentLive, shortcutsBefore, exportsBefore, all, retired, versionsBefore);
    }

    public Remembered {
        Map<String, Set<String>> copy = new TreeMap<>();
        rotation.forEach((balancer, nodes) -> copy.put(balancer, Set.copyOf(nodes)));
        rotation = copy;
        live = Set.copyOf(live);
        Map<String, Map<String, String>> before = new TreeMap<>();
        shortcutsBefore.forEach((node, versions) -> before.put(node, Map.copyOf(versions)));
        shortcutsBefore = before;
        Map<String, Set<String>> exports = new TreeMap<>();
        exportsBefore.forEach((node, paths) -> exports.put(node, Set.copyOf(paths)));
        exportsBefore = exports;
        leftOut = Set.copyOf(leftOut);
        retired = Set.copyOf(retired);
        Map<String, Set<ProjectVersion>> versions = new TreeMap<>();
        versionsBefore.forEach((node, had) -> versions.put(node, Set.copyOf(had)));
        versionsBefore = versions;
    }
}
