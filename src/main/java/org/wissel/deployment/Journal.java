package org.wissel.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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
     * @param touched whether the cluster was remembered as it was before, so that anything may have been changed
     * @param wentLive whether the change of routing that lets the first user meet the new version was begun
     * @param rollBack the order to roll it back; empty while it goes forwards
     * @param leftOut the nodes that were left out of it in the direction in which it goes
     * @param ending how it ended; empty while it runs
     * @param reasons why it ended so, one sentence each
     */
    record Entry(
            String id,
            DeploymentRequest request,
            String requestedBy,
            Instant since,
            Optional<Plan> plan,
            boolean touched,
            boolean wentLive,
            Optional<RollBack> rollBack,
            List<LeftOut> leftOut,
            Optional<DeploymentState> ending,
            List<String> reasons) {

        /** Whether its walk puts back what was undeployed. */
        public boolean bringsBack() {
            return request.purpose() == (rollBack.isPresent() ? Purpose.UNDEPLOY : Purpose.RESTORE);
        }

        /** The names of the nodes that were left out. */
        public Set<String> leftOutNodes() {
            return leftOut.stream().map(LeftOut::node).collect(Collectors.toUnmodifiableSet());
        }
    }

    /** Opens the entry of a deployment that was just requested. */
    void open(String id, DeploymentRequest request, String requestedBy, Instant since);

    /**
     * Keeps the plan and, the first time, the cluster as it is before the first touch. A plan that is made again later
     * changes neither that nor which nodes were in rotation.
     */
    void remember(String id, Plan plan, ObservedCluster before);

    /** Keeps a plan that a person is asked to approve before anything is touched. */
    void propose(String id, Plan plan);

    /** What this deployment itself did and found that planning again must know; nothing before its first plan. */
    Remembered rememberedOf(String id);

    /**
     * Keeps for a day from now what a plan that somebody was shown is bound to; one that was shown before is kept longer.
     * In a transaction of its own.
     */
    void shown(String hash, Fingerprint fingerprint, Instant at);

    /** What the plan of this hash was bound to; empty when it was never shown, or long ago. */
    Optional<Fingerprint> shown(String hash);

    /** Binds the start to another plan, which a person is asked to approve. */
    void bind(String id, String hash);

    /** Keeps what a person is asked to decide on, in place of what was kept before. */
    void review(String id, Review review);

    /** What a person was last asked to decide on; empty when nothing was, or when it was decided and done. */
    Optional<Review> review(String id);

    /**
     * Notes that a person approved what was seen at this time.
     *
     * @param seenAt the {@link Review#at} of what was approved
     */
    void approve(String id, Instant seenAt, String by);

    /** When that was seen which a person approved last; empty before the first approval. */
    Optional<Instant> approved(String id);

    /** Forgets what a person was asked, since it was decided and done. */
    void reviewed(String id);

    /** Notes, in a transaction of its own that has ended when this returns, that the deployment goes live now. */
    void goesLive(String id);

    /**
     * Orders the deployment to be rolled back; a later order replaces the reason. Nodes that were left out on the way forwards
     * are tried again on the way back.
     */
    void rollBack(String id, RollBack order);

    /** Leaves a node out of the deployment; one that is left out already stays so. */
    void leaveOut(String id, LeftOut node);

    /** The nodes that the last deployment which touched this cluster, running or ended, left out. */
    List<LeftOut> leftOutOf(String cluster);

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

    /** The last of its evidence that matches. */
    Optional<Evidence> last(String id, EvidenceOf which);

    /** What the last deployment of this cluster that had a plan left behind; nothing when it ended well. */
    Remembered remembered(String cluster);
}
