package org.wissel.deployment;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;

/**
 * An export archive that lies ready here to be deployed.
 *
 * @param id the name and version that its metadata give
 * @param archive where it lies on this machine
 * @param sha256 its checksum, lower-case hex
 * @param size its size in bytes
 * @param exported the day on which it was exported, as its metadata say; empty where they do not
 */
public record Export(ProjectVersion id, Path archive, String sha256, long size, Optional<LocalDate> exported) {

    /** One whose day of export is not known. */
    public Export(ProjectVersion id, Path archive, String sha256, long size) {
        this(id, archive, sha256, size, Optional.empty());
    }
}
