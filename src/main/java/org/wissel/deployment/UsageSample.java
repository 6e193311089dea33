package org.wissel.deployment;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * How many used the versions of an undeployment at one time, all of them together.
 *
 * @param at when
 * @param sessions live sessions; empty when not known
 * @param cases open cases; empty when not known
 * @param evidence one line for people
 */
public record UsageSample(Instant at, OptionalLong sessions, OptionalLong cases, String evidence) {}
