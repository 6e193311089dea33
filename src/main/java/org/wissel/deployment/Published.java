package org.wissel.deployment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What a Publisher's environment has, and how its nodes look with it: every runtime loads what is published there by itself.
 *
 * @param publisher the Publisher's name
 * @param versions the versions
 */
record Published(String publisher, Set<ProjectVersion> versions) {

    /** No Publisher. */
    static final Published NOTHING = new Published("", Set.of());

    Published {
        versions = Set.copyOf(versions);
    }

    /** The cluster with the versions on every node, where they are not yet. */
    ObservedCluster on(ObservedCluster observed) {
        return versions.isEmpty() ? observed : each(observed, node -> with(node, false));
    }

    /** The same as if every process had loaded them already: other steps prove that before the first wave. */
    ObservedCluster loadedOn(ObservedCluster observed) {
        return each(observed, node -> with(node, true));
    }

    /** The same as if no node had them: none is restarted for what leaves by itself. */
    ObservedCluster goneFrom(ObservedCluster observed) {
        return each(observed, node -> {
            List<InstalledExport> installed = new ArrayList<>(node.installed());
            installed.removeIf(export -> versions.contains(export.id()));
            Set<ProjectVersion> loaded = new HashSet<>(node.loaded().orElse(Set.of()));
            if (!node.stale()) {
                // What a stale process may start it may start still.
                loaded.removeAll(versions);
            }
            return copy(node, installed, node.loaded().isPresent() ? loaded : null);
        });
    }

    private NodeState with(NodeState node, boolean loads) {
        List<InstalledExport> installed = new ArrayList<>(node.installed());
        Set<ProjectVersion> there = new HashSet<>();
        installed.forEach(export -> there.add(export.id()));
        versions.stream()
                .filter(version -> !there.contains(version))
                .map(version -> new InstalledExport(version, "", publisher))
                .forEach(installed::add);
        Set<ProjectVersion> loaded = new HashSet<>(node.loaded().orElse(Set.of()));
        if (loads) {
            loaded.addAll(versions);
        }
        return copy(node, installed, node.loaded().isPresent() ? loaded : null);
    }

    /** @param loaded null where it does not tell */
    private static NodeState copy(NodeState node, List<InstalledExport> installed, Set<ProjectVersion> loaded) {
        return new NodeState(
                node.node(),
                node.healthy(),
                node.health(),
                installed,
                Optional.ofNullable(loaded),
                node.shortcuts(),
                node.stale(),
                node.pid(),
                node.shortcutsOnly(),
                node.files(),
                node.exportsFolder(),
                node.problems(),
                node.warnings());
    }

    private static ObservedCluster each(ObservedCluster observed, UnaryOperator<NodeState> change) {
        return new ObservedCluster(
                observed.nodes().stream().map(change).toList(), observed.balancers(), observed.caseEngines());
    }
}
