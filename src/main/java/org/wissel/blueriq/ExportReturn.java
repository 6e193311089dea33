package org.wissel.blueriq;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.wissel.deployment.Done;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;

/** Moves a version's archives from the {@link TrashFolder} of one node back to where they lay, never over anything. */
final class ExportReturn {

    /**
     * $1 the exports folder, $2 the trash folder, then for each archive: its folder in the trash, its path below that, the checksum
     * that it must have. Prints what it fails at. Exit 3: what lies in the trash cannot be read or is something else; 4: something
     * lies where it goes; 6: another file system.
     */
    static final String RESTORE =
            """
            export LC_ALL=C
            umask 022
            exports=$1 trash=$2
            shift 2
            fail() {
                printf '%s' "$2"
                exit "$1"
            }
            lies() {
                [ -e "$1" ] || [ -L "$1" ]
            }
            disk() {
                stat -L -c '%d %m' -- "$1/."
            }
            while [ "$#" -gt 0 ]; do
                kept=$trash/$1/$2 file=$exports/$2 wanted=$3
                shift 3
                if ! lies "$kept"; then
                    # Brought back already, by another node that shares the folder.
                    lies "$file" || fail 3 "$kept"
                    continue
                fi
                ! lies "$file" || fail 4 "$file"
                # A link may lead from its place alone to what it names.
                if [ ! -L "$kept" ]; then
                    sum=$(sha256sum < "$kept") || fail 3 "$kept"
                    [ "${sum%% *}" = "$wanted" ] || fail 3 "$kept"
                fi
                mkdir -p -- "${file%/*}" || exit
                [ "$(disk "${file%/*}")" = "$(disk "${kept%/*}")" ] || fail 6 "$file"
                mv -n -T -- "$kept" "$file" || ! lies "$kept" || exit 1
                ! lies "$kept" || fail 4 "$file"
                sync "${file%/*}" || exit
                rm -f -- "$kept.wissel" || exit
                sync "${kept%/*}" || exit
            done
            """;

    private final NodeHost host;
    private final RuntimeProperties settings;
    private final NodeExports exports;
    private final TrashFolder trash;

    ExportReturn(NodeHost host, RuntimeProperties settings, NodeExports exports) {
        this.host = host;
        this.settings = settings;
        this.exports = exports;
        this.trash = new TrashFolder(host, settings);
    }

    /** See {@link org.wissel.deployment.Runtime#restore}. */
    Done restore(ProjectVersion id) {
        Optional<InstalledExport> there = exports.inventory().of(id);
        if (there.isPresent()) {
            return Done.unchanged(id + " lies there already, as " + there.get().path());
        }
        List<TrashFolder.Kept> kept = newest(id);
        CommandResult restored = host.run(command(kept));
        if (!restored.succeeded()) {
            throw failure(id, restored);
        }
        List<InstalledExport> back = exports.inventory().all(id);
        if (back.isEmpty()) {
            throw host.failed(
                    id + " was moved back but is not found in " + settings.exportsFolder(),
                    "Look who else changes that folder, then press Retry.");
        }
        return Done.changed(id + " moved back from " + settings.trashFolder() + "/"
                + kept.get(0).folder() + ", lies there as "
                + back.stream().map(InstalledExport::path).collect(Collectors.joining(" and ")));
    }

    private List<TrashFolder.Kept> newest(ProjectVersion id) {
        List<TrashFolder.Kept> all =
                trash.kept().stream().filter(each -> each.id().equals(id)).toList();
        if (all.isEmpty()) {
            throw host.failed(
                    id + " does not lie in the trash folder " + settings.trashFolder(), "Deploy " + id + " instead.");
        }
        return all.stream()
                .filter(each -> each.folder().equals(all.get(0).folder()))
                .toList();
    }

    private Command command(List<TrashFolder.Kept> kept) {
        List<String> arguments =
                new ArrayList<>(List.of(settings.exportsFolder().replaceFirst("/+$", ""), settings.trashFolder()));
        kept.forEach(each -> arguments.addAll(List.of(each.folder(), each.path(), each.sha256())));
        return Command.script(RESTORE, arguments.toArray(String[]::new))
                .within(ExportRemoval.READING)
                .exclusively();
    }

    private StepFailedException failure(ProjectVersion id, CommandResult restored) {
        String at = restored.output();
        return switch (restored.exitCode()) {
            case 3 ->
                host.failed(
                        at + " is gone, cannot be read or is not what was moved there, so it was left",
                        "Deploy " + id + " instead.");
            case 4 ->
                host.failed(
                        "something else lies at " + at + " by now, so " + id + " was left in the trash",
                        "Move that file elsewhere where nobody needs it, then press Retry.");
            case 6 -> ExportRemoval.otherFileSystem(host, settings, at);
            case 75 -> host.failed("another command holds the lock of this host", "Press Retry in a minute.");
            default ->
                host.failed(
                        id + " cannot be moved back from the trash folder " + settings.trashFolder() + " (code "
                                + restored.exitCode() + "): " + restored.lastWords(),
                        "Check that the SSH user may write there and in the folders of the exports, then press Retry.");
        };
    }
}
