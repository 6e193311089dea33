package org.wissel.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * The Blueriq Runtime on one node. Every call that changes observes first and changes only what is not as wanted, so that
 * each may be repeated after a crash. All throw {@link StepFailedException} when the node cannot be asked or refuses; the
 * message starts with the node's name.
 */
public interface Runtime {

    /** The machine that it runs on, as {@code host:port} of its SSH server; empty where that is not known. Asks nobody. */
    default Optional<String> host() {
        return Optional.empty();
    }

    /** Reads what lies on the disk and what the process runs. Finds are told as problems; throws only when it cannot look. */
    NodeState observe();

    /**
     * Everything that would keep the steps from working here with this export (disk space, rights, commands that may not be
     * run, clock): one sentence with the remedy each, the node's name first. Changes nothing.
     */
    List<String> preflight(Export export);

    /**
     * The same for steps that take exports away or bring them back from the trash folder, and point nothing: rights in the exports
     * folder, the trash folder, commands that may not be run, the lock. Changes nothing.
     */
    List<String> preflight();

    /**
     * Sends the export to where the runtime does not look, so that {@link #install} only has to move it, and proves its checksum
     * there. What runs notices nothing. Goes on from what an earlier call left.
     *
     * @param share how long it sends at most; proving comes on top of it
     * @param arrived told again and again how many bytes of it are there; it must not throw, and not take long
     * @return what was done; empty when more is to be sent
     */
    Optional<Done> send(Export export, Duration share, LongConsumer arrived);

    /**
     * Puts the export beside the others under a name of its own, proven by checksum; never over another. What was not sent
     * before is sent now.
     */
    Done install(Export export);

    /**
     * Moves every archive of this version from the scanned folder to a folder of the trash folder, where it keeps its path. A
     * process that runs keeps what it has loaded until it is restarted. Where it is gone already nothing happens.
     *
     * @param sha256 the checksum that it must have; empty when any archive of the version is meant. Refuses where another one of
     *     the version lies there as well
     * @param trash the name of the folder in the trash folder, a date and time that sorts: {@code 2026-11-25T21-30-05Z}
     */
    Done remove(ProjectVersion version, Optional<String> sha256, String trash);

    /**
     * Moves a version back from where {@link #remove} put it last, to the path that it had. Nothing happens when it lies in the
     * scanned folder already.
     *
     * @throws StepFailedException when the trash folder has none, or something else lies at its path
     */
    Done restore(ProjectVersion version);

    /** The versions that {@link #restore} could bring back. */
    Set<ProjectVersion> inTrash();

    /** Deletes what was moved to the trash folder before this time. */
    Done emptyTrash(Instant before);

    /**
     * How many live sessions and open cases use a version, as the node's probes tell it. What has no probe, or cannot be asked, is
     * unknown; never throws.
     */
    Usage usage(ProjectVersion version);

    /** The sessions of {@link #usage} alone: cases are not counted. */
    default UsageCount sessions(ProjectVersion version) {
        return usage(version).sessions();
    }

    /** Whether its {@link #sessions} are those of the whole cluster, so that asking one such node is enough. Asks nobody. */
    default boolean countsForWholeCluster() {
        return false;
    }

    /**
     * Points shortcuts, changing only the values of their versions.
     *
     * @param versions per shortcut's name the version that it shall start; others stay as they are
     */
    Done point(Map<String, String> versions);

    /**
     * What {@link #point} would make of the files as they were observed; asks nobody. Files that do not change are left out.
     *
     * @throws StepFailedException when a shortcut cannot be pointed
     */
    List<FileChange> changes(NodeState observed, Map<String, String> versions);

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

    /** Starts a session through the shortcut on the node itself, looks which version answers, and ends it. */
    SmokeTest smokeTest(String shortcut);

    /**
     * The last lines of its log, oldest first, without control characters and each cut to a bounded length; one sentence
     * that says why where no log is configured.
     */
    List<String> lastLogLines(int lines);
}
