package org.wissel.deployment;

import java.util.Optional;

/**
 * What starting a session through a shortcut on the node itself showed.
 *
 * @param shortcut the shortcut that was started
 * @param version the version that answered; empty when the runtime cannot tell (unproven, and said so)
 * @param evidence one line for people
 */
public record SmokeTest(String shortcut, Optional<String> version, String evidence) {}
