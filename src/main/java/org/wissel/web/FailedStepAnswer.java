package org.wissel.web;

import java.time.Instant;
import java.util.List;
import org.wissel.deployment.FailedStep;

/**
 * A step that has used its retries and waits for a person.
 *
 * @param job what names it when something is decided
 * @param step its name, for instance {@code Restart runtime}
 * @param node null for a step on the whole cluster
 * @param since when it failed last
 * @param log the last lines of the node's log, oldest first, or one sentence why it cannot be read
 */
record FailedStepAnswer(
        String job,
        String step,
        String node,
        String message,
        Instant since,
        List<String> log,
        List<ChoiceAnswer> choices) {

    static FailedStepAnswer of(FailedStep failed) {
        return new FailedStepAnswer(
                failed.job(),
                failed.step(),
                failed.node().orElse(null),
                failed.message(),
                failed.since(),
                failed.log(),
                failed.choices().stream().map(ChoiceAnswer::of).toList());
    }

    /**
     * @param decision retry, leaveOut or rollBack
     * @param does in words, what will be done then
     * @param forbidden why it cannot be chosen now; null when it can
     */
    record ChoiceAnswer(String decision, String does, String forbidden) {

        static ChoiceAnswer of(FailedStep.Choice choice) {
            return new ChoiceAnswer(
                    choice.decision().key(), choice.does(), choice.forbidden().orElse(null));
        }
    }
}
