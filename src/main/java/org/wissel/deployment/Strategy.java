package org.wissel.deployment;

import java.util.Arrays;

/** In which order the nodes get the new version and start to use it. */
public enum Strategy {
    /** Every node loads the new version before any starts sessions of it: no session can break. */
    INSTALL_FIRST("install-first"),
    /** Half of the cluster gets and starts the new version, then the halves swap: fewer restarts, a window at the reload. */
    SWAP("swap");

    private final String key;

    Strategy(String key) {
        this.key = key;
    }

    /** The word for it in forms, variables and the API. */
    public String key() {
        return key;
    }

    /**
     * The strategy of this word.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Strategy of(String key) {
        return Arrays.stream(values())
                .filter(strategy -> strategy.key.equals(key))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + key + "' is no strategy: use install-first or swap"));
    }
}
