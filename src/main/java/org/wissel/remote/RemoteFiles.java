package org.wissel.remote;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whole small files on a host: read, and replaced atomically, never edited in place. */
public final class RemoteFiles {

    /** What became of a {@link #replace}. */
    public enum Replacement {
        /** The file now has the new content; the old one lies beside it, see {@link #lastGoodCopy}. */
        REPLACED,
        /** The file had the new content already; nothing was written. */
        ALREADY_THERE,
        /** The file has neither the expected nor the new content: somebody else edited it. Nothing was written. */
        FOREIGN_EDIT
    }

    /** Each file's bytes, a line of base64 each. */
    static final String READ =
            """
            for path; do
                base64 -w 0 -- "$path" || exit
                echo
            done
            """;

    // Exit 3: already there; 4: somebody else's edit; 5: what arrived is not what was sent; 6: no such file; 7:
    // cannot be read; 8: its owner or mode would be lost. The names beside it start with a dot, so that no
    // `include folder/*` of nginx reads them. Who else may write in the folder, as a Runtime may, could lay
    // links there: the new file is made by whoever finds none (set -C) and then written by its descriptor,
    // never by its name. Every program that is started costs the host about a millisecond, so that few are.
    static final String REPLACE =
            """
            set -e
            path=$(readlink -f -- "$1") || exit 6
            before=$2 after=$3
            [ -f "$path" ] || exit 6
            [ -r "$path" ] || exit 7
            folder=${path%/*}
            name=${path##*/}
            temp=$folder/.$name.wissel-new
            good=$folder/.$name.wissel-last-good
            new=/proc/self/fd/3
            now=$(sha256sum < "$path")
            now=${now%% *}
            [ -n "$now" ] || exit 7
            [ "$now" != "$after" ] || exit 3
            [ "$now" = "$before" ] || exit 4
            { [ ! -e "$temp" ] && [ ! -L "$temp" ]; } || rm -f -- "$temp"
            trap '[ ! -e "$temp" ] || rm -f -- "$temp"' EXIT
            umask 077
            set -C
            exec 3> "$temp"
            set +C
            cp -p -- "$path" "$new"
            cat > "$new"
            now=$(sha256sum < "$new")
            [ "${now%% *}" = "$after" ] || exit 5
            kept=$(stat -L -c %u:%g:%a -- "$new" "$path")
            [ "${kept%%[!0-9:]*}" = "${kept##*[!0-9:]}" ] || exit 8
            cp -p --remove-destination -- "$path" "$good"
            sync "$temp" "$good" 2>/dev/null || true
            mv -f -T -- "$temp" "$path"
            sync "$folder/" 2>/dev/null || true
            """;

    private RemoteFiles() {}

    /**
     * The bytes of a remote file.
     *
     * @throws RemoteException when it cannot be read, with the path and what came back
     */
    public static byte[] read(RemoteHost host, String path) {
        // base64 keeps bytes bytes: results are text.
        CommandResult result = host.run(Command.of("base64", "-w", "0", path));
        if (!result.succeeded()) {
            throw new RemoteException(host.name() + ": cannot read " + path + ": " + result.lastWords()
                    + ". Check that the file exists and that the SSH user may read it.");
        }
        return Base64.getDecoder().decode(result.output().strip());
    }

    /**
     * The bytes of several files, in one exchange.
     *
     * @return them by their paths, in the order that was asked for
     * @throws RemoteException when one cannot be read, with its path and what came back
     */
    public static Map<String, byte[]> read(RemoteHost host, List<String> paths) {
        return paths.isEmpty() ? Map.of() : contents(host, host.run(reading(paths)), paths);
    }

    private static Command reading(List<String> paths) {
        return Command.script(READ, paths.toArray(String[]::new));
    }

    private static Map<String, byte[]> contents(RemoteHost host, CommandResult result, List<String> paths) {
        String[] lines = result.output().split("\n", -1);
        if (!result.succeeded() || lines.length != paths.size() + 1) {
            throw new RemoteException(host.name() + ": cannot read "
                    + paths.get(Math.min(lines.length, paths.size()) - 1) + ": " + result.lastWords()
                    + ". Check that the file exists and that the SSH user may read it.");
        }
        Map<String, byte[]> contents = new LinkedHashMap<>();
        for (int index = 0; index < paths.size(); index++) {
            contents.put(paths.get(index), Base64.getDecoder().decode(lines[index]));
        }
        return contents;
    }

