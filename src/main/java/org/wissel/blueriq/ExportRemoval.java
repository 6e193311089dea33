package org.wissel.blueriq;

import java.time.Duration;
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

/**
 * Moves a version's archives from the exports folder of one node to its {@link TrashFolder}: each by a rename, proven by its
 * checksum, and never over anything. May break off anywhere and be done again.
 */
final class ExportRemoval {

    /**
     * $1 the exports folder, $2 the trash folder, $3 the name of the folder in it, $4 the project, $5 the version, then for each
     * archive: where it lies, its path below the exports folder, the checksum that it must have. Prints what it fails at. Exit 3:
     * an archive cannot be read; 4: it is another one; 5: something else lies in the trash; 6: another file system; 7: the trash
     * folder would be scanned.
     */
    static final String REMOVE =
            """
            export LC_ALL=C
            umask 022
            exports=$1 trash=$2 folder=$3 project=$4 version=$5
            shift 5
            fail() {
                printf '%s' "$2"
                exit "$1"
            }
            lies() {
                [ -e "$1" ] || [ -L "$1" ]
            }
            disk() {
                # The mount as well, since a rename between two mounts of one device would copy.
                stat -L -c '%d %m' -- "$1/."
            }
            # $1 a folder in the trash: it, those above it, and where possible the one that the trash folder lies in.
            settle() {
                at=$1
                while [ "$at" != "$trash" ]; do
                    sync "$at" || return
                    at=${at%/*}
                done
                sync "$trash" && { sync "${trash%/*}/" 2>/dev/null || :; }
            }
            mkdir -p -m 0755 -- "$trash" || exit
            case $(readlink -f -- "$trash")/ in "$(readlink -f -- "$exports")"/*) fail 7 "$trash" ;; esac
            # Whether the archive that is wanted lies in the trash already; fails where another does.
            kept() {
                lies "$kept" || return
                sum=$(sha256sum < "$kept") && [ "${sum%% *}" = "$wanted" ] || fail 5 "$kept"
            }
            # First proves each and notes what it is: an archive without that could not be brought back, nor a try that broke
            # off be told from one that ended.
            note() {
                while [ "$#" -gt 0 ]; do
                    file=$1 kept=$trash/$folder/$2 wanted=$3
                    shift 3
                    # Gone already: a try before this one moved it, or another node that shares the folder.
                    lies "$file" || continue
                    [ "$(disk "${file%/*}")" = "$(disk "$trash")" ] || fail 6 "$file"
                    sum=$(sha256sum < "$file") || fail 3 "$file"
                    [ "${sum%% *}" = "$wanted" ] || fail 4 "$file"
                    kept
                    mkdir -p -- "${kept%/*}" || exit
                    printf '%s\\n%s\\n%s\\n' "$project" "$version" "$wanted" > "$kept.wissel.part" || exit
                    sync "$kept.wissel.part" || exit
                    mv -f -T -- "$kept.wissel.part" "$kept.wissel" || exit
                    settle "${kept%/*}" || exit
                done
            }
            move() {
                while [ "$#" -gt 0 ]; do
                    file=$1 kept=$trash/$folder/$2 wanted=$3
                    shift 3
                    lies "$file" || continue
                    if kept; then
                        rm -f -- "$file" || exit
                    else
                        mv -n -T -- "$file" "$kept" || ! lies "$file" || exit 1
                        ! lies "$file" || fail 5 "$kept"
                    fi
                    sync "${kept%/*}" || exit
                    sync "${file%/*}" || exit
                done
            }
            note "$@"
            move "$@"
            """;

    static final Duration READING = Duration.ofSeconds(30);

    private final NodeHost host;
    private final RuntimeProperties settings;
    private final NodeExports exports;

    ExportRemoval(NodeHost host, RuntimeProperties settings, NodeExports exports) {
        this.host = host;
        this.settings = settings;
        this.exports = exports;
    }

    /** See {@link org.wissel.deployment.Runtime#remove}. */
    Done remove(ProjectVersion id, Optional<String> sha256, String folder) {
        TrashFolder.requireName(folder);
        List<InstalledExport> there = exports.inventory().all(id);
        if (there.isEmpty()) {
            return Done.unchanged(id + " is gone already: it does not lie in " + settings.exportsFolder());
        }
        there.stream()
                .filter(each -> !sha256.orElse(each.sha256()).equals(each.sha256()))
                .findFirst()
                .ifPresent(other -> {
                    throw another(other.path());
                });
        CommandResult removed = host.run(command(id, folder, there));
        if (!removed.succeeded()) {
            throw failure(id, removed);
        }
        List<InstalledExport> left = exports.inventory().all(id);
        if (!left.isEmpty()) {
            throw host.failed(
                    id + " lies there as " + paths(left) + ", although what lay there was moved away",
                    "Look who else puts exports there, then press Retry.");
        }
        return Done.changed(
                id + " moved to " + settings.trashFolder() + "/" + folder + ", which lay there as " + paths(there));
    }

    private Command command(ProjectVersion id, String folder, List<InstalledExport> there) {
        List<String> arguments = new ArrayList<>(
                List.of(settings.exportsFolder(), settings.trashFolder(), folder, id.project(), id.version()));
        for (InstalledExport each : there) {
            arguments.addAll(List.of(each.path(), exports.below(each.path()), each.sha256()));
        }
        return Command.script(REMOVE, arguments.toArray(String[]::new))
                .within(READING)
                .exclusively();
    }

    private StepFailedException failure(ProjectVersion id, CommandResult removed) {
        String at = removed.output();
        return switch (removed.exitCode()) {
            case 3 ->
                host.failed(
                        at + " cannot be read (" + removed.lastWords() + "), so it was left",
                        "Give the SSH user the right to, then press Retry.");
            case 4 -> another(at);
            case 5 ->
                host.failed(
                        at + " lies in the trash already and is another archive, so " + id + " was left",
                        "Move that file elsewhere, then press Retry.");
            case 6 -> otherFileSystem(host, settings, at);
            case 7 ->
                host.failed(
                        "the trash folder " + at + " lies within the exports folder " + settings.exportsFolder()
                                + " when links are followed, so nothing was moved there",
                        "Give a folder outside of it as trash-folder.");
            case 75 -> host.failed("another command holds the lock of this host", "Press Retry in a minute.");
            default ->
                host.failed(
                        id + " cannot be moved to the trash folder " + settings.trashFolder() + " (code "
                                + removed.exitCode() + "): " + removed.lastWords(),
                        "Check that the SSH user may write there and in the folders of the exports, and that the disk is not"
                                + " full, then press Retry.");
        };
    }

    static StepFailedException otherFileSystem(NodeHost host, RuntimeProperties settings, String at) {
        return host.failed(
                at + " and the trash folder " + settings.trashFolder()
                        + " lie on different file systems, so it cannot be moved by a rename and was left",
                "Give a folder on the file system of the exports as trash-folder.");
    }

    private StepFailedException another(String path) {
        return host.failed(
                path + " is not the archive that was installed, so it was left",
                "Look who replaced it, remove it where nobody needs it, then press Retry.");
    }

    private static String paths(List<InstalledExport> exports) {
        return exports.stream().map(InstalledExport::path).collect(Collectors.joining(" and "));
    }
}
