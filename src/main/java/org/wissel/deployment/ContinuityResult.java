package org.wissel.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the session continuity probe has seen of one deployment.
 *
 * @param requests how many requests were made in all
 * @param failed how many had no answer, or one that tells of an error
 * @param broken how many were answered by something that did not know the session, or knew another version of it
 * @param sessions the sessions that were held, oldest first
 * @param proves what these requests prove, and what not, in a sentence: it depends on what is configured
 *     and on the sessions that were held
 * @param problems what went wrong, one sentence each with the time before it, the newest last, 20 at most; what came again is told
 *     once, with how often
 * @param samples what was seen over time, oldest first
 */
public record ContinuityResult(
        long requests,
        long failed,
        long broken,
        List<Session> sessions,
        String proves,
        List<String> problems,
        List<Sample> samples) {

    /**
     * One session of the probe.
     *
     * @param opened when it was opened
     * @param version the version that it is on; empty when the runtime does not tell
     * @param afterSwap whether it was opened once users could meet the new version
     * @param requests how many requests it made
     */
    public record Session(Instant opened, Optional<String> version, boolean afterSwap, long requests) {}

    /**
     * Some seconds of the probe and of the load balancers.
     *
     * @param at when they began
     * @param seconds how many they are
     * @param requests how many requests of the probe ended in them
     * @param slowestMillis the slowest of these; 0 where there was none
     * @param traffic requests of everybody per second, as the load balancers count them; empty where they are not asked
     */
    public record Sample(
            Instant at,
            int seconds,
            long requests,
            long failed,
            long broken,
            long slowestMillis,
            Optional<Double> traffic) {}

    public ContinuityResult {
        sessions = List.copyOf(sessions);
        problems = List.copyOf(problems);
        samples = List.copyOf(samples);
    }

    /** The result as people are told it, for instance {@code 2,412 requests, 0 failed, 0 broken}. */
    public String words() {
        return String.format(Locale.ROOT, "%,d requests, %,d failed, %,d broken", requests, failed, broken);
    }
}
