package org.wissel.web;

import java.util.List;

/** What a property of a request's body must be; each refusal is one sentence that names the property. */
final class Property {

    /** In characters. Fits a text variable of the engine with room to spare. */
    private static final int LONGEST_TEXT = 2000;

    private Property() {}

    /**
     * The text of a property that must be there.
     *
     * @throws IllegalArgumentException when it is missing or blank
     */
    static String required(String name, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("the property '" + name + "' is missing: name it in the request");
        }
        return value;
    }

    /**
     * What a person says about it; empty when left out.
     *
     * @throws IllegalArgumentException when it is longer than what is kept
     */
    static String text(String name, String value) {
        if (value != null && value.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("the " + name + " has " + value.length() + " characters: shorten it to "
                    + LONGEST_TEXT + " at most");
        }
        return value == null ? "" : value;
    }

    /**
     * The names in a list that may be left out.
     *
     * @throws IllegalArgumentException when one of them is empty
     */
    static List<String> names(String name, List<String> values) {
        if (values == null) {
            return List.of();
        }
        for (String value : values) {
            if (value == null || value.isBlank()) {
                throw new IllegalArgumentException("the property '" + name
                        + "' holds a name that is empty: leave it out, or leave out the whole list");
            }
        }
        return List.copyOf(values);
    }

    /** A misspelt strategy must not become the default one in silence. */
    static IllegalArgumentException unknown(String name, String known) {
        return new IllegalArgumentException("there is no property '" + name + "': use " + known);
    }
}
