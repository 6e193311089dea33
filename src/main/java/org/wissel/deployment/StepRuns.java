package org.wissel.deployment;

import java.time.Instant;
import java.util.List;

/** Keeps what each run of a step took and said, whatever becomes of the step's own transaction: each call has its own. */
public interface StepRuns {

    /**
     * A step begins.
     *
     * @param look whether it looks at something that is waited for: looks that follow each other on a node are one run, from
     *     the first to the last, since there may be thousands
     * @return the key to end it by
     */
    long began(String deployment, int wave, String node, String step, boolean look, Instant at);

    /** It has ended; a message or line that is too long is cut, and of many lines the first and the last are kept. */
    void ended(long run, StepRun.Outcome outcome, String message, List<String> log, Instant at);

    /** All runs of a deployment, oldest first. */
    List<StepRun> of(String deployment);
}
