package org.wissel.nginx;

import java.util.ArrayList;
import java.util.List;
import org.wissel.nginx.Directive.Word;

/**
 * Reads the directives of an nginx configuration by the rules of nginx's own reader: a comment starts at a {@code #} where a
 * word could start, a quote opens a word only there, a backslash takes the next character, and <code>${</code> within a word
 * opens no block. It reads only what editing and naming servers needs, so it accepts more than nginx does.
 *
 * @see <a href="https://github.com/nginx/nginx/blob/master/src/core/ngx_conf_file.c">ngx_conf_read_token</a>
 */
final class ConfigText {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Blocks within blocks; a real configuration has about five, and each takes room on the stack. */
    private static final int DEEPEST = 100;

    private final String text;
    private int at;
    private int depth;

    private ConfigText(String text) {
        this.text = text;
    }

    /**
     * All directives at the top of this text.
     *
     * @throws ConfigSyntaxException when a block, a quote or a directive is not closed, or closed without being open
     */
    static List<Directive> read(String text) {
        return new ConfigText(text).directives(-1);
    }

    /** The number of the line that this place is in, counted from 1. */
    static int line(String text, int place) {
        return 1
                + (int) text.substring(0, Math.min(place, text.length()))
                        .chars()
                        .filter(character -> character == '\n')
                        .count();
    }

    /** The directives up to the end of the block that was opened there, or up to the end of the text for -1. */
    private List<Directive> directives(int opened) {
        List<Directive> found = new ArrayList<>();
        List<Word> words = new ArrayList<>();
        while (true) {
            skipSpaceAndComments();
            if (at >= text.length()) {
                if (opened >= 0) {
                    throw broken("the block opened in line " + line(text, opened) + " is not closed", opened);
                }
                if (!words.isEmpty()) {
                    throw broken(
                            "\"" + words.get(0).text() + "\" is not ended by a semicolon",
                            words.get(0).start());
                }
                return found;
            }
            char next = text.charAt(at);
            if (next == '}') {
                if (!words.isEmpty()) {
                    throw broken(
                            "\"" + words.get(0).text() + "\" is not ended by a semicolon",
                            words.get(0).start());
                }
                if (opened < 0) {
                    throw broken("a block is closed that was not opened", at);
                }
                at++;
                return found;
            }
            if (next == ';' || next == '{') {
                if (words.isEmpty()) {
                    throw broken("\"" + next + "\" without a directive", at);
                }
                int place = at++;
                found.add(directive(List.copyOf(words), next == '{', place));
                words.clear();
            } else {
                words.add(word());
            }
        }
    }

    private Directive directive(List<Word> words, boolean block, int opened) {
        if (!block) {
            return new Directive(words, false, List.of());
        }
        if (words.get(0).text().endsWith("_by_lua_block")) {
            at = LuaBlock.end(text, opened);
            return new Directive(words, true, List.of());
        }
        if (++depth > DEEPEST) {
            throw broken("blocks lie within blocks deeper than " + DEEPEST, opened);
        }
        List<Directive> children = directives(opened);
        depth--;
        return new Directive(words, true, children);
    }

    private void skipSpaceAndComments() {
        while (at < text.length()) {
            char next = text.charAt(at);
            if (next == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end + 1;
            } else if (isSpace(next) || next == BYTE_ORDER_MARK) {
                at++;
            } else {
                return;
            }
        }
    }

    private Word word() {
        char first = text.charAt(at);
        return first == '"' || first == '\'' ? quotedWord(first) : plainWord();
    }

    private Word quotedWord(char quote) {
        int start = at++;
        StringBuilder content = new StringBuilder();
        while (at < text.length()) {
            char next = text.charAt(at);
            if (next == '\\') {
                takeEscaped(content);
            } else if (next == quote) {
                at++;
                requireEnd(start);
                return new Word(content.toString(), start, at);
            } else {
                content.append(next);
                at++;
            }
        }
        throw broken("the quote opened in line " + line(text, start) + " is not closed", start);
    }

    /** As nginx has it: two words that touch would become one when a word between them goes. */
    private void requireEnd(int start) {
        if (at < text.length() && !isSpace(text.charAt(at)) && ";{)".indexOf(text.charAt(at)) < 0) {
            throw broken("text stands right behind the quote closed in line " + line(text, at), start);
        }
    }

    private Word plainWord() {
        int start = at;
        StringBuilder content = new StringBuilder();
        boolean dollar = false;
        while (at < text.length()) {
            char next = text.charAt(at);
            if (isSpace(next) || next == ';' || next == '{' && !dollar) {
                break;
            }
            dollar = next == '$';
            if (next == '\\') {
                takeEscaped(content);
            } else {
                content.append(next);
                at++;
            }
        }
        return new Word(content.toString(), start, at);
    }

    private void takeEscaped(StringBuilder content) {
        if (at + 1 >= text.length()) {
            throw broken("the text ends with a backslash", at);
        }
        char escaped = text.charAt(at + 1);
        switch (escaped) {
            case '"', '\'', '\\' -> content.append(escaped);
            case 't' -> content.append('\t');
            case 'r' -> content.append('\r');
            case 'n' -> content.append('\n');
            default -> content.append('\\').append(escaped);
        }
        at += 2;
    }

    private ConfigSyntaxException broken(String what, int place) {
        return new ConfigSyntaxException("line " + line(text, place) + ": " + what);
    }

    private static boolean isSpace(char character) {
        return character == ' ' || character == '\t' || character == '\r' || character == '\n';
    }
}
