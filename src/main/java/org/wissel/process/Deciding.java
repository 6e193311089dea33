package org.wissel.process;

import java.util.Optional;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.wissel.deployment.Decision;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.Review;

/** Who decides, and the words for it in the journal. */
final class Deciding {

    private Deciding() {}

    /**
     * Refuses to return nodes while nothing is wrong.
     *
     * @throws NothingWaitsException when the decision answers an alarm that is not there
     */
    static void requirePossible(Decision decision, Optional<Review> review) {
        if (decision == Decision.RETURN_NODE
                && review.map(Review::alarm).orElse("").isEmpty()) {
            throw new NothingWaitsException(
                    "enough healthy nodes serve, so no node is returned before its time: approve"
                            + " the swap, or roll back");
        }
    }

    /** The index of the wave that is asked about; -1 for the whole deployment. */
    static int wave(Optional<Review> asked) {
        return asked.map(Review::wave).orElse(-1);
    }

    /** The name that its model has: whoever may work on a task may give it another one, and evidence is told by it. */
    static String task(DelegateTask task) {
        return task.getBpmnModelElementInstance().getName();
    }

    /** Who is signed in; empty in a step of Wissel's own. */
    static Optional<String> signedIn(IdentityService identity) {
        return Optional.ofNullable(identity.getCurrentAuthentication()).map(Authentication::getUserId);
    }

    static String person(IdentityService identity) {
        return signedIn(identity).orElse("nobody signed in");
    }

    static String words(Decision decision, String decidedBy, Optional<String> comment) {
        return decision.words(decidedBy) + said(comment);
    }

    static String words(String decision, String decidedBy, Optional<String> comment) {
        return decision + " by " + decidedBy + said(comment);
    }

    private static String said(Optional<String> comment) {
        return comment.filter(text -> !text.isBlank()).map(text -> ": " + text).orElse("");
    }
}
