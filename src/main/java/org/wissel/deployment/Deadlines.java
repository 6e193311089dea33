package org.wissel.deployment;

import java.time.Duration;

/**
 * How long things may take, and what happens when they take longer.
 *
 * @param deployment how long a deployment may take, its approvals included
 * @param onDeployment what happens then
 * @param approval how long an approval may be waited for
 * @param onApproval what happens then
 */
public record Deadlines(
        Duration deployment, DeadlineAction onDeployment, Duration approval, DeadlineAction onApproval) {

    /** A day for each, and then people are reminded. */
    public static final Deadlines DEFAULT =
            new Deadlines(Duration.ofDays(1), DeadlineAction.REMIND, Duration.ofDays(1), DeadlineAction.REMIND);
}
