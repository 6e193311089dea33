package org.wissel.deployment;

/**
 * One version of one project, for instance Weather 0.0-v2, as an export's metadata names it (without the source prefix
 * that shortcuts carry). Both parts are {@link PlainName}s, wherever they come from.
 *
 * @param project the project's name
 * @param version the version, {@code 0.0-<branch label>}
 */
public record ProjectVersion(String project, String version) {

    /** @throws IllegalArgumentException when a part is no {@link PlainName} */
    public ProjectVersion {
        requireName("project", project);
        requireName("version", version);
    }

    private static void requireName(String what, String value) {
        PlainName.problem(what, value).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
    }

    @Override
    public String toString() {
        return project + " " + version;
    }
}
