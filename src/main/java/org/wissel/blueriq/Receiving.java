package org.wissel.blueriq;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.util.unit.DataSize;
import org.wissel.deployment.ExportTooLargeException;
import org.wissel.deployment.Shown;

/** Reads what somebody sends into a file, no more than is allowed, and computes its checksum on the way. */
final class Receiving {

    private static final int BUFFER = 64 * 1024;
    private static final int LONGEST_NAME = 197;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    private Receiving() {}

    /** What was read. */
    record Received(String sha256, long size) {}

    /**
     * Reads it all.
     *
     * @throws IllegalArgumentException when the stream breaks off
     * @throws ExportTooLargeException when there is more than is allowed
     * @throws IOException when the file cannot be written
     */
    static Received into(Path file, InputStream content, DataSize largest, String name) throws IOException {
        MessageDigest digest = sha256();
        long size = 0;
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int read = read(content, buffer, size, name); read >= 0; read = read(content, buffer, size, name)) {
                size += read;
                if (size > largest.toBytes()) {
                    throw new ExportTooLargeException(tooLarge(name, largest));
                }
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
        }
        return new Received(HexFormat.of().formatHex(digest.digest()), size);
    }

    private static int read(InputStream content, byte[] buffer, long size, String name) {
        try {
            return content.read(buffer);
        } catch (IOException broken) {
            throw new IllegalArgumentException(
                    name + ": the upload broke off after " + size + " bytes, so nothing of it was kept. Send it again.",
                    broken);
        }
    }

    static String tooLarge(String name, DataSize largest) {
        return name + ": is larger than " + words(largest) + ", which is the most that is taken. Raise"
                + " wissel.uploads.largest, or put the archive into the exports folder.";
    }

    /** A size as people name it. */
    static String words(DataSize size) {
        return size.toMegabytes() > 0 ? size.toMegabytes() + " MB" : size.toBytes() + " bytes";
    }

    /**
     * The checksum that the sender says, in lower case.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Optional<String> said(Optional<String> sha256) {
        sha256.filter(text -> !SHA256.matcher(text).matches()).ifPresent(text -> {
            throw new IllegalArgumentException("sha256 is no SHA-256 checksum: give the 64 hexadecimal digits that"
                    + " sha256sum tells, or leave it out");
        });
        return sha256.map(text -> text.toLowerCase(Locale.ROOT));
    }

    /** The file's own name as people may read it: no folders before it, nothing that cannot be seen, not too long. */
    static String tidy(String fileName) {
        String own = fileName == null
                ? ""
                : fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
        String seen = Shown.line(own, LONGEST_NAME);
        if (seen.isEmpty() || seen.equals(".") || seen.equals("..")) {
            return "unnamed.zip";
        }
        return seen;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
