package org.wissel.deployment;

import java.util.List;

/** Drives undeployments: the way in for everything that is no form of the engine's own. */
public interface Undeploys {

    /**
     * Starts an undeployment, which waits until the versions are quiet, or the way back of one. It goes on by itself.
     *
     * @return its id
     * @throws UnknownNameException when the cluster does not exist
     * @throws ClusterBusyException when another undeployment of one of the versions runs there
     */
    String start(UndeployRequest request, String requestedBy);

    /**
     * The details of one undeployment, running or ended.
     *
     * @throws UnknownNameException when there is none of this id
     */
    UndeployDetails undeployment(String id);

    /** The last hundred, newest first, without what was counted. */
    List<UndeployDetails> latest();

    /**
     * Decides on versions that wait.
     *
     * @param reason why, in the person's words; must be given where it is forced
     * @throws UnknownNameException when there is no undeployment of this id
     * @throws NothingWaitsException when it does not wait for this decision
     * @throws ApprovalForbiddenException when the person may not give the word that they go
     */
    void decide(String id, UndeployDecision decision, String reason, String decidedBy);

    /**
     * Has a step of the undeployment itself that has used its retries tried once more. What failed on its walk is decided on as
     * a failed step of the deployment that walks for it.
     *
     * @throws UnknownNameException when there is no undeployment of this id
     * @throws NothingWaitsException when no step of its own has failed
     * @throws ApprovalForbiddenException when the person may not
     */
    void retry(String id, String retriedBy);
}
