package org.wissel.web;

import java.time.Instant;
import org.wissel.deployment.UndeployDetails;

/**
 * An undeployment in a list.
 *
 * @param kind the word for its state in the API: the class of its colour
 * @param outcome how it ended, or where it stands, in a word or two
 */
record UndeployRow(
        String id, String subject, String cluster, String kind, String outcome, String person, Instant since) {

    static UndeployRow of(UndeployDetails one) {
        return new UndeployRow(
                one.undeployment().id(),
                UndeployWords.subject(one),
                one.undeployment().request().cluster(),
                one.state().key(),
                UndeployWords.outcome(one.state()),
                one.undeployment().requestedBy(),
                one.undeployment().since());
    }
}
