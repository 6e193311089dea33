package org.wissel.deployment;

import java.time.Instant;

/**
 * A node that a person left out of a running deployment, which goes on without it: it is taken out of rotation, and nothing
 * is changed on it any more.
 *
 * @param node its name
 * @param reason what had failed there
 * @param by who decided so
 * @param at when
 */
public record LeftOut(String node, String reason, String by, Instant at) {}
