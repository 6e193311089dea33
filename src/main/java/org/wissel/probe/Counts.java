package org.wissel.probe;

import org.wissel.deployment.SessionProbe.Outcome;

/**
 * Requests that ended.
 *
 * @param slowestMillis the slowest of them; 0 where there was none
 */
record Counts(long requests, long failed, long broken, long slowestMillis) {

    static final Counts NONE = new Counts(0, 0, 0, 0);

    /** With one more. */
    Counts with(Outcome outcome, long millis) {
        return new Counts(
                requests + 1,
                failed + (outcome == Outcome.FAILED ? 1 : 0),
                broken + (outcome == Outcome.BROKEN ? 1 : 0),
                Math.max(slowestMillis, millis));
    }

    /** With these as well. */
    Counts plus(Counts more) {
        return new Counts(
                requests + more.requests,
                failed + more.failed,
                broken + more.broken,
                Math.max(slowestMillis, more.slowestMillis));
    }
}
