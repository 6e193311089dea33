package org.wissel.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.wissel.deployment.ContinuityResult;
import org.wissel.deployment.ContinuityResult.Sample;

/**
 * What the session probe saw, as words and as what a plot needs.
 *
 * @param good whether requests were made and nothing failed or broke
 * @param sessions one line each
 * @param plot the samples as JSON: labels in milliseconds since 1970, and a list of numbers per line
 */
record ContinuityView(
        String words, boolean good, List<String> sessions, String proves, List<String> problems, String plot) {

    static ContinuityView of(ContinuityResult result, ObjectMapper json) {
        return new ContinuityView(
                result.words(),
                result.requests() > 0 && result.failed() == 0 && result.broken() == 0,
                result.sessions().stream().map(ContinuityView::words).toList(),
                result.proves(),
                result.problems(),
                plot(result.samples(), json));
    }

    private static String words(ContinuityResult.Session session) {
        return (session.afterSwap()
                        ? "A session that was opened once users could meet the new version"
                        : "A session that was opened before the first step")
                + session.version().map(version -> ", on " + version).orElse(", on a version that is not told")
                + ": "
                + String.format(Locale.ROOT, "%,d", session.requests())
                + (session.requests() == 1 ? " request" : " requests");
    }

    private static String plot(List<Sample> samples, ObjectMapper json) {
        Map<String, Object> lines = new TreeMap<>();
        lines.put(
                "at", samples.stream().map(sample -> sample.at().toEpochMilli()).toList());
        lines.put("requests", samples.stream().map(sample -> perSecond(sample)).toList());
        lines.put("failed", samples.stream().map(Sample::failed).toList());
        lines.put("broken", samples.stream().map(Sample::broken).toList());
        lines.put("slowest", samples.stream().map(Sample::slowestMillis).toList());
        if (samples.stream().anyMatch(sample -> sample.traffic().isPresent())) {
            lines.put(
                    "traffic",
                    samples.stream()
                            .map(sample -> sample.traffic().orElse(null))
                            .toList());
        }
        try {
            return json.writeValueAsString(lines);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("numbers cannot be written as JSON", impossible);
        }
    }

    private static double perSecond(Sample sample) {
        return Math.round(100.0 * sample.requests() / Math.max(1, sample.seconds())) / 100.0;
    }
}
