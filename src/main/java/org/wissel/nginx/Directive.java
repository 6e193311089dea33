package org.wissel.nginx;

import java.util.List;
import java.util.stream.Stream;

/**
 * One directive of an nginx configuration and where it stands in the text.
 *
 * @param words its name and its arguments, as nginx understands them, never empty
 * @param block whether it has a block
 * @param children what the block holds, in order; empty when it has none (or holds Lua code)
 */
record Directive(List<Word> words, boolean block, List<Directive> children) {

    /**
     * One word.
     *
     * @param text what nginx understands, without quotes and escapes
     * @param start where it starts in the text, its quote included
     * @param end the place behind its last character, its quote included
     */
    record Word(String text, int start, int end) {}

    String name() {
        return words.get(0).text();
    }

    /** Its argument of this number, counted from 1; empty text when it has fewer. */
    String argument(int number) {
        return number < words.size() ? words.get(number).text() : "";
    }

    int start() {
        return words.get(0).start();
    }

    /** This directive and all below it. */
    Stream<Directive> all() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(Directive::all));
    }
}
