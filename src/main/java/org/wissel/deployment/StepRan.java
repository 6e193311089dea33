package org.wissel.deployment;

import java.time.Duration;

/**
 * A run of a step came to its end, and so did its transaction: told once of each run, for those who count.
 *
 * @param step the step, in the words of the model
 * @param outcome how it ended; {@code FAILED} too where it came to its end and what it wrote was rolled back
 * @param again whether an earlier try of the same step had failed
 * @param took from its begin to its end, the wait for its fence included
 */
public record StepRan(String step, StepRun.Outcome outcome, boolean again, Duration took) {}
