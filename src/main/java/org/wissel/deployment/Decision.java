package org.wissel.deployment;

import java.util.Arrays;

/** What an approver decides. */
public enum Decision {
    APPROVE("approve"),
    ROLL_BACK("rollBack"),
    /** The nodes that wait come back at once, though none is taken out: an answer to too few that serve. */
    RETURN_NODE("returnNode");

    private final String key;

    Decision(String key) {
        this.key = key;
    }

    /** The word for it in the form, the variable and the API. */
    public String key() {
        return key;
    }

    /** How the journal tells that this person decided so; what was said with it may follow. */
    public String words(String by) {
        return key + " by " + by;
    }

    /**
     * The decision of this word.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Decision of(String key) {
        return Arrays.stream(values())
                .filter(decision -> decision.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + key + "' is no decision: use approve, rollBack or returnNode"));
    }
}
