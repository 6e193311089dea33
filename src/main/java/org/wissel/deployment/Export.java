package org.wissel.deployment;

import java.nio.file.Path;

/**
 * An export archive that lies ready here to be deployed.
 *
 * @param id the name and version that its metadata give
 * @param archive where it lies on this machine
 * @param sha256 its checksum, lower-case hex
 * @param size its size in bytes
 */
public record Export(ProjectVersion id, Path archive, String sha256, long size) {}
