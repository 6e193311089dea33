package org.wissel.web;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wissel.deployment.ContinuityResult;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.RollBack;
import org.wissel.deployment.Transfer;

/**
 * A deployment, running or ended.
 *
 * @param also further versions that share its way
 * @param purpose {@code deploy}, or {@code undeploy} or {@code restore} for the walk of an undeployment
 * @param strategy as in the request, for instance {@code install-first}
 * @param nodeOrder the nodes that the request names as the first, in its order
 * @param shortcuts those that the request names, in alphabetical order; empty for all of the project
 * @param state for instance {@code waiting-for-approval}
 * @param wave the index of the current wave, from 0
 * @param plan null until there is one
 * @param approval null unless the plan or a swap waits for a decision
 * @param rollBack the order to roll it back; null while it goes forwards
 * @param wentLive whether users may have met the new version
 * @param leftOut the nodes that it went on without
 * @param continuity what its session probe has seen so far; null where it has none
 * @param transfers how far exports have come that are sent ahead of the waves, by node
 * @param detailsDeleted whether evidence, steps, continuity and transfers are empty since they were deleted, long after its end
 */
record DeploymentAnswer(
        String id,
        String cluster,
        String project,
        String version,
        List<Named> also,
        String purpose,
        String strategy,
        List<String> nodeOrder,
        List<String> shortcuts,
        String requestedBy,
        Instant since,
        String state,
        List<String> reasons,
        int wave,
        PlanAnswer plan,
        List<Evidence> evidence,
        List<String> failures,
        ApprovalAnswer approval,
        RollBack rollBack,
        boolean wentLive,
        List<LeftOut> leftOut,
        ContinuityAnswer continuity,
        List<TransferAnswer> transfers,
        boolean detailsDeleted) {

    /**
     * @param next in words, what the next change of routing will do
     * @param diffs per place, for instance {@code lb1 /etc/nginx/backend.conf}, the unified diff of what will be done
     * @param changes what somebody else changed since the last decision, one sentence each
     * @param alarm what has gone wrong while it waits, with the remedy; empty while all is well
     * @param hash what an approval of this sends as {@code evidenceHash}
     * @param seenAt when it was seen
     * @param expiresAt until when it is trusted
     * @param expired whether it is no more, so that a swap that is approved now proves the nodes once more first
     * @param twoPersons whether somebody else than who asked for it must approve
     * @param forbidden why the user who reads this may not approve it; null when he may, as far as this goes
     */
    record ApprovalAnswer(
            String next,
            Map<String, String> diffs,
            List<String> changes,
            String alarm,
            String hash,
            Instant seenAt,
            Instant expiresAt,
            boolean expired,
            boolean twoPersons,
            String forbidden) {

        static ApprovalAnswer of(DeploymentDetails.Approval approval, DeploymentDetails details, String reader) {
            return new ApprovalAnswer(
                    approval.next(),
                    approval.diffs(),
                    approval.changes(),
                    approval.alarm(),
                    approval.hash(),
                    approval.seenAt(),
                    approval.expiresAt(),
                    approval.expired(),
                    approval.rules().twoPersons(),
                    approval.rules()
                            .forbids(
                                    reader,
                                    "the deployment of " + details.request().subject(),
                                    details.requestedBy())
                            .orElse(null));
        }
    }

    /** @param reader the user who reads it */
    static DeploymentAnswer of(
            DeploymentDetails details,
            Optional<ContinuityResult> continuity,
            List<Transfer> transfers,
            boolean detailsDeleted,
            String reader) {
        return new DeploymentAnswer(
                details.id(),
                details.request().cluster(),
                details.request().target().project(),
                details.request().target().version(),
                details.request().also().stream().map(Named::of).toList(),
                details.request().purpose().key(),
                details.request().strategy().key(),
                details.request().nodeOrder(),
                details.request().shortcuts().stream().sorted().toList(),
                details.requestedBy(),
                details.since(),
                details.state().key(),
                details.reasons(),
                details.wave(),
                details.plan().map(PlanAnswer::of).orElse(null),
                details.evidence(),
                details.failures(),
                details.approval()
                        .map(approval -> ApprovalAnswer.of(approval, details, reader))
                        .orElse(null),
                details.rollBack().orElse(null),
                details.wentLive(),
                details.leftOut(),
                continuity.map(ContinuityAnswer::of).orElse(null),
                transfers.stream().map(TransferAnswer::of).toList(),
                detailsDeleted);
    }
}
