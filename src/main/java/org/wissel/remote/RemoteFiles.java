package org.wissel.remote;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

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

    // Exit 3: already there; 4: somebody else's edit; 5: what arrived is not what was sent; 6: no such file; 7: cannot
    // be
    // read; 8: its owner or mode would be lost. The names beside it start with a dot, so that no `include folder/*` of
    // nginx reads them.
    static final String REPLACE =
            """
            set -e
            path=$(readlink -f -- "$1") || exit 6
            before=$2 after=$3
            [ -f "$path" ] || exit 6
            [ -r "$path" ] || exit 7
            folder=$(dirname -- "$path")
            name=$(basename -- "$path")
            temp=$folder/.$name.wissel-new
            good=$folder/.$name.wissel-last-good
            now=$(sha256sum < "$path" | cut -d' ' -f1)
            [ -n "$now" ] || exit 7
            [ "$now" != "$after" ] || exit 3
            [ "$now" = "$before" ] || exit 4
            trap 'rm -f -- "$temp"' EXIT
            cp -p -- "$path" "$temp"
            cat > "$temp"
            [ "$(sha256sum < "$temp" | cut -d' ' -f1)" = "$after" ] || exit 5
            [ "$(stat -c %u:%g:%a -- "$temp")" = "$(stat -c %u:%g:%a -- "$path")" ] || exit 8
            cp -p -- "$path" "$good"
            sync "$temp" "$good" 2>/dev/null || true
            mv -f -- "$temp" "$path"
            sync "$folder" 2>/dev/null || true
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
     * Replaces a file: writes beside it, proves what arrived, compares the file with what was read before, keeps the old
     * one as last good copy and renames. Owner and mode stay; a symbolic link stays one, and the file that it leads to is
     * replaced. Runs under the host's lock.
     *
     * @param expected the content that was read before
     * @param wanted the new content
     * @throws RemoteException when it could not be written; the file is then untouched
     */
    public static Replacement replace(RemoteHost host, String path, byte[] expected, byte[] wanted) {
        CommandResult result = host.run(Command.script(REPLACE, path, sha256(expected), sha256(wanted))
                .exclusively()
                .withInput(wanted));
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
