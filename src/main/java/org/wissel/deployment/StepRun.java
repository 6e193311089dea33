package org.wissel.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One run of one step: a step that was retried has several. Unlike {@link Evidence}, which is what a step that came to its
 * end has seen, it tells of failed tries too.
 *
 * @param began when it was begun, the wait for its fence included
 * @param ended when it came to its end; empty while it runs, and for one that was cut off with its Wissel
 * @param wave the wave's index, from 0; -1 for what belongs to none
 * @param node the node's name; empty for the whole cluster
 * @param step the step, in the words of the model
 * @param outcome how it ended
 * @param message of a run that failed, why; else empty
 * @param log what Wissel did meanwhile, a line each, oldest first
 */
public record StepRun(
        Instant began,
        Optional<Instant> ended,
        int wave,
        String node,
        String step,
        Outcome outcome,
        String message,
        List<String> log) {

    /** How a run ended. */
    public enum Outcome {
        /** It runs, or its Wissel ended in the midst of it. */
        OPEN,
        DONE,
        /** It threw; the engine tries it again or asks a person. */
        FAILED,
        /** It ended in another way that the model knows, for instance with a plan to be made again. */
        TURNED;

        /** The word for it in the API. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public StepRun {
        log = List.copyOf(log);
    }
}
