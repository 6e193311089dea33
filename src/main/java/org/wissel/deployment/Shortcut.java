package org.wissel.deployment;

/**
 * A shortcut as written on a node, placeholders resolved.
 *
 * @param name its name, as in {@code blueriq.shortcut.<name>.version}
 * @param project the project that it starts, without the source prefix
 * @param version the version that it starts
 */
public record Shortcut(String name, String project, String version) {}
