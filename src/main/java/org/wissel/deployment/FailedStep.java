package org.wissel.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A step that has used its retries and waits for a person.
 *
 * @param job the id of the engine's job, which names it
 * @param step its name, for instance {@code Restart runtime}
 * @param node the node that it is about; empty for the whole cluster
 * @param message what failed and what to do
 * @param since when it failed last
 * @param log the last lines of the node's log, oldest first; one sentence why when it cannot be read; empty without a node
 * @param choices what can be decided, and what each will do
 */
public record FailedStep(
        String job,
        String step,
        Optional<String> node,
        String message,
        Instant since,
        List<String> log,
        List<Choice> choices) {

    public FailedStep {
        log = List.copyOf(log);
        choices = List.copyOf(choices);
    }

    /**
     * One thing that can be decided.
     *
     * @param decision what
     * @param does in words, what will be done then
     * @param forbidden why it cannot be chosen now; empty when it can
     */
    public record Choice(StepDecision decision, String does, Optional<String> forbidden) {}
}
