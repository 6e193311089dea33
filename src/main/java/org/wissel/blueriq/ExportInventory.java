package org.wissel.blueriq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wissel.deployment.Export;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.ProjectVersion;

/**
 * The archives in the exports folder of one node, as they were read at one moment.
 *
 * @param unreadable why an archive is no export that could be started, by path; the Runtime's own business unless it
 *     lies where we would install
 */
record ExportInventory(List<InstalledExport> installed, Map<String, String> unreadable) {

    /** The versions that lie there more than once with different content, one sentence with the remedy each. */
    List<String> contradictions() {
        Map<ProjectVersion, List<InstalledExport>> byId = new HashMap<>();
        installed.forEach(
                each -> byId.computeIfAbsent(each.id(), id -> new ArrayList<>()).add(each));
        return byId.entrySet().stream()
                .filter(each -> each.getValue().stream()
                                .map(InstalledExport::sha256)
                                .distinct()
                                .count()
                        > 1)
                .map(each -> each.getKey() + " lies there with different content in "
                        + String.join(
                                " and ",
                                each.getValue().stream()
                                        .map(InstalledExport::path)
                                        .toList())
                        + ", and nobody can tell which one runs. Remove the wrong one and restart the runtime.")
                .sorted()
                .toList();
    }

    Optional<InstalledExport> of(ProjectVersion id) {
        return installed.stream().filter(each -> each.id().equals(id)).findFirst();
    }

    /** What keeps this export from being installed, without the node's name. */
    Optional<Refused> refuses(Export export, String target) {
        Optional<InstalledExport> other = installed.stream()
                .filter(each -> each.id().equals(export.id()) && !each.sha256().equals(export.sha256()))
                .findFirst();
        if (other.isPresent()) {
            return Optional.of(new Refused(
                    export.id() + " lies there already with other content, as "
                            + other.get().path(),
                    "Sessions may run on it, so it is not replaced; export under a new branch label."));
        }
        Optional<InstalledExport> inPlace = installed.stream()
                .filter(each -> each.path().equals(target) && !each.id().equals(export.id()))
                .findFirst();
        if (inPlace.isPresent()) {
            return Optional.of(new Refused(
                    target + " holds " + inPlace.get().id() + " instead of " + export.id(),
                    "Rename that file to what it holds."));
        }
        return Optional.ofNullable(unreadable.get(target))
                .map(reason -> new Refused(
                        target + " is no export that could be deployed: " + reason.replaceFirst("\\.$", ""),
                        "Remove that file."));
    }

    /** Every archive of this version. */
    List<InstalledExport> all(ProjectVersion id) {
        return installed.stream().filter(each -> each.id().equals(id)).toList();
    }

    /** Why something is refused, in the two parts of a failed step's message. */
    record Refused(String what, String remedy) {}
}
