package org.wissel.remote;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Whole small files on a host: read, and replaced atomically, never edited in place. */
public final class RemoteFiles {

    /** What became of a {@link #replace}. */
    public enum Replacement {
        /** The file now has the new content; the old one lies beside it under {@code <path>.wissel-last-good}. */
        REPLACED,
        /** The file had the new content already; nothing was written. */
        ALREADY_THERE,
        /** The file has neither the expected nor the new content: somebody else edited it. Nothing was written. */
        FOREIGN_EDIT
    }

    // Exit 3: already there; 4: somebody else's edit; 5: what arrived is not what was sent.
    private static final String REPLACE =
            """
            set -e
            path=$1 before=$2 after=$3 temp=$1.wissel-new
            now=$(sha256sum < "$path" | cut -d' ' -f1)
            [ "$now" != "$after" ] || exit 3
            [ "$now" = "$before" ] || exit 4
            trap 'rm -f "$temp"' EXIT
            cp -p "$path" "$temp"
            cat > "$temp"
            [ "$(sha256sum < "$temp" | cut -d' ' -f1)" = "$after" ] || exit 5
            cp -p "$path" "$path.wissel-last-good"
            sync "$temp" 2>/dev/null || true
            mv -f "$temp" "$path"
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
        return java.util.Base64.getDecoder().decode(result.output().strip());
    }

    /**
     * Replaces a file: writes beside it, proves what arrived, compares the file with what was read before, keeps the old
     * one as last good copy and renames. Owner and mode stay. Runs under the host's lock.
     *
     * @param expected the content that was read before
     * @param wanted the new content
     * @throws RemoteException when it could not be written; the file is then untouched
     */
    public static Replacement replace(RemoteHost host, String path, byte[] expected, byte[] wanted) {
        CommandResult result = host.run(Command.script(REPLACE, path, sha256(expected), sha256(wanted))
                .exclusively()
                .withInput(wanted));
        return switch (result.exitCode()) {
            case 0 -> Replacement.REPLACED;
            case 3 -> Replacement.ALREADY_THERE;
            case 4 -> Replacement.FOREIGN_EDIT;
            default ->
                throw new RemoteException(
                        host.name() + ": cannot replace " + path + " (code " + result.exitCode()
                                + "): " + result.lastWords()
                                + ". Check that the SSH user may write the file and its folder, and that the disk is not full.");
        };
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
