package org.wissel.deployment;

/**
 * An export archive on a node's disk.
 *
 * @param id the name and version that its metadata give
 * @param sha256 its checksum, lower-case hex
 * @param path where it lies
 */
public record InstalledExport(ProjectVersion id, String sha256, String path) {}
