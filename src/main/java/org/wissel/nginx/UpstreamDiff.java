package org.wissel.nginx;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The unified diff of two versions of one file, for people. */
final class UpstreamDiff {

    private UpstreamDiff() {}

    /** Its lines, each ended by a line feed; empty when nothing changes. */
    static String of(String path, byte[] before, byte[] after) {
        List<String> lines = lines(before);
        return UnifiedDiffUtils.generateUnifiedDiff(path, path, lines, DiffUtils.diff(lines, lines(after)), 3).stream()
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private static List<String> lines(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .lines()
                    .toList();
        } catch (CharacterCodingException anotherEncoding) {
            return new String(bytes, StandardCharsets.ISO_8859_1).lines().toList();
        }
    }
}
