package org.wissel.deployment;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was observed of a node: what lies on its disk and what its process runs.
 *
 * @param node its name
 * @param healthy whether its health resource says so
 * @param health what the health resource said, or why it could not be asked; one line
 * @param installed the export archives on its disk
 * @param loaded the versions that the process says it has loaded; empty when it cannot be asked or does not tell
 * @param shortcuts the shortcuts written in its files
 * @param stale whether the process is older than its files, so that it runs something else than what is written; true as
 *     well when no process runs
 * @param pid the process id of the runtime, 0 when none runs
 * @param shortcutsOnly whether projects can only be started by shortcuts ({@code blueriq.production.shortcuts-only})
 * @param files the configured properties files, as they were read
 * @param exportsFolder tells the folder of exports apart from that of any other node, though both be reached by links or a
 *     network; empty when it is not known, or configured to be shared
 * @param problems what makes it unfit for a deployment, one sentence with the remedy each, its name first; empty when fit
 * @param warnings what a person should know before a deployment, one sentence each, without its name: what several nodes
 *     say in the same words is shown once
 */
public record NodeState(
        String node,
        boolean healthy,
        String health,
        List<InstalledExport> installed,
        Optional<Set<ProjectVersion>> loaded,
        List<Shortcut> shortcuts,
        boolean stale,
        long pid,
        boolean shortcutsOnly,
        List<FileCopy> files,
        String exportsFolder,
        List<String> problems,
        List<String> warnings) {

    public NodeState {
        installed = List.copyOf(installed);
        loaded = loaded.map(Set::copyOf);
        shortcuts = List.copyOf(shortcuts);
        files = List.copyOf(files);
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** The shortcuts of one project. */
    public List<Shortcut> shortcutsOf(String project) {
        return shortcuts.stream()
                .filter(shortcut -> shortcut.project().equals(project))
                .toList();
    }

    /**
     * Versions of which it may start sessions: what its shortcuts name. What a stale process resolved cannot be read any more,
     * so that any version that it loaded may be meant; where it does not tell what that is, any that lies there, and any that
     * its shortcuts name, though the archive may be gone since.
     */
    public Set<ProjectVersion> mayStart() {
        Set<ProjectVersion> versions = new HashSet<>();
        if (stale && loaded.isPresent()) {
            versions.addAll(loaded.get());
        } else {
            shortcuts.forEach(shortcut -> versions.add(shortcut.starts()));
            if (stale) {
                installed.forEach(export -> versions.add(export.id()));
            }
        }
        return versions;
    }
}
