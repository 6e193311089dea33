package org.wissel.deployment;

import java.time.Duration;
import java.util.Optional;

/** Who takes up the steps that are due and does them, in this Wissel. */
public interface StepWorkers {

    /** How they are at this moment; empty where the settings say that this Wissel does no steps. Asks nothing of the database. */
    Optional<State> state();

    /**
     * How they are.
     *
     * @param active whether they were started and not stopped
     * @param lastLook how long ago they last looked for steps that are due, or for a free thread for such; empty before the
     *     first look
     * @param threads how many threads may do steps at once
     * @param busy how many of them do
     * @param queued how many lots of steps wait for a thread
     */
    record State(boolean active, Optional<Duration> lastLook, int threads, int busy, int queued) {}
}
