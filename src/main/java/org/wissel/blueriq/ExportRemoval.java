package org.wissel.blueriq;

import java.time.Duration;
import java.util.Optional;
import org.wissel.deployment.Done;
import org.wissel.deployment.Export;
import org.wissel.deployment.InstalledExport;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;

/** Takes an export away from one node again: only the file that was installed, proven by its checksum. */
final class ExportRemoval {

    /** $1 the archive, $2 the checksum that it must have. Exit 3: it cannot be read; 4: it is another one. */
    static final String REMOVE =
            """
            file=$1 wanted=$2
            [ -e "$file" ] || exit 0
            sum=$(sha256sum < "$file") || exit 3
            [ "${sum%% *}" = "$wanted" ] || exit 4
            rm -f -- "$file" || exit
            sync "$(dirname "$file")" || exit
            """;

    private static final Duration READING = Duration.ofSeconds(30);

    private final NodeHost host;
    private final NodeExports exports;

    ExportRemoval(NodeHost host, NodeExports exports) {
        this.host = host;
        this.exports = exports;
    }

    /** See {@link org.wissel.deployment.Runtime#remove}. */
    Done remove(Export export) {
        Optional<InstalledExport> there = exports.inventory().of(export.id());
        if (there.isEmpty()) {
            return Done.unchanged(export.id() + " does not lie there");
        }
        String target = exports.target(export.id());
        CommandResult removed = host.run(
                Command.script(REMOVE, target, export.sha256()).within(READING).exclusively());
        switch (removed.exitCode()) {
            case 0 -> {}
            case 4 ->
                throw host.failed(
                        target + " is not the archive that was installed, so it was left",
                        "Look who replaced it, remove it where nobody needs it, then press Retry.");
            case 75 -> throw host.failed("another command holds the lock of this host", "Press Retry in a minute.");
            default ->
                throw host.failed(
                        target + " cannot be removed (code " + removed.exitCode() + "): " + removed.lastWords(),
                        "Check that the SSH user may read it and write in its folder, then press Retry.");
        }
        exports.inventory().of(export.id()).ifPresent(other -> {
            throw host.failed(
                    export.id() + " lies there as " + other.path() + " as well, which was not installed from here",
                    "Remove that file where nobody needs it, then press Retry.");
        });
        return Done.changed(export.id() + " removed, which lay there as " + target);
    }
}
