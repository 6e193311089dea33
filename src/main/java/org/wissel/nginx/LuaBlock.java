package org.wissel.nginx;

/**
 * Finds the end of a block of Lua code ({@code content_by_lua_block} and its like): its braces, quotes and comments follow
 * Lua's rules, not nginx's.
 */
final class LuaBlock {

    private LuaBlock() {}

    /**
     * The place behind the brace that closes the block.
     *
     * @param opened the place of the brace that opens it
     * @throws ConfigSyntaxException when it is not closed
     */
    static int end(String text, int opened) {
        int depth = 0;
        int at = opened;
        while (at < text.length()) {
            char next = text.charAt(at);
            if (next == '{') {
                depth++;
                at++;
            } else if (next == '}') {
                at++;
                if (--depth == 0) {
                    return at;
                }
            } else if (text.startsWith("--", at)) {
                at = afterComment(text, at + 2);
            } else if (next == '"' || next == '\'') {
                at = afterString(text, at);
            } else {
                int behind = afterLongBracket(text, at);
                at = behind < 0 ? at + 1 : behind;
            }
        }
        throw new ConfigSyntaxException(
                "line " + ConfigText.line(text, opened) + ": the block of Lua code is not closed");
    }

    private static int afterComment(String text, int at) {
        int behind = afterLongBracket(text, at);
        if (behind >= 0) {
            return behind;
        }
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end + 1;
    }

    private static int afterString(String text, int at) {
        char quote = text.charAt(at);
        for (int place = at + 1; place < text.length(); place++) {
            char next = text.charAt(place);
            if (next == '\\') {
                place++;
            } else if (next == quote) {
                return place + 1;
            }
        }
        return text.length();
    }

    /** The place behind a {@code [==[ ... ]==]} that starts there, -1 when none does. */
    private static int afterLongBracket(String text, int at) {
        if (at >= text.length() || text.charAt(at) != '[') {
            return -1;
        }
        int second = at + 1;
        while (second < text.length() && text.charAt(second) == '=') {
            second++;
        }
        if (second >= text.length() || text.charAt(second) != '[') {
            return -1;
        }
        String closing = "]" + "=".repeat(second - at - 1) + "]";
        int end = text.indexOf(closing, second + 1);
        return end < 0 ? text.length() : end + closing.length();
    }
}
