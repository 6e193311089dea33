package org.wissel.blueriq;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wissel.remote.FileText;

/**
 * What changes in a properties file, for people to read. Only shortcuts, empty lines and the marks of the diff itself are
 * shown: any other value, comment or continued line may hold a secret, and so may a shortcut's whose key looks like that.
 */
final class PropertiesDiff {

    private static final Pattern SHOWN = Pattern.compile("\\s*(blueriq\\.shortcut\\..*)?");
    /** By the last part of its key: a shortcut may have any name. */
    private static final Pattern SECRET = Pattern.compile(
            "(?i)\\s*blueriq\\.shortcut\\.[^=:\\s]*(passw|secret|token|credential|api.?key)[^.=:\\s]*([=:\\s].*)?");

    private static final Pattern KEY = Pattern.compile("(\\s*[A-Za-z0-9_.\\[\\]-]+\\s*[=:]\\s*).*");

    /** The number of the first line. */
    private static final Pattern PLACE = Pattern.compile("@@ -([0-9]+).*");

    private PropertiesDiff() {}

    /** The unified diff with three lines around, every line ended by {@code \n}; empty when nothing changes. */
    static String of(String path, byte[] before, byte[] after) {
        String name = path.replaceAll("\\p{Cntrl}", "?");
        List<String> old = lines(before);
        List<String> diff = UnifiedDiffUtils.generateUnifiedDiff(name, name, old, DiffUtils.diff(old, lines(after)), 3);
        StringBuilder shown = new StringBuilder();
        boolean continued = false;
        for (int i = 0; i < diff.size(); i++) {
            String line = diff.get(i);
            boolean mark = i < 2 || line.startsWith("@@");
            Matcher place = PLACE.matcher(line);
            if (mark && place.matches()) {
                // What the first line goes on with is not in the diff.
                int lineBefore = Integer.parseInt(place.group(1)) - 2;
                continued = lineBefore >= 0 && isContinued(old.get(lineBefore));
            }
            shown.append(mark ? line : line.charAt(0) + masked(line.substring(1), continued))
                    .append('\n');
            continued = mark ? continued : isContinued(line);
        }
        return shown.toString();
    }

    /** An odd number of backslashes ends a line that goes on. */
    private static boolean isContinued(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static String masked(String line, boolean continued) {
        if (continued) {
            return "***";
        }
        if (SHOWN.matcher(line).matches() && !SECRET.matcher(line).matches()) {
            return line;
        }
        Matcher key = KEY.matcher(line);
        return key.matches() ? key.group(1) + "***" : "***";
    }

    /** Java reads the file as ISO-8859-1, but people may have written UTF-8 into its comments. */
    private static List<String> lines(byte[] bytes) {
        return FileText.of(bytes).lines().toList();
    }
}
