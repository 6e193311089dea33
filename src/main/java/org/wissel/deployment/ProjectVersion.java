package org.wissel.deployment;

import java.util.regex.Pattern;

/**
 * One version of one project, for instance Weather 0.0-v2, as an export's metadata names it (without the source prefix
 * that shortcuts carry).
 *
 * @param project the project's name
 * @param version the version, {@code 0.0-<branch label>}
 */
public record ProjectVersion(String project, String version) {

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.+-]{0,99}");

    /** @throws IllegalArgumentException when a part is no plain name (letters, digits, {@code _ . + -}; no path, no spaces) */
    public ProjectVersion {
        requireName("project", project);
        requireName("version", version);
    }

    private static void requireName(String what, String value) {
        if (value == null || !NAME.matcher(value).matches() || value.contains("..")) {
            throw new IllegalArgumentException(
                    "'" + value + "' is no " + what
                            + " name: use letters, digits, '_', '.', '+' and '-', at most 100, starting with a letter or digit");
        }
    }

    @Override
    public String toString() {
        return project + " " + version;
    }
}
