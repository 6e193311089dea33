package org.wissel.deployment;

import java.time.LocalDate;
import java.util.Optional;

/**
 * An export on a node: an archive on its disk, or what its Publisher's environment has for it.
 *
 * @param id the name and version that its metadata give
 * @param sha256 its checksum, lower-case hex; empty where it is not known
 * @param path where it lies
 * @param exported the day on which it was exported, as its metadata say; empty where they do not
 */
public record InstalledExport(ProjectVersion id, String sha256, String path, Optional<LocalDate> exported) {

    /** One whose day of export is not known. */
    public InstalledExport(ProjectVersion id, String sha256, String path) {
        this(id, sha256, path, Optional.empty());
    }
}
