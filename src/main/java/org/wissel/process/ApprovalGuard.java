package org.wissel.process;

import java.util.Optional;
import org.camunda.bpm.engine.IdentityService;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ApprovalForbiddenException;
import org.wissel.deployment.ApprovalRules;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.OtherEvidenceException;
import org.wissel.deployment.Review;
import org.wissel.deployment.UnknownNameException;

/** Who may approve, and on what. Asked when a task is completed, so that no way in goes round it. */
@Component
class ApprovalGuard {

    private final Clusters clusters;
    private final IdentityService identity;
    private final Acts acts;

    ApprovalGuard(Clusters clusters, IdentityService identity, Acts acts) {
        this.acts = acts;
        this.clusters = clusters;
        this.identity = identity;
    }

    /** The rules of a cluster; the strictest where it is not configured any more. */
    ApprovalRules rules(String cluster) {
        try {
            return clusters.cluster(cluster).limits().approvalRules();
        } catch (UnknownNameException gone) {
            return new ApprovalRules(true, ApprovalRules.DEFAULT.validFor());
        }
    }

    /**
     * Whoever is signed in may approve this.
     *
     * @param what what waits, for instance {@code the deployment of Weather 0.0-v2}
     * @param requestedBy who asked for it, as the journal knows it
     * @throws ApprovalForbiddenException when nobody is signed in, or it takes another person
     */
    void requireMayApprove(String cluster, String what, String requestedBy) {
        String person = Deciding.signedIn(identity)
                .orElseThrow(() -> new ApprovalForbiddenException(
                        cluster + ": nobody is signed in, so nobody approves " + what + ": sign in and decide again"));
        rules(cluster).forbids(person, what, requestedBy).ifPresent(why -> {
            acts.refused(cluster, what, why, person);
            throw new ApprovalForbiddenException(cluster + ": " + why);
        });
    }

    /**
     * What is approved is what waits.
     *
     * @param shown the hash of what the person was shown; empty when none was sent
     * @throws OtherEvidenceException when it is none, or that of something else
     */
    static void requireShown(String cluster, Optional<Review> waits, Optional<String> shown) {
        String sent = shown.map(String::strip).orElse("");
        if (sent.isEmpty()) {
            throw new OtherEvidenceException(
                    cluster + ": the approval does not say what was looked at: read what waits,"
                            + " and approve it with its hash; the form in Tasklist does so, a program sends approval.hash of the"
                            + " deployment as evidenceHash");
        }
        if (!waits.map(Review::hash).orElse("").equals(sent)) {
            throw new OtherEvidenceException(cluster + ": what you were shown is not what waits now"
                    + waits.map(review -> ", which was seen at " + review.at()).orElse("")
                    + ": read it again, and decide on that");
        }
    }
}
