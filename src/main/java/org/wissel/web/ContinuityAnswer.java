package org.wissel.web;

import java.time.Instant;
import java.util.List;
import org.wissel.deployment.ContinuityResult;

/**
 * What the session probe of a deployment has seen so far.
 *
 * @param words the numbers as people are told them, for instance {@code 2,412 requests, 0 failed, 0 broken}
 * @param proves what they prove, and what not
 * @param problems what went wrong, one sentence each with the time before it, the newest last, 20 at most
 */
record ContinuityAnswer(
        long requests,
        long failed,
        long broken,
        String words,
        String proves,
        List<String> problems,
        List<SessionAnswer> sessions) {

    /**
     * @param version null when the runtime does not tell
     * @param afterSwap whether it was opened once users could meet the new version
     */
    record SessionAnswer(Instant opened, String version, boolean afterSwap, long requests) {}

    /**
     * The same with what was seen over time, oldest first.
     *
     * @param continuity without that
     */
    record WithSamples(ContinuityAnswer continuity, List<SampleAnswer> samples) {

        static WithSamples of(ContinuityResult result) {
            return new WithSamples(
                    ContinuityAnswer.of(result),
                    result.samples().stream().map(SampleAnswer::of).toList());
        }
    }

    /**
     * @param seconds for how long
     * @param slowestMillis 0 where there was no request
     * @param traffic requests of everybody per second; null where it is not known
     */
    record SampleAnswer(
            Instant at, int seconds, long requests, long failed, long broken, long slowestMillis, Double traffic) {

        static SampleAnswer of(ContinuityResult.Sample sample) {
            return new SampleAnswer(
                    sample.at(),
                    sample.seconds(),
                    sample.requests(),
                    sample.failed(),
                    sample.broken(),
                    sample.slowestMillis(),
                    sample.traffic().orElse(null));
        }
    }

    static ContinuityAnswer of(ContinuityResult result) {
        return new ContinuityAnswer(
                result.requests(),
                result.failed(),
                result.broken(),
                result.words(),
                result.proves(),
                result.problems(),
                result.sessions().stream()
                        .map(session -> new SessionAnswer(
                                session.opened(),
                                session.version().orElse(null),
                                session.afterSwap(),
                                session.requests()))
                        .toList());
    }
}
