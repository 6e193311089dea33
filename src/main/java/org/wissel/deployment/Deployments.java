package org.wissel.deployment;

import java.util.List;

/** Drives deployments: the way in for everything that is no form of the engine's own. */
public interface Deployments {

    /**
     * Starts a deployment. It goes on by itself.
     *
     * @return its id
     * @throws UnknownNameException when cluster, project or version do not exist
     * @throws ClusterBusyException when another deployment holds the cluster or a load balancer of it
     */
    String start(DeploymentRequest request, String requestedBy);

    /**
     * The details of one deployment, running or ended.
     *
     * @throws UnknownNameException when there is none of this id
     */
    DeploymentDetails deployment(String id);

    /** Who holds which cluster now. */
    List<ClusterLock> locks();

    /**
     * Decides on a waiting plan or swap.
     *
     * @param evidenceHash the hash of what the person was shown, {@link DeploymentDetails.Approval#hash}; needed to approve, and
     *     empty or not looked at for any other decision
     * @throws UnknownNameException when there is no deployment of this id
     * @throws NothingWaitsException when it does not wait for approval
     * @throws ApprovalForbiddenException when the person may not approve it
     * @throws OtherEvidenceException when the hash is not that of what waits
     */
    void decide(String id, Decision decision, String comment, String evidenceHash, String decidedBy);

    /**
     * Rolls a deployment back, from wherever it stands. Steps that run come to their end first, so this returns before anything
     * has happened.
     *
     * @param reason why, in the person's words; may be empty
     * @param giveUp for one that is rolled back already: gives the way back up, and leaves it for an operator
     * @throws UnknownNameException when there is no deployment of this id
     * @throws NothingWaitsException when it has ended, or is rolled back already and is not to be given up
     */
    void abort(String id, String reason, boolean giveUp, String abortedBy);

    /**
     * The steps that have used their retries and wait for a person. Asks the nodes for the last lines of their logs.
     *
     * @throws UnknownNameException when there is no deployment of this id
     */
    List<FailedStep> failedSteps(String id);

    /**
     * Decides on a failed step.
     *
     * @param job the step's job
     * @throws UnknownNameException when there is no deployment of this id
     * @throws NothingWaitsException when the step does not wait for a decision, or the choice is forbidden now
     */
    void decideOnFailedStep(String id, String job, StepDecision decision, String comment, String decidedBy);

    /**
     * Takes a cluster away from the deployment that holds it, which ends as left for an operator. For a deployment that nothing
     * else can end.
     *
     * @param reason why, in the person's words
     * @throws NothingWaitsException when nobody holds it
     */
    void breakLock(String cluster, String reason, String brokenBy);
}
