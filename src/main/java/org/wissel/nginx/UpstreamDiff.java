package org.wissel.nginx;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The unified diff of two versions of one file, for people: of what {@link ShownText} shows of it. */
final class UpstreamDiff {

    /** So that nobody takes a diff for the whole of it. */
    private static final String MORE = "@@ a line changes too that is not shown, since it may hold a secret @@";

    private UpstreamDiff() {}

    /** Its lines, each ended by a line feed; empty when nothing changes. */
    static String of(String path, byte[] before, byte[] after) {
        List<String> lines = ShownText.lines(before);
        Patch<String> shown = DiffUtils.diff(lines, ShownText.lines(after));
        List<String> diff = new ArrayList<>(UnifiedDiffUtils.generateUnifiedDiff(path, path, lines, shown, 3));
        if (size(shown) < size(DiffUtils.diff(ShownText.all(before), ShownText.all(after)))) {
            diff.add(MORE);
        }
        return diff.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static int size(Patch<String> patch) {
        return patch.getDeltas().stream()
                .mapToInt(delta -> delta.getSource().size() + delta.getTarget().size())
                .sum();
    }
}
