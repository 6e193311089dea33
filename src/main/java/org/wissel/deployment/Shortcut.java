package org.wissel.deployment;

/**
 * A shortcut as written on a node, placeholders resolved.
 *
 * @param name its name, as in {@code blueriq.shortcut.<name>.version}
 * @param project the project that it starts, without the source prefix
 * @param version the version that it starts
 * @param dynamicVersion whether, started from a session, it starts that session's version where there is one
 */
public record Shortcut(String name, String project, String version, boolean dynamicVersion) {

    /** A shortcut that always starts the version that it names. */
    public Shortcut(String name, String project, String version) {
        this(name, project, version, false);
    }

    /** What it starts. */
    public ProjectVersion starts() {
        return new ProjectVersion(project, version);
    }
}
