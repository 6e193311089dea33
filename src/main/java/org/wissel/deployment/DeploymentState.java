package org.wissel.deployment;

import java.util.Locale;

/** Where a deployment stands, or how it ended. */
public enum DeploymentState {
    RUNNING,
    WAITING_FOR_PLAN_APPROVAL,
    WAITING_FOR_APPROVAL,
    FAILED_STEP,
    DEPLOYED,
    REFUSED,
    ROLLED_BACK,
    LEFT_FOR_OPERATOR;

    /** The word for it in the API, for instance {@code waiting-for-approval}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
