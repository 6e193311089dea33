package org.wissel.deployment;

import java.util.Arrays;

/** Which swaps of a cluster wait for a person's approval. */
public enum ApprovalPolicy {
    /** The one after which the first user can meet the new version. */
    GOING_LIVE("going-live"),
    /** Every one, the restore included. */
    EVERY_SWAP("every-swap"),
    /** None: for test clusters and measurements. One that was changed by somebody else meanwhile waits all the same. */
    NONE("none");

    private final String key;

    ApprovalPolicy(String key) {
        this.key = key;
    }

    /** The word for it in the settings. */
    public String key() {
        return key;
    }

    /**
     * The policy of this word.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static ApprovalPolicy of(String key) {
        return Arrays.stream(values())
                .filter(policy -> policy.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + key + "' is no approval policy: use going-live, every-swap or none"));
    }

    /** Whether the swap after this wave waits. */
    public boolean asksFor(Wave wave) {
        return switch (this) {
            case GOING_LIVE -> wave.goesLive();
            case EVERY_SWAP -> true;
            case NONE -> false;
        };
    }
}
