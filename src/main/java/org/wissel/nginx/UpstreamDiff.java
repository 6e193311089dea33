package org.wissel.nginx;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;
import java.util.stream.Collectors;

/** The unified diff of two versions of one file, for people: of what {@link ShownText} shows of it. */
final class UpstreamDiff {

    private UpstreamDiff() {}

    /** Its lines, each ended by a line feed; empty when nothing changes. */
    static String of(String path, byte[] before, byte[] after) {
        List<String> lines = ShownText.lines(before);
        return UnifiedDiffUtils.generateUnifiedDiff(path, path, lines, DiffUtils.diff(lines, ShownText.lines(after)), 3)
                .stream()
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}
