package org.wissel.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of deployments because it cannot be observed. Written in the transaction of the step that calls,
 * except where said otherwise.
 */
public interface Journal {

    /**
     * One deployment as remembered.
     *
     * @param id its id
     * @param request what was asked for
     * @param requestedBy the user's name
     * @param since when
     * @param plan the plan, once there is one
     * @param wentLive whether the change of routing that lets the first user meet the new version was begun
     * @param ending how it ended; empty while it runs
     * @param reasons why it ended so, one sentence each
     */
    record Entry(
            String id,
            DeploymentRequest request,
            String requestedBy,
            Instant since,
            Optional<Plan> plan,
            boolean wentLive,
            Optional<DeploymentState> ending,
            List<String> reasons) {}

    /** Opens the entry of a deployment that was just requested. */
    void open(String id, DeploymentRequest request, String requestedBy, Instant since);

    /** Keeps the plan and the files as they are before the first touch. */
    void remember(String id, Plan plan, List<FileCopy> files);

    /** Notes, in a transaction of its own that has ended when this returns, that the deployment goes live now. */
    void goesLive(String id);

    /** Adds what a step saw. */
    void record(String id, Evidence evidence);

    /** Closes the entry; the first ending stays. */
    void end(String id, DeploymentState ending, List<String> reasons, Instant at);

    /**
     * The entry of this id.
     *
     * @throws UnknownNameException when there is none
     */
    Entry entry(String id);

    /** The evidence of a deployment, oldest first. */
    List<Evidence> evidence(String id);

    /** What the last deployment of this cluster that had a plan left behind; nothing when it ended well. */
    Remembered remembered(String cluster);
}