    /**
     * What became of a file, and all files as they lay there after it.
     *
     * @param contents by their paths; empty when nothing was replaced
     */
    public record Replaced(Replacement became, Map<String, byte[]> contents) {}

    /** Replaces a file, as {@link #replace}, and reads these files after it, in the same exchange. */
    public static Replaced replaceAndRead(
            RemoteHost host, String path, byte[] expected, byte[] wanted, List<String> paths) {
        List<CommandResult> results = Exchange.untilFailure(host, replacing(path, expected, wanted), reading(paths));
        Replacement became = became(host, path, results.get(0));
        return new Replaced(became, results.size() < 2 ? Map.of() : contents(host, results.get(1), paths));
    }

    /**
     * Replaces a file: writes beside it, proves what arrived, compares the file with what was read before, keeps the old
     * one as last good copy and renames. Owner and mode stay; a symbolic link stays one, and the file that it leads to is
     * replaced. Runs under the host's lock.
     *
     * @param expected the content that was read before
     * @param wanted the new content
     * @throws RemoteException when it could not be written; the file is then untouched
     */
    public static Replacement replace(RemoteHost host, String path, byte[] expected, byte[] wanted) {
        return became(host, path, host.run(replacing(path, expected, wanted)));
    }

    /** The command of {@link #replace}, whose result {@link #became} reads: for an exchange of several. */
    public static Command replacing(String path, byte[] expected, byte[] wanted) {
        return Command.script(REPLACE, path, sha256(expected), sha256(wanted))
                .exclusively()
                .withInput(wanted);
    }

    /**
     * What became of a file by {@link #replacing}.
     *
     * @throws RemoteException when it could not be written; the file is then untouched
     */
    public static Replacement became(RemoteHost host, String path, CommandResult result) {
        if (result.lockWasBusy()) {
            throw cannotReplace(
                    host,
                    path,
                    "another changing command has held the lock ~/.wissel.lock there for 20 seconds."
                            + " Look what runs there (fuser -v ~/.wissel.lock) and try again when it has ended");
        }
        return switch (result.exitCode()) {
            case 0 -> Replacement.REPLACED;
            case 3 -> Replacement.ALREADY_THERE;
            case 4 -> Replacement.FOREIGN_EDIT;
            case 5 ->
                throw cannotReplace(
                        host,
                        path,
                        "what arrived there is not what was sent (checksum). Check that the disk"
                                + " is not full, and try again");
            case 6 -> throw cannotReplace(host, path, "no such file. Check the path in the configuration");
            case 7 -> throw cannotReplace(host, path, "the SSH user may not read it. Give that user the right to");
            case 8 ->
                throw cannotReplace(
                        host,
                        path,
                        "its owner, group or mode would be lost. Let the file belong to the SSH"
                                + " user, with a group of that user");
            case 127 ->
                throw cannotReplace(
                        host,
                        path,
                        result.lastWords() + ". Install what is missing: util-linux (flock) and"
                                + " coreutils are needed");
            default ->
                throw cannotReplace(
                        host,
                        path,
                        "code " + result.exitCode() + ": " + result.lastWords()
                                + ". Check that the SSH user may write the file and its folder, and that the disk is not full");
        };
    }

    private static RemoteException cannotReplace(RemoteHost host, String path, String why) {
        return new RemoteException(host.name() + ": cannot replace " + path + ": " + why + ".");
    }

    /**
     * Where {@link #replace} keeps the content from before the last replacement of this file (of the file itself, where
     * the path is a symbolic link). It starts with a dot, so that {@code include folder/*} does not read it.
     */
    public static String lastGoodCopy(String path) {
        int name = path.lastIndexOf('/') + 1;
        return path.substring(0, name) + "." + path.substring(name) + ".wissel-last-good";
    }

    /** The SHA-256 of these bytes, in lower-case hex as sha256sum prints it. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The SHA-256 of a text in UTF-8. */
    public static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
