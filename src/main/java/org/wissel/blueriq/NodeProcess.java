package org.wissel.blueriq;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.wissel.deployment.CloseLook;
import org.wissel.deployment.Done;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.ProjectVersion;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;

/**
 * The process of a Runtime on one node. It reads exports and shortcuts when it starts, so it runs what is written exactly
 * when it started after the last change.
 */
final class NodeProcess {

    private static final CloseLook CLOSE_LOOK = new CloseLook(Duration.ofSeconds(3), Duration.ofMillis(200));
    private static final CloseLook UNTIL_TELLABLE = new CloseLook(Duration.ofSeconds(1), Duration.ofMillis(20));

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
        NodeLook settled = settled(before);
        Command command = Command.of(settings.restartCommand())
                .within(settings.restartTimeout())
                .exclusively();
        CommandResult result = host.run(command);
        if (result.exitCode() == 75) {
            throw host.failed(
                    "the restart did not get the lock of this host within 20 seconds, or ended with code 75: "
                            + result.lastWords(),
                    "Another command changes something there; press Retry when it has ended.");
        }
        if (!result.succeeded()) {
            throw host.failed(
                    "the restart command '" + String.join(" ", settings.restartCommand()) + "' ended with code "
                            + result.exitCode() + ": " + result.lastWords(),
                    "Look at the runtime's log and service there, mend what it names, then press Retry.");
        }
        NodeLook[] last = {settled};
        NodeLook after = CLOSE_LOOK
                .until(() -> {
                    last[0] = NodeLook.at(host, settings);
                    boolean fresh =
                            last[0].runsWhatIsWritten() && last[0].started().isAfter(settled.started());
                    return fresh ? Optional.of(last[0]) : Optional.empty();
                })
                .orElseThrow(
                        () -> host.failed(
                                "the restart command ended with code 0, but "
                                        + (last[0].runs()
                                                ? "process " + last[0].pid() + " runs since " + last[0].started()
                                                        + ", which is not after the restart"
                                                : "no process runs")
                                        + told(result),
                                "Look at the runtime's log there, and whether pid-command names its process, then press Retry."));
        return Done.changed("process " + after.pid() + " started at " + after.started()
                + (before.runs() ? ", in place of process " + before.pid() : ", where none ran"));
    }

    private boolean isStale(NodeLook look) {
        if (!look.runsWhatIsWritten()) {
            return true;
        }
        return look.foldersChangedSinceStart() && stale(look, exports.read(look), resources.loaded());
    }

    /** A start within a clock's precision after a change could not be told from one before it. */
    private NodeLook settled(NodeLook look) {
        Duration wanted = NodeLook.PRECISION.multipliedBy(2);
        NodeLook[] current = {look};
        return UNTIL_TELLABLE
                .until(() -> {
                    NodeLook seen = current[0];
                    if (!seen.now().isBefore(seen.lastChange().plus(wanted))) {
                        return Optional.of(seen);
                    }
                    current[0] = NodeLook.at(host, settings);
                    return Optional.empty();
                })
                .orElseGet(() -> current[0]);
    }

    private static String told(CommandResult result) {
        return result.lastWords().isEmpty() ? "" : "; it said: " + result.lastWords();
    }
}
