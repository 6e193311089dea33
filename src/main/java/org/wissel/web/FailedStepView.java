package org.wissel.web;

import java.time.Instant;
import java.util.List;
import org.wissel.deployment.FailedStep;
import org.wissel.deployment.StepDecision;

/** A step that waits for a person, as its deployment's page shows it. */
record FailedStepView(String title, Instant since, String message, List<ChoiceView> choices, List<String> log) {

    /** @param forbidden why it cannot be chosen now; empty when it can */
    record ChoiceView(String name, String does, String forbidden) {}

    static FailedStepView of(FailedStep step, boolean onTheWayBack) {
        return new FailedStepView(
                step.step() + step.node().map(node -> " on " + node).orElse(""),
                step.since(),
                step.message(),
                step.choices().stream()
                        .map(choice -> new ChoiceView(
                                name(choice.decision(), onTheWayBack),
                                choice.does(),
                                choice.forbidden().orElse("")))
                        .toList(),
                step.log());
    }

    private static String name(StepDecision decision, boolean onTheWayBack) {
        return switch (decision) {
            case RETRY -> "Retry";
            case LEAVE_OUT -> "Leave out";
            case ROLL_BACK -> onTheWayBack ? "Leave it for an operator" : "Roll back";
        };
    }
}
