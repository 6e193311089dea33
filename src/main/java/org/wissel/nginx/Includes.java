package org.wissel.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Puts the directives of included files where nginx reads them, so that what is inherited can be seen. What is read may be a host's
 * that was taken over: files that include each other twice would have no end, so that both what is put and what is compared on the
 * way are bounded.
 */
final class Includes {

    // nginx itself gives up on files that include each other.
    private static final int DEEPEST = 30;

    /** Directives in all, and characters compared: tens of times as many as a large configuration has. */
    private static final int MOST = 1_000_000;

    private static final int MOST_COMPARED = 20_000_000;

    private final Map<String, List<Directive>> files;
    private final String folder;
    private int put;
    private int compared;

    /**
     * @param files the directives at the top of each file, by absolute path
     * @param main the path of the file that nginx reads first
     */
    Includes(Map<String, List<Directive>> files, String main) {
        this.files = files;
        this.folder = main.substring(0, main.lastIndexOf('/') + 1);
    }

    /**
     * The directives with each {@code include} replaced by what it includes; one that matches no file goes.
     *
     * @throws ConfigSyntaxException when they have no end
     */
    List<Directive> resolved(List<Directive> directives) {
        return resolved(directives, 0);
    }

    private List<Directive> resolved(List<Directive> directives, int depth) {
        List<Directive> all = new ArrayList<>();
        for (Directive directive : directives) {
            requireEnd(++put, MOST);
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

    private static void requireEnd(int done, int most) {
        if (done > most) {
            throw new ConfigSyntaxException("its files include each other without end");
        }
    }

    private List<List<Directive>> included(String written) {
        String path = written.startsWith("/") ? written : folder + written;
        if (path.chars().noneMatch(letter -> "*?[".indexOf(letter) >= 0)) {
            return files.containsKey(path) ? List.of(files.get(path)) : List.of();
        }
        List<String> pattern = parts(path);
        return files.entrySet().stream()
                .filter(file -> matches(pattern, file.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** What each character must be by a pattern of glob(3): itself, {@code ?}, {@code *}, or of a set in brackets. */
    private static List<String> parts(String glob) {
        List<String> parts = new ArrayList<>();
        for (int at = 0; at < glob.length(); at++) {
            int end = glob.charAt(at) == '[' ? glob.indexOf(']', at + 2) : -1;
            int last = end > 0 ? end : at;
            parts.add(glob.substring(at, last + 1));
            at = last;
        }
        return parts;
    }

    /** From star to star: where what follows one does not fit, it takes a character more. No regular expression, which may take for ever. */
    private boolean matches(List<String> pattern, String path) {
        int at = 0;
        int part = 0;
        int star = -1;
        int afterStar = 0;
        while (at < path.length()) {
            requireEnd(++compared, MOST_COMPARED);
            if (part < pattern.size() && pattern.get(part).equals("*")) {
                star = part++;
                afterStar = at;
            } else if (part < pattern.size() && fits(pattern.get(part), path.charAt(at))) {
                at++;
                part++;
            } else if (star >= 0 && path.charAt(afterStar) != '/') {
                at = ++afterStar;
                part = star + 1;
            } else {
                return false;
            }
        }
        while (part < pattern.size() && pattern.get(part).equals("*")) {
            part++;
        }
        return part == pattern.size();
    }

    private static boolean fits(String part, char letter) {
        if (part.equals("?")) {
            return letter != '/';
        }
        if (part.length() == 1) {
            return part.charAt(0) == letter;
        }
        boolean not = part.charAt(1) == '!' || part.charAt(1) == '^';
        String set = part.substring(not ? 2 : 1, part.length() - 1);
        for (int at = 0; at < set.length(); at++) {
            boolean range = at + 2 < set.length() && set.charAt(at + 1) == '-';
            char last = set.charAt(range ? at + 2 : at);
            if (set.charAt(at) <= letter && letter <= last) {
                return !not && letter != '/';
            }
            at += range ? 2 : 0;
        }
        return not && letter != '/';
    }
}
