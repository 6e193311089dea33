package org.wissel.deployment;

import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The alphabet of names: letters and digits of any script, {@code _ . + -}; 1 to 100 characters, the first a letter, a digit or
 * {@code _}; no {@code ..}, no letter that is blank, and each in its composed form (Unicode NFC), so that what looks the same is
 * the same. So a name is one word of a shell, one part of a path, and nothing to a page, a properties file or nginx.
 */
public final class PlainName {

    /** Letters by their category, and blank to whoever reads them. */
    static final String BLANK_LETTERS = "\\u115F\\u1160\\u3164\\uFFA0";

    private static final Pattern BLANK = Pattern.compile("[" + BLANK_LETTERS + "]");

    private static final Pattern ALPHABET = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.+-]{0,99}");

    private PlainName() {}

    /** Whether it is one. */
    public static boolean is(String text) {
        return text != null
                && ALPHABET.matcher(text).matches()
                && !text.contains("..")
                && !BLANK.matcher(text).find()
                && Normalizer.isNormalized(text, Normalizer.Form.NFC);
    }

    /** What is wrong with it, a sentence that shows it and says what a name of this kind may hold; empty when nothing is. */
    public static Optional<String> problem(String what, String text) {
        return is(text)
                ? Optional.empty()
                : Optional.of(
                        Shown.value(text) + " is no " + what
                                + " name: use letters, digits, '_', '.', '+' and '-', at most 100, starting with a letter or digit");
    }
}
