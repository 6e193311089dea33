package org.wissel.deployment;

import java.util.Arrays;

/** What a person decides on a step that has used its retries. */
public enum StepDecision {
    /** The step is run once more. */
    RETRY("retry"),
    /** The deployment goes on without the node. */
    LEAVE_OUT("leaveOut"),
    /** The deployment is rolled back; one that is rolled back already is left for an operator. */
    ROLL_BACK("rollBack");

    private final String key;

    StepDecision(String key) {
        this.key = key;
    }

    /** The word for it in the form, the variable and the API. */
    public String key() {
        return key;
    }

    /**
     * The decision of this word.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static StepDecision of(String key) {
        return Arrays.stream(values())
                .filter(decision -> decision.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + key + "' is no decision on a failed step: use retry, leaveOut or rollBack"));
    }
}
