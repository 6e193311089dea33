package org.wissel.deployment;

import java.util.Arrays;

/** What an approver decides about versions that wait to be undeployed. */
public enum UndeployDecision {
    /** They are quiet: they go. */
    CONFIRM("confirm"),
    /** They go though they are not proven quiet. Needs a reason. */
    FORCE("force"),
    /** They stay. */
    KEEP("keep");

    private final String key;

    UndeployDecision(String key) {
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
    public static UndeployDecision of(String key) {
        return Arrays.stream(values())
                .filter(decision -> decision.key.equals(key))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + key + "' is no decision: use confirm, force or keep"));
    }
}
