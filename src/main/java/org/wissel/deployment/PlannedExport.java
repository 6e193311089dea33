package org.wissel.deployment;

/**
 * An export that a plan is about.
 *
 * @param id the version
 * @param sha256 the checksum of the archive that was checked, lower-case hex; empty where it comes by the Publisher, and for a
 *     version that is undeployed
 */
public record PlannedExport(ProjectVersion id, String sha256) {}
