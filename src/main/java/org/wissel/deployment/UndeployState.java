package org.wissel.deployment;

import java.util.Locale;

/** Where an undeployment stands, or how it ended. */
public enum UndeployState {
    RUNNING,
    WAITING_FOR_QUIET,
    WAITING_FOR_CONFIRMATION,
    FAILED_STEP,
    UNDEPLOYED,
    RESTORED,
    /** It may never be taken away: nothing was touched. */
    REFUSED,
    /** A person, or a shortcut that names it again, kept it. */
    KEPT,
    ROLLED_BACK,
    LEFT_FOR_OPERATOR;

    /** The word for it in the API, for instance {@code waiting-for-quiet}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
