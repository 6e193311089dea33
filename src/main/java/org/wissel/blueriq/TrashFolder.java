package org.wissel.blueriq;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.wissel.deployment.Done;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepFailedException;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;

/**
 * The folder of one node that removed exports are moved to, as {@code <trash folder>/2026-11-25T21-30-05Z/<path below the
 * exports folder>}. Beside each archive lies a small file {@code <archive>.wissel} of three lines: project, version, checksum.
 * What has none was put there by somebody else and is left alone, until {@link #empty} deletes the folder that it lies in.
 */
final class TrashFolder {

    /** The names of our folders, as a shell's pattern. */
    static final String FORM = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]-[0-9][0-9]-[0-9][0-9]Z";

    /**
     * $1 the trash folder. Prints of each index whether its archive lies beside it (+ or -) and its path from the trash folder on,
     * and what it says.
     */
    static final String LIST =
            """
            export LC_ALL=C
            [ -e "$1" ] || exit 0
            cd -P -- "$1" || exit
            find . -mindepth 2 -path './FORM/*' -type f -name '*.wissel' -size -8 -exec sh -c '
                for index; do
                    kept=${index%.wissel}
                    if [ -e "$kept" ] || [ -L "$kept" ]; then lies=+; else lies=-; fi
                    printf "%s%s\\0" "$lies" "$index"
                    cat -- "$index"
                    printf "\\0"
                done' wissel '{}' +
            """
                    .replace("FORM", FORM);

    /** $1 the trash folder, $2 the name of the first folder that is kept. Prints the names of the folders that it deleted. */
    static final String EMPTY =
            """
            export LC_ALL=C
            [ -e "$1" ] || exit 0
            cd -P -- "$1" || exit
            code=0
            for each in FORM; do
                [ -d "$each" ] && [ ! -L "$each" ] || continue
                expr "x$each" '<' "x$2" >/dev/null || continue
                # Deletes links, and never what they lead to.
                rm -rf --one-file-system -- "./$each" || { code=1; continue; }
                printf '%s\\0' "$each"
            done
            sync . || exit
            exit "$code"
            """
                    .replace("FORM", FORM);

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss'Z'").withZone(ZoneOffset.UTC);
    private static final String OURS = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}-[0-9]{2}-[0-9]{2}Z";
    private static final Duration DELETING = Duration.ofSeconds(40);

    private final NodeHost host;
    private final RuntimeProperties settings;

    TrashFolder(NodeHost host, RuntimeProperties settings) {
        this.host = host;
        this.settings = settings;
    }

    /**
     * An archive that was moved there.
     *
     * @param folder the name of the folder that it was moved to
     * @param path its path there, the same as it was below the exports folder
     * @param lies whether it lies there; else its move there or back broke off
     */
    record Kept(ProjectVersion id, String sha256, String folder, String path, boolean lies) {}

    /**
     * Where the trash folder is.
     *
     * @param exportsFolder the folder that is scanned for exports; nothing is said of one that is missing
     * @param configured the setting, null where it is not set
     * @throws IllegalArgumentException when it would be scanned as well, or is no absolute path
     */
    static String place(String exportsFolder, String configured) {
        if (exportsFolder == null || exportsFolder.isBlank()) {
            return configured;
        }
        String exports = plain(exportsFolder);
        if (configured == null) {
            return exports.substring(0, exports.lastIndexOf('/') + 1) + "wissel-trash";
        }
        if (!configured.startsWith("/") || List.of(configured.split("/")).contains("..")) {
            throw new IllegalArgumentException("trash-folder is '" + configured + "', which is no plain absolute path."
                    + " Give a path from / on, without '..'.");
        }
        String trash = plain(configured);
        if ((trash + "/").startsWith(exports + "/")) {
            throw new IllegalArgumentException(
                    "trash-folder is '" + configured + "', which lies within the exports folder "
                            + exportsFolder
                            + ", so the runtime would go on loading what was moved there. Give a folder outside of"
                            + " it, on the same file system.");
        }
        return trash;
    }

    /** Without what makes no difference: doubled slashes, single dots, a slash at the end. */
    private static String plain(String path) {
        return path.replaceAll("/(\\.?/)+", "/").replaceFirst("(?<=.)/\\.?$", "");
    }

    /** @throws IllegalArgumentException when this is no name of a folder there */
    static String requireName(String folder) {
        if (!folder.matches(OURS)) {
            throw new IllegalArgumentException("'" + folder
                    + "' is no name of a folder in the trash folder: give a time such as 2026-11-25T21-30-05Z");
        }
        return folder;
    }

    /** What was moved there, the newest folder first. */
    List<Kept> kept() {
        CommandResult listed = host.run(Command.script(LIST, settings.trashFolder()));
        if (!listed.succeeded()) {
            throw unsearchable(listed);
        }
        String[] records = listed.output().split("\0", -1);
        List<Kept> kept = new ArrayList<>();
        for (int i = 0; i + 1 < records.length; i += 2) {
            parsed(records[i], records[i + 1]).ifPresent(kept::add);
        }
        kept.sort(Comparator.comparing(Kept::folder).reversed().thenComparing(Kept::path));
        return kept;
    }

    private static Optional<Kept> parsed(String index, String text) {
        String[] place = index.split("/", 3);
        String[] lines = text.split("\n");
        if (place.length < 3 || lines.length != 3 || !lines[2].matches("[0-9a-f]{64}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Kept(
                    new ProjectVersion(lines[0], lines[1]),
                    lines[2],
                    place[1],
                    place[2].substring(0, place[2].length() - ".wissel".length()),
                    place[0].startsWith("+")));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    /** Deletes our folders that are older; see {@link org.wissel.deployment.Runtime#emptyTrash}. */
    Done empty(Instant before) {
        String bound = NAME.format(before);
        CommandResult emptied = host.run(Command.script(EMPTY, settings.trashFolder(), bound)
                .within(DELETING)
                .exclusively());
        if (emptied.lockWasBusy()) {
            throw host.failed("another command holds the lock of this host", "Press Retry in a minute.");
        }
        if (!emptied.succeeded()) {
            throw host.failed(
                    "what is older than " + bound + " in the trash folder " + settings.trashFolder()
                            + " cannot be deleted (code " + emptied.exitCode() + "): " + emptied.lastWords(),
                    "Check that it is a folder and that the SSH user may write there, then press Retry.");
        }
        List<String> deleted = List.of(emptied.output().split("\0")).stream()
                .filter(name -> !name.isEmpty())
                .toList();
        return deleted.isEmpty()
                ? Done.unchanged("nothing in the trash folder " + settings.trashFolder() + " is older than " + bound)
                : Done.changed(
                        "deleted from the trash folder " + settings.trashFolder() + ": " + String.join(", ", deleted));
    }

    private StepFailedException unsearchable(CommandResult listed) {
        return host.failed(
                "the trash folder " + settings.trashFolder() + " cannot be searched (code " + listed.exitCode() + "): "
                        + listed.lastWords(),
                "Give the SSH user the right to read it, then press Retry.");
    }
}
