package org.wissel.blueriq;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A .properties file, read by the rules of {@link java.util.Properties#load(java.io.InputStream)} with the place of every
 * value kept, so that single values can be replaced and every other byte stays. Bytes are taken as ISO-8859-1, as Java
 * and Spring do; so files in other encodings survive too.
 */
final class PropertiesText {

    /**
     * One property as it is written; a later one of the same key overrides it.
     *
     * @param start where the value's text begins, in characters
     * @param end where it ends, before the line's end
     * @param bare whether nothing parts the key from where a value would begin
     */
    record Entry(String key, String value, int start, int end, boolean bare) {}

    private final String text;
    private final List<Entry> entries = new ArrayList<>();
    private int at;

    private PropertiesText(String text) {
        this.text = text;
        while (at < text.length()) {
            line();
        }
    }

    /** The file of these bytes. */
    static PropertiesText of(byte[] bytes) {
        return new PropertiesText(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** All properties in their order, overridden ones too. */
    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** The file with these values instead of those that the entries have. */
    byte[] with(Map<Entry, String> values) {
        StringBuilder changed = new StringBuilder(text);
        // From the end, so that earlier places stay true.
        values.entrySet().stream()
                .sorted(Comparator.comparingInt(
                                (Map.Entry<Entry, String> each) -> each.getKey().start())
                        .reversed())
                .forEach(each -> changed.replace(
                        each.getKey().start(), each.getKey().end(), written(each.getKey(), each.getValue())));
        return changed.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String written(Entry entry, String value) {
        return (entry.bare() && !value.isEmpty() ? "=" : "") + escaped(value);
    }

    /** A line with its continuations, each character with its place; what continues a line is left out. */
    private static final class Logical {
        private final StringBuilder characters = new StringBuilder();
        private final List<Integer> places = new ArrayList<>();
        private int end;

        boolean isWhite(int index) {
            return " \t\f".indexOf(characters.charAt(index)) >= 0;
        }

        int place(int index) {
            return index < places.size() ? places.get(index) : end;
        }
    }

    private void line() {
        skipWhite();
        if (at < text.length() && "#!".indexOf(text.charAt(at)) >= 0) {
            while (at < text.length() && !atLineEnd()) {
                at++;
            }
        }
        Logical line = new Logical();
        while (at < text.length() && !atLineEnd()) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                take(line);
                if (atLineEnd()) {
                    dropBackslash(line);
                    skipLineEnd();
                    skipWhite();
                    if (line.characters.isEmpty()) {
                        // Nothing is continued: what follows is a line of its own.
                        return;
                    }
                } else {
                    take(line);
                }
            } else if (c == '\\') {
                // A backslash as the very last character stands for nothing, and stays behind what is written.
                line.end = at++;
                add(line);
                return;
            } else {
                take(line);
            }
        }
        line.end = at;
        skipLineEnd();
        add(line);
    }

    private void add(Logical line) {
        if (!line.characters.isEmpty()) {
            entries.add(entry(line));
        }
    }

    private void take(Logical line) {
        line.characters.append(text.charAt(at));
        line.places.add(at);
        at++;
    }

    private static void dropBackslash(Logical line) {
        line.characters.setLength(line.characters.length() - 1);
        line.places.remove(line.places.size() - 1);
    }

    private boolean atLineEnd() {
        return at < text.length() && (text.charAt(at) == '\n' || text.charAt(at) == '\r');
    }

    private void skipLineEnd() {
        if (text.startsWith("\r\n", at)) {
            at += 2;
        } else if (atLineEnd()) {
            at++;
        }
    }

    private void skipWhite() {
        while (at < text.length() && " \t\f".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private static Entry entry(Logical line) {
        int length = line.characters.length();
        int keyEnd = 0;
        while (keyEnd < length && !line.isWhite(keyEnd) && "=:".indexOf(line.characters.charAt(keyEnd)) < 0) {
            keyEnd += line.characters.charAt(keyEnd) == '\\' ? 2 : 1;
        }
        keyEnd = Math.min(keyEnd, length);
        int valueStart = keyEnd;
        while (valueStart < length && line.isWhite(valueStart)) {
            valueStart++;
        }
        if (valueStart < length && "=:".indexOf(line.characters.charAt(valueStart)) >= 0) {
            valueStart++;
        }
        while (valueStart < length && line.isWhite(valueStart)) {
            valueStart++;
        }
        return new Entry(
                unescaped(line.characters.substring(0, keyEnd)),
                unescaped(line.characters.substring(valueStart)),
                line.place(valueStart),
                line.end,
                valueStart == keyEnd);
    }

    private static String unescaped(String raw) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\' || i + 1 == raw.length()) {
                plain.append(c);
                continue;
            }
            i++;
            switch (raw.charAt(i)) {
                case 't' -> plain.append('\t');
                case 'r' -> plain.append('\r');
                case 'n' -> plain.append('\n');
                case 'f' -> plain.append('\f');
                case 'u' -> {
                    plain.append(unicode(raw, i + 1));
                    i += 4;
                }
                default -> plain.append(raw.charAt(i));
            }
        }
        return plain.toString();
    }

    private static char unicode(String raw, int from) {
        String digits = raw.substring(from, Math.min(from + 4, raw.length()));
        if (!digits.matches("[0-9A-Fa-f]{4}")) {
            throw new IllegalArgumentException(
                    "'\\u" + digits + "' is no character: four hexadecimal digits must follow \\u");
        }
        return (char) Integer.parseInt(digits, 16);
    }

    private static String escaped(String value) {
        StringBuilder raw = new StringBuilder();
        for (char c : value.toCharArray()) {
            if (c == '\\' || raw.isEmpty() && " =:".indexOf(c) >= 0) {
                raw.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                raw.append(String.format("\\u%04x", (int) c));
            } else {
                raw.append(c);
            }
        }
        return raw.toString();
    }
}
