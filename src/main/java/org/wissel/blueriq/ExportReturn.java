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
            move() {
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
                    sync "${kept%/*}" || exit
                done
            }
            # Last of all, since they tell a return that broke off from one that ended.
            forget() {
                while [ "$#" -gt 0 ]; do
                    rm -f -- "$trash/$1/$2.wissel" || exit
                    shift 3
                done
            }
            move "$@"
            forget "$@"
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
        List<InstalledExport> there = exports.inventory().all(id);
        List<TrashFolder.Kept> kept = newest(id, there);
        if (kept.isEmpty() && there.isEmpty()) {
            throw host.failed(
                    id + " does not lie in the trash folder " + settings.trashFolder(), "Deploy " + id + " instead.");
        }
        if (kept.isEmpty()) {
            return Done.unchanged(id + " lies there already, as " + there.get(0).path());
        }
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

    /** What is to be moved back: none where the version lies there, unless that is what a try that broke off left of it. */
    private List<TrashFolder.Kept> newest(ProjectVersion id, List<InstalledExport> there) {
        List<TrashFolder.Kept> all =
                trash.kept().stream().filter(each -> each.id().equals(id)).toList();
        Optional<String> folder = all.stream()
                .filter(TrashFolder.Kept::lies)
                .map(TrashFolder.Kept::folder)
                .findFirst();
        List<TrashFolder.Kept> newest = all.stream()
                .filter(each -> folder.equals(Optional.of(each.folder())))
                .toList();
        boolean brokeOff = newest.stream().filter(each -> !each.lies()).anyMatch(each -> there.stream()
                .anyMatch(export -> export.sha256().equals(each.sha256())
                        && exports.below(export.path()).equals(each.path())));
        return there.isEmpty() || brokeOff
                ? newest.stream().filter(TrashFolder.Kept::lies).toList()
                : List.of();
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
