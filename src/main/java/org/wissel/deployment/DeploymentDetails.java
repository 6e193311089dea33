package org.wissel.deployment;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a person may want to know of a deployment.
 *
 * @param id its id
 * @param request what was asked for
 * @param requestedBy the user's name
 * @param since when it was requested
 * @param state where it stands
 * @param reasons why it was refused or left, one sentence each
 * @param plan the plan, once there is one
 * @param wave the index of the current wave, from 0
 * @param evidence what the steps saw, oldest first
 * @param failures the messages of the steps that have used their retries
 * @param rollBack the order to roll it back; empty while it goes forwards
 * @param wentLive whether users may have met the new version
 * @param leftOut the nodes that were left out of it
 * @param approval what waits for approval; empty when nothing waits
 */
public record DeploymentDetails(
        String id,
        DeploymentRequest request,
        String requestedBy,
        Instant since,
        DeploymentState state,
        List<String> reasons,
        Optional<Plan> plan,
        int wave,
        List<Evidence> evidence,
        List<String> failures,
        Optional<RollBack> rollBack,
        boolean wentLive,
        List<LeftOut> leftOut,
        Optional<Approval> approval) {

    /**
     * What waits for a decision: the plan, or the swap after a wave.
     *
     * @param next in words, what will be done next
     * @param diffs per place, for instance {@code lb1 /etc/nginx/backend.conf}, the unified diff of what will be done next
     * @param changes what somebody else changed since the last decision, one sentence each; empty at the first
     * @param alarm what has gone wrong while it waits, with the remedy; empty while all is well
     * @param hash what an approval names, so that it is one of what was shown; see {@link Review#hash}
     * @param seenAt when it was seen
     * @param expiresAt when it stops being trusted
     * @param expired whether it did: a swap that is approved on it proves the nodes again first
     * @param rules how it is approved
     */
    public record Approval(
            String next,
            Map<String, String> diffs,
            List<String> changes,
            String alarm,
            String hash,
            Instant seenAt,
            Instant expiresAt,
            boolean expired,
            ApprovalRules rules) {

        /** What waits by a review, at this time. */
        public static Approval of(Review review, ApprovalRules rules, Instant now) {
            Instant expiresAt = rules.expiryOf(review.at());
            return new Approval(
                    review.next(),
                    review.diffs(),
                    review.changes(),
                    review.alarm(),
                    review.hash(),
                    review.at(),
                    expiresAt,
                    now.isAfter(expiresAt),
                    rules);
        }
    }
}
