package org.wissel.deployment;

import java.util.regex.Pattern;

/**
 * Text from outside as people may read it: names that somebody gave, what a host said, what a person wrote. It does not make text
 * safe for a shell, a page or JSON; whoever writes those quotes for them.
 */
public final class Shown {

    /** How many characters of a value that was refused are shown. */
    private static final int LONGEST_VALUE = 120;

    /**
     * What no reader sees: controls, marks that turn the direction of the words around them or have no width, separators that are
     * no space, private and unassigned characters, halves of characters, letters that are blank.
     */
    private static final String UNSEEN = "\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cs}\\p{Cn}" + PlainName.BLANK_LETTERS;

    private static final Pattern NOT_ON_A_LINE = Pattern.compile("[" + UNSEEN + "\\s]+");
    private static final Pattern NOT_IN_LINES = Pattern.compile("[" + UNSEEN + "&&[^\\n\\t]]+");

    private Shown() {}

    /** On one line: whatever is not seen becomes one space. */
    public static String line(String text) {
        return NOT_ON_A_LINE.matcher(text).replaceAll(" ").strip();
    }

    /** As {@link #line}, and what is longer than that many characters is cut. */
    public static String line(String text, int longest) {
        return cut(line(text), longest);
    }

    /** Its lines stay; whatever else is not seen becomes one space each. */
    public static String lines(String text) {
        return NOT_IN_LINES.matcher(text.replace("\r\n", "\n")).replaceAll(" ");
    }

    /** As {@link #lines}, and what is longer than that many characters is cut. */
    public static String lines(String text, int longest) {
        return cut(lines(text), longest);
    }

    /** A value that was refused, in quotes; {@code 'null'} for none. */
    public static String value(String refused) {
        return "'" + line(String.valueOf(refused), LONGEST_VALUE) + "'";
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        // Half a character is none.
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "...";
    }
}
