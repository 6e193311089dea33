package org.wissel.deployment;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which of a project's versions is the newest: by the day of its export and by what shortcuts name, never by its text, by which
 * {@code 0.0-v10} would come before {@code 0.0-v9}.
 */
final class VersionOrder {

    private final ObservedCluster observed;

    VersionOrder(ObservedCluster observed) {
        this.observed = observed;
    }

    /** Whether no other version of its project is newer. Where the days do not tell, one that a shortcut names is. */
    boolean isNewest(ProjectVersion version) {
        Optional<LocalDate> exported = exported(version);
        Set<ProjectVersion> named = named();
        return others(version).stream().noneMatch(other -> {
            Optional<LocalDate> otherExported = exported(other);
            if (exported.isPresent() && otherExported.isPresent()) {
                int days = otherExported.get().compareTo(exported.get());
                return days > 0 || days == 0 && named.contains(other);
            }
            return named.contains(other);
        });
    }

    /** Every version that a shortcut names on any node. */
    Set<ProjectVersion> named() {
        Set<ProjectVersion> versions = new HashSet<>();
        observed.nodes().forEach(node -> node.shortcuts().forEach(shortcut -> versions.add(shortcut.starts())));
        return versions;
    }

    private Set<ProjectVersion> others(ProjectVersion version) {
        Set<ProjectVersion> others = present();
        others.removeIf(other -> !other.project().equals(version.project()) || other.equals(version));
        return others;
    }

    /** Every version that lies on a node or is loaded by one. */
    Set<ProjectVersion> present() {
        Set<ProjectVersion> versions = new HashSet<>();
        for (NodeState node : observed.nodes()) {
            node.installed().forEach(export -> versions.add(export.id()));
            node.loaded().ifPresent(versions::addAll);
        }
        return versions;
    }

    private Optional<LocalDate> exported(ProjectVersion version) {
        return observed.nodes().stream()
                .flatMap(node -> node.installed().stream())
                .filter(export -> export.id().equals(version))
                .flatMap(export -> export.exported().stream())
                .max(LocalDate::compareTo);
    }
}
