package org.wissel.deployment;

import java.util.Locale;

/** What a walk through a cluster is for. */
public enum Purpose {
    /** New versions go live. */
    DEPLOY,
    /** Versions that nobody uses any more are taken away. */
    UNDEPLOY,
    /** Versions that were undeployed are brought back from the trash folder; no shortcut is pointed to them. */
    RESTORE;

    /** The word for it in forms and in the API, for instance {@code undeploy}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The purpose of this word.
     *
     * @throws IllegalArgumentException when there is none, naming those that there are
     */
    public static Purpose of(String key) {
        for (Purpose purpose : values()) {
            if (purpose.key().equals(key)) {
                return purpose;
            }
        }
        throw new IllegalArgumentException("'" + key + "' is no purpose: choose deploy, undeploy or restore");
    }
}
