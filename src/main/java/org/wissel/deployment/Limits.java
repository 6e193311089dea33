package org.wissel.deployment;

import java.time.Duration;

/**
 * What a deployment must keep to on a cluster.
 *
 * @param minimumInRotation how many healthy nodes must stay in rotation at any time, on every load balancer
 * @param drainTimeout how long a node may take to become free of requests
 * @param onDrainTimeout what happens when it takes longer
 * @param healthTimeout how long a restarted node may take to become healthy
 * @param healthStableFor for how long it must then be healthy at every look
 * @param approval which swaps wait for a person
 * @param deadlines how long things may take
 * @param undeploy when and how versions that nobody uses any more are taken away
 * @param approvalRules how an approval is given
 */
public record Limits(
        Floor minimumInRotation,
        Duration drainTimeout,
        DrainTimeoutAction onDrainTimeout,
        Duration healthTimeout,
        Duration healthStableFor,
        ApprovalPolicy approval,
        Deadlines deadlines,
        UndeployPolicy undeploy,
        ApprovalRules approvalRules) {

    private static final Duration STABLE_FOR = Duration.ofSeconds(3);

    /** Approvals by the rules that hold by default. */
    public Limits(
            Floor minimumInRotation,
            Duration drainTimeout,
            DrainTimeoutAction onDrainTimeout,
            Duration healthTimeout,
            Duration healthStableFor,
            ApprovalPolicy approval,
            Deadlines deadlines,
            UndeployPolicy undeploy) {
        this(
                minimumInRotation,
                drainTimeout,
                onDrainTimeout,
                healthTimeout,
                healthStableFor,
                approval,
                deadlines,
                undeploy,
                ApprovalRules.DEFAULT);
    }

    /** The same limits, with approvals by other rules. */
    public Limits with(ApprovalRules rules) {
        return new Limits(
                minimumInRotation,
                drainTimeout,
                onDrainTimeout,
                healthTimeout,
                healthStableFor,
                approval,
                deadlines,
                undeploy,
                rules);
    }

    /** Nodes that must be healthy for as long as by default. */
    public Limits(
            Floor minimumInRotation,
            Duration drainTimeout,
            DrainTimeoutAction onDrainTimeout,
            Duration healthTimeout,
            ApprovalPolicy approval,
            Deadlines deadlines) {
        this(
                minimumInRotation,
                drainTimeout,
                onDrainTimeout,
                healthTimeout,
                STABLE_FOR,
                approval,
                deadlines,
                UndeployPolicy.DEFAULT);
    }

    /** A floor in nodes, and the defaults of what else there is to choose. */
    public Limits(int minimumInRotation, Duration drainTimeout, Duration healthTimeout) {
        this(
                new Floor(minimumInRotation, false),
                drainTimeout,
                DrainTimeoutAction.WAIT,
                healthTimeout,
                ApprovalPolicy.GOING_LIVE,
                Deadlines.DEFAULT);
    }
}
