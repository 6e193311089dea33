package org.wissel.deployment;

import java.util.Arrays;

/** What happens when nodes are not proven drained within the drain timeout. */
public enum DrainTimeoutAction {
    /** The step fails and waits for an operator. */
    WAIT("wait"),
    /** The deployment goes on, and the evidence says that the drain is not proven. */
    GO_ON("go-on");

    private final String key;

    DrainTimeoutAction(String key) {
        this.key = key;
    }

    /** The word for it in the settings. */
    public String key() {
        return key;
    }

    /**
     * The action of this word.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static DrainTimeoutAction of(String key) {
        return Arrays.stream(values())
                .filter(action -> action.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + key + "' is no drain action: use wait or go-on"));
    }
}
