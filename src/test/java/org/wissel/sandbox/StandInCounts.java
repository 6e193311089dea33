package org.wissel.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Counts what uses a version. Open DCM cases are the number in the cluster's file of that version, {@code export-Weather
 * 0.0-v1}, which a person or a story writes; 0 without such a file. A file {@code fail-counts} in the node's home makes every
 * count fail with its text.
 */
final class StandInCounts {

    /** How many of something use a version. */
    interface Count {
        long of(String project, String version) throws IOException;
    }

    private final String prefix;
    private final Path casesFolder;
    private final Path failure;

    /** @param prefix what the names of projects begin with, {@code export} */
    StandInCounts(String prefix, Path casesFolder, Path home) {
        this.prefix = prefix;
        this.casesFolder = casesFolder;
        this.failure = home.resolve("fail-counts");
    }

    /** @throws IOException when a parameter is missing or wrong, which must not pass for a count of 0, or it cannot count */
    long of(Optional<String> project, Optional<String> version, Count count) throws IOException {
        if (Files.exists(failure)) {
            throw new IOException(Files.readString(failure).strip());
        }
        if (version.isEmpty() || !project.orElse("").startsWith(prefix + "-")) {
            throw new IOException("give project=" + prefix + "-NAME and version=VERSION, not project="
                    + project.orElse("") + " and version=" + version.orElse(""));
        }
        return count.of(project.get(), version.get());
    }

    long cases(String project, String version) throws IOException {
        Path file = casesFolder.resolve(project + " " + version);
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (NoSuchFileException none) {
            return 0;
        } catch (NumberFormatException wrong) {
            throw new IOException(file + " does not hold a number", wrong);
        }
    }
}
