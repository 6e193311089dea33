package org.wissel.deployment;

import java.time.Instant;

/**
 * A person's word that versions go.
 *
 * @param forced whether they go though they are not proven quiet
 * @param by the user's name
 * @param reason why, in the person's words; may be empty where it is not forced
 * @param at when
 */
public record UndeployOrder(boolean forced, String by, String reason, Instant at) {}
