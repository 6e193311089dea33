package org.wissel.deployment;

import java.util.Locale;

/** Where a deployment stands, or how it ended. */
public enum DeploymentState {
    RUNNING,
    WAITING_FOR_PLAN_APPROVAL,
    WAITING_FOR_APPROVAL,
    FAILED_STEP,
    DEPLOYED,
    /** A walk that took versions away came to its end. */
    UNDEPLOYED,
    /** A walk that brought versions back came to its end. */
    RESTORED,
    REFUSED,
    ROLLED_BACK,
    LEFT_FOR_OPERATOR;

    /** The word for it in the API, for instance {@code waiting-for-approval}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
