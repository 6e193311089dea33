package org.wissel.nginx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wissel.remote.FileText;

/**
 * What people are shown of a file of nginx: which servers it names and the blocks around them. What any other
 * directive says may be a secret ({@code proxy_set_header Authorization}), and so may a comment that looks like one.
 */
final class ShownText {

    private static final Set<String> SHOWN = Set.of(
            "upstream",
            "server",
            "zone",
            "state",
            "keepalive",
            "keepalive_requests",
            "keepalive_time",
            "keepalive_timeout",
            "sticky",
            "ntlm",
            "queue",
            "least_conn",
            "least_time",
            "ip_hash",
            "hash",
            "random",
            "resolver",
            "resolver_timeout",
            "http",
            "stream",
            "events",
            "location",
            "listen",
            "server_name",
            "include");

    private static final Pattern SECRET =
            Pattern.compile("(?i)passw|secret|token|credential|authori[sz]ation|api.?key|cookie|bearer|basic ");
    private static final Pattern WORDS = Pattern.compile("(\\s*)([a-z_0-9]*)(.*)");
    private static final String HIDDEN = "***";

    private ShownText() {}

    /** Its lines, as many as it has, with {@code ***} for what is not shown. */
    static List<String> lines(byte[] file) {
        List<String> shown = new ArrayList<>();
        // Whether the line before left a directive unfinished, and whether that one is shown.
        boolean open = false;
        boolean openIsShown = false;
        // How many blocks around the line are not shown.
        int hiddenBlocks = 0;
        char quote = 0;
        for (String line : all(file)) {
            boolean goesOn = quote != 0;
            Scan scan = Scan.of(line, quote);
            quote = scan.quote();
            if (goesOn) {
                // Inside of quotes anything may stand, whatever it looks like.
                shown.add(HIDDEN);
                open = !line.strip().matches(".*[;{}]");
                openIsShown = false;
                continue;
            }
            int comment = scan.comment();
            String code = line.substring(0, comment);
            boolean isShown =
                    code.isBlank() || hiddenBlocks == 0 && (open ? openIsShown && isPlain(code) : areShown(code));
            shown.add((isShown ? code : hidden(code, open)) + shownComment(line.substring(comment)));
            if (!code.isBlank()) {
                open = !code.strip().matches(".*[;{}]");
                openIsShown = isShown;
            }
            if (!isShown) {
                hiddenBlocks = Math.max(0, hiddenBlocks + blocks(code));
            }
        }
        return shown;
    }

    private static boolean areShown(String code) {
        return Arrays.stream(code.split("[;{}]"))
                .filter(directive -> !directive.isBlank())
                .allMatch(directive -> SHOWN.contains(directive.strip().split("\\s+")[0]));
    }

    /** Whether a line that goes on with a directive holds no other one. */
    private static boolean isPlain(String code) {
        return code.strip().matches("[^;{}]*[;{]?");
    }

    /** How many blocks it begins more than it ends. */
    private static int blocks(String code) {
        String bare = code.replaceAll("\"[^\"]*\"|'[^']*'", "");
        return (int) (bare.chars().filter(letter -> letter == '{').count()
                - bare.chars().filter(letter -> letter == '}').count());
    }

    private static String hidden(String code, boolean open) {
        Matcher words = WORDS.matcher(code);
        return !open && words.matches() ? (words.group(1) + words.group(2) + " " + HIDDEN) : HIDDEN;
    }

    private static String shownComment(String comment) {
        return SECRET.matcher(comment).find() ? "# " + HIDDEN : comment;
    }

    /**
     * What a line is made of.
     *
     * @param comment where its comment begins, else its end; a # inside a word or in quotes begins none
     * @param quote the quote that is still open at its end, 0 for none
     */
    private record Scan(int comment, char quote) {

        static Scan of(String line, char open) {
            char quote = open;
            for (int i = 0; i < line.length(); i++) {
                char letter = line.charAt(i);
                boolean begins = i == 0 || ";{} \t".indexOf(line.charAt(i - 1)) >= 0;
                if (quote != 0) {
                    i += letter == '\\' ? 1 : 0;
                    quote = letter == quote ? 0 : quote;
                } else if (begins && (letter == '"' || letter == '\'')) {
                    quote = letter;
                } else if (begins && letter == '#') {
                    return new Scan(i, quote);
                }
            }
            return new Scan(line.length(), quote);
        }
    }

    /** Its lines as they are. */
    static List<String> all(byte[] file) {
        return FileText.of(file).lines().toList();
    }
}
