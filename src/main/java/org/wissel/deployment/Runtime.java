package org.wissel.deployment;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The Blueriq Runtime on one node. Every call that changes observes first and changes only what is not as wanted, so that
 * each may be repeated after a crash. All throw {@link StepFailedException} when the node cannot be asked or refuses; the
 * message starts with the node's name.
 */
public interface Runtime {

    /** Reads what lies on the disk and what the process runs. Finds are told as problems; throws only when it cannot look. */
    NodeState observe();

    /** What would keep the export from being installed (disk space, rights): one sentence with the remedy each. Changes nothing. */
    List<String> problemsInstalling(Export export);

    /** Puts the export beside the others under a name of its own, proven by checksum; never over another. */
    Done install(Export export);

    /** Points every shortcut of the version's project to it, changing only those values. */
    Done point(ProjectVersion target);

    /** Restarts the process unless it started after the last change to its files already. Does not wait for health. */
    Done restart();

    /** Looks once at the health resource on the node itself. */
    Health health();

    /** The versions that the process says it has loaded; empty when it does not tell. */
    Optional<Set<ProjectVersion>> loaded();

    /**
     * Proves one version loaded by starting it directly, for a runtime that does not list what it loaded.
     *
     * @return empty when direct starts are not configured (unproven), else whether it started
     */
    Optional<Boolean> startsDirectly(ProjectVersion version);

    /** Starts a session through the shortcut on the node itself and looks which version answers. */
    SmokeTest smokeTest(String shortcut);
}
