package org.wissel.blueriq;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.wissel.deployment.Shown;

/**
 * The names of an archive's entries, none of which may lead out of a folder that it is unpacked into, hide what it is, or fall
 * together with another one there.
 */
final class EntryNames {

    /** A program or the file system that reads it may count in characters, bytes or UTF-16. */
    private static final int LONGEST = 1000;

    /** In bytes, of a file or a folder by itself: no usual file system takes a longer name. */
    private static final int LONGEST_PART = 255;

    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cs}\\p{Cn}]");
    private static final int UNICODE_PATH = 0x7075;

    /** Whether it is a folder, and the name as written, by the name as a file system that joins cases and forms has it. */
    private record Written(boolean folder, String name) {}

    private final Map<String, Written> seen = new HashMap<>();

    /**
     * The name as it was written, since libraries tidy it.
     *
     * @param raw its bytes
     * @param utf8 whether the archive says that they are UTF-8
     * @throws ArchiveRefusal when it leads out of its folder, or cannot be shown
     */
    static String of(byte[] raw, boolean utf8) {
        String name = decoded(raw, utf8);
        List<String> parts = List.of(name.split("/", -1));
        boolean climbs = name.startsWith("/")
                || name.contains("\\")
                || DRIVE.matcher(name).matches()
                || parts.contains("..")
                || parts.contains(".");
        if (climbs) {
            throw ArchiveRefusal.notGenuine(
                    "The archive has the entry " + Shown.value(name) + ", whose path leads out of its folder.");
        }
        boolean emptyPart = parts.subList(0, parts.size() - 1).contains("");
        if (name.isEmpty()
                || emptyPart
                || name.length() > LONGEST
                || parts.stream().anyMatch(part -> part.getBytes(StandardCharsets.UTF_8).length > LONGEST_PART)
                || UNSEEN.matcher(name).find()) {
            throw ArchiveRefusal.notGenuine("The archive has the entry " + Shown.value(name)
                    + ", whose name is empty, too long, or holds what cannot be seen.");
        }
        return name;
    }

    /** Bytes that are no UTF-8 are of the code page of old archives; which one it is does not matter to the checks. */
    private static String decoded(byte[] raw, boolean utf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException otherwise) {
            if (utf8) {
                throw ArchiveRefusal.notGenuine("The archive has the entry "
                        + Shown.value(new String(raw, StandardCharsets.ISO_8859_1)) + ", whose name is broken UTF-8.");
            }
            return new String(raw, Charset.forName("IBM437"));
        }
    }

    /**
     * A second name in an entry's extra fields must be the same one.
     *
     * @param extra the extra fields: a number of two bytes, a length of two bytes and the content each, little endian
     */
    static void requireOneName(String name, byte[] extra) {
        int at = 0;
        while (at + 4 <= extra.length) {
            int id = number(extra, at);
            int length = number(extra, at + 2);
            int end = Math.min(extra.length, at + 4 + length);
            // A version of one byte and a checksum of four come before the name.
            if (id == UNICODE_PATH
                    && !new String(extra, Math.min(end, at + 9), Math.max(0, end - at - 9), StandardCharsets.UTF_8)
                            .equals(name)) {
                throw ArchiveRefusal.notGenuine("The archive has the entry " + Shown.value(name)
                        + " under a second name, so that programs would see different entries.");
            }
            at += 4 + length;
        }
        if (at != extra.length) {
            throw ArchiveRefusal.notGenuine(
                    "The archive has the entry " + Shown.value(name) + ", whose extra fields are broken.");
        }
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
    }

    /**
     * Takes the next name.
     *
     * @throws ArchiveRefusal when another one is the same to a file system, or is a file where this one needs a folder
     */
    void add(String name) {
        String key = Normalizer.normalize(name, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
        boolean folder = key.endsWith("/");
        String place = folder ? key.substring(0, key.length() - 1) : key;
        Written other = seen.put(place, new Written(folder, name));
        boolean parentOfOthers =
                other != null && folder && other.folder() && !other.name().endsWith("/");
        if (other != null && !parentOfOthers) {
            throw twice(name, other.name());
        }
        for (int slash = place.indexOf('/'); slash >= 0; slash = place.indexOf('/', slash + 1)) {
            Written parent = seen.putIfAbsent(place.substring(0, slash), new Written(true, name));
            if (parent != null && !parent.folder()) {
                throw twice(name, parent.name());
            }
        }
    }

    private static ArchiveRefusal twice(String name, String other) {
        return ArchiveRefusal.notGenuine("The archive has the entries " + Shown.value(other) + " and "
                + Shown.value(name) + ", which are one file to some file systems.");
    }
}
