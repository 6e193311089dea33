package org.wissel.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Puts the directives of included files where nginx reads them, so that what is inherited can be seen. */
final class Includes {

    // nginx itself gives up on files that include each other.
    private static final int DEEPEST = 30;

    private final Map<String, List<Directive>> files;
    private final String folder;

    /**
     * @param files the directives at the top of each file, by absolute path
     * @param main the path of the file that nginx reads first
     */
    Includes(Map<String, List<Directive>> files, String main) {
        this.files = files;
        this.folder = main.substring(0, main.lastIndexOf('/') + 1);
    }

    /** The directives with each {@code include} replaced by what it includes; one that matches no file goes. */
    List<Directive> resolved(List<Directive> directives) {
        return resolved(directives, 0);
    }

    private List<Directive> resolved(List<Directive> directives, int depth) {
        List<Directive> all = new ArrayList<>();
        for (Directive directive : directives) {
            if (directive.name().equals("include") && !directive.block()) {
                if (depth < DEEPEST) {
                    included(directive.argument(1)).forEach(file -> all.addAll(resolved(file, depth + 1)));
                }
            } else {
                all.add(new Directive(directive.words(), directive.block(), resolved(directive.children(), depth)));
            }
        }
        return all;
    }

    private List<List<Directive>> included(String written) {
        Pattern path = pattern(written.startsWith("/") ? written : folder + written);
        return files.entrySet().stream()
                .filter(file -> path.matcher(file.getKey()).matches())
                .map(Map.Entry::getValue)
                .toList();
    }

    /** A pattern of glob(3). */
    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int at = 0; at < glob.length(); at++) {
            char next = glob.charAt(at);
            int end = next == '[' ? glob.indexOf(']', at + 2) : -1;
            if (next == '*') {
                regex.append("[^/]*");
            } else if (next == '?') {
                regex.append("[^/]");
            } else if (end > 0) {
                String set = glob.substring(at + 1, end)
                        .replace("\\", "\\\\")
                        .replace("[", "\\[")
                        .replace("&", "\\&");
                regex.append('[')
                        .append(set.startsWith("!") ? "^" + set.substring(1) : set)
                        .append(']');
                at = end;
            } else {
                regex.append(Pattern.quote(String.valueOf(next)));
            }
        }
        try {
            return Pattern.compile(regex.toString());
        } catch (PatternSyntaxException noPattern) {
            return Pattern.compile(Pattern.quote(glob));
        }
    }
}
