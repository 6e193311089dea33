package org.wissel.deployment;

import java.time.Instant;

/**
 * The order to roll a deployment back.
 *
 * @param reason why, with who decided so
 * @param at since when
 */
public record RollBack(String reason, Instant at) {}
