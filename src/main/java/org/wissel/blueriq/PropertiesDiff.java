package org.wissel.blueriq;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** What changes in a properties file, for people to read: secrets that stand beside a change are not shown. */
final class PropertiesDiff {

    private static final Pattern SECRET = Pattern.compile(
            "(?i)^(\\s*[^\\s=:#!]*(?:password|passwd|secret|token|credential|licen[cs]e|private-?key)[^\\s=:]*\\s*[=:\\s]\\s*).+$");

    private PropertiesDiff() {}

    /** The unified diff with three lines around, every line ended by {@code \n}; empty when nothing changes. */
    static String of(String path, byte[] before, byte[] after) {
        String name = path.replaceAll("\\p{Cntrl}", "?");
        List<String> old = lines(before);
        List<String> diff = UnifiedDiffUtils.generateUnifiedDiff(name, name, old, DiffUtils.diff(old, lines(after)), 3);
        return diff.isEmpty() ? "" : String.join("\n", diff) + "\n";
    }

    private static List<String> lines(byte[] bytes) {
        return text(bytes)
                .lines()
                .map(line -> SECRET.matcher(line).replaceFirst("$1***"))
                .toList();
    }

    /** Java reads the file as ISO-8859-1, but people may have written UTF-8 into its comments. */
    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException anotherEncoding) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
