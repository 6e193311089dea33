package org.wissel.blueriq;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.wissel.deployment.CloseLook;
import org.wissel.deployment.Done;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;

/**
 * The process of a Runtime on one node. It reads exports and shortcuts when it starts, so it runs what is written exactly
 * when it started after the last change.
 */
final class NodeProcess {

    private static final CloseLook CLOSE_LOOK = new CloseLook(Duration.ofSeconds(3), Duration.ofMillis(50));
    /** A change that seems to lie in the future was made by another clock: no start could be told from it. */
    private static final Duration UNTIL_TELLABLE = Duration.ofSeconds(1);
    /** What the look that goes with a restart adds to its time. */
    private static final Duration LOOK_AFTER = Duration.ofSeconds(3);

    private final NodeHost host;
    private final RuntimeProperties settings;
    private final NodeExports exports;
    private final NodeResources resources;

    NodeProcess(NodeHost host, RuntimeProperties settings, NodeExports exports, NodeResources resources) {
        this.host = host;
        this.settings = settings;
        this.exports = exports;
        this.resources = resources;
    }

    /**
     * Whether a restart would make the process run something else. A version that is installed but not loaded by a newer
     * process is not stale: that export is broken, and a restart does not mend it. A loaded version that is not installed
     * is stale only where the folders changed since; else it came from another source than the exports folder. One that does
     * not tell what it has loaded may have loaded what was taken from the folders since.
     */
    static boolean stale(NodeLook look, ExportInventory inventory, Optional<Set<ProjectVersion>> loaded) {
        if (!look.runsWhatIsWritten()) {
            return true;
        }
        Set<ProjectVersion> installed =
                inventory.installed().stream().map(InstalledExport::id).collect(Collectors.toSet());
        return look.foldersChangedSinceStart()
                && loaded.map(versions -> !installed.containsAll(versions)).orElse(true);
    }

    /** Restarts a stale process; see {@link org.wissel.deployment.Runtime#restart}. */
    Done restart() {
        NodeLook before = NodeLook.at(host, settings);
        if (!isStale(before)) {
            return Done.unchanged("process " + before.pid() + " started at " + before.started()
                    + ", after the last change to its files");
        }
        settle(before);
        Command command = Command.of(settings.restartCommand())
                .within(settings.restartTimeout())
                .exclusively();
        List<CommandResult> results =
                host.untilFailure(command, NodeLook.command(settings).within(LOOK_AFTER));
        CommandResult restarted = results.get(0);
        requireEndedWell(restarted);
        NodeLook after = fresh(before, lookAfter(results.get(1)), restarted);
        return Done.changed("process " + after.pid() + " started at " + after.started()
                + (before.runs() ? ", in place of process " + before.pid() : ", where none ran"));
    }

    private void requireEndedWell(CommandResult restarted) {
        if (restarted.exitCode() == 75) {
            throw host.failed(
                    "the restart did not get the lock of this host within 20 seconds, or ended with code 75: "
                            + restarted.lastWords(),
                    "Another command changes something there; press Retry when it has ended.");
        }
        if (!restarted.succeeded()) {
            throw host.failed(
                    "the restart command '" + String.join(" ", settings.restartCommand()) + "' ended with code "
                            + restarted.exitCode() + ": " + restarted.lastWords(),
                    "Look at the runtime's log and service there, mend what it names, then press Retry.");
        }
    }

    /** The look that went with the restart; empty where what the restart left running wrote into it. */
    private Optional<NodeLook> lookAfter(CommandResult look) {
        try {
            return Optional.of(NodeLook.read(host, settings, look));
        } catch (StepFailedException unreadable) {
            return Optional.empty();
        }
    }

    /** The new process, which some need a moment to show. */
    private NodeLook fresh(NodeLook before, Optional<NodeLook> first, CommandResult restarted) {
        Deque<NodeLook> looks = new ArrayDeque<>(first.stream().toList());
        AtomicReference<NodeLook> last = new AtomicReference<>();
        return CLOSE_LOOK
                .until(() -> {
                    NodeLook seen = looks.isEmpty() ? NodeLook.at(host, settings) : looks.remove();
                    last.set(seen);
                    boolean fresh = seen.runsWhatIsWritten() && seen.started().isAfter(before.started());
                    return fresh ? Optional.of(seen) : Optional.empty();
                })
                .orElseThrow(
                        () -> host.failed(
                                "the restart command ended with code 0, but "
                                        + (last.get().runs()
                                                ? "process " + last.get().pid() + " runs since "
                                                        + last.get().started() + ", which is not after the restart"
                                                : "no process runs")
                                        + told(restarted),
                                "Look at the runtime's log there, and whether pid-command names its process, then press Retry."));
    }

    private boolean isStale(NodeLook look) {
        if (!look.runsWhatIsWritten()) {
            return true;
        }
        return look.foldersChangedSinceStart() && stale(look, exports.read(look), resources.loaded());
    }

    /** A start within a clock's precision after a change could not be told from one before it. */
    private static void settle(NodeLook look) {
        Instant tellable = look.lastChange().plus(NodeLook.PRECISION.multipliedBy(2));
        if (!look.now().isBefore(tellable)) {
            return;
        }
        Duration missing = Duration.between(look.now(), tellable);
        Duration pause = missing.compareTo(UNTIL_TELLABLE) < 0 ? missing.plusMillis(1) : UNTIL_TELLABLE;
        new CloseLook(pause, pause).until(Optional::empty);
    }

    private static String told(CommandResult result) {
        return result.lastWords().isEmpty() ? "" : "; it said: " + result.lastWords();
    }
}
