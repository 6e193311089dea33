package org.wissel.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.UndeployOrder;
import org.wissel.deployment.UndeployVerdict;
import org.wissel.deployment.Undeployment;
import org.wissel.deployment.UsageSample;

/**
 * An undeployment, waiting, running or ended.
 *
 * @param purpose {@code undeploy} or {@code restore}
 * @param state for instance {@code waiting-for-quiet}
 * @param holds what holds the versions back, one sentence each
 * @param notKnown what is not known though they count as quiet
 * @param sessionTimeoutSeconds after how long an idle session ends, as a runtime reported it; null when none did
 * @param samples how many used the versions over time, oldest first; none in the list of all
 * @param forecast when they may be quiet, one sentence
 * @param order the word that they go; null until it is given
 * @param twoPersons whether somebody else than who asked for it must give the word
 * @param forbidden why the user who reads this may not give it; null when he may, as far as this goes
 * @param walk the id of the deployment that walks for it; null until it began
 */
record UndeployAnswer(
        String id,
        String cluster,
        List<Named> versions,
        String purpose,
        String requestedBy,
        Instant since,
        String state,
        List<String> holds,
        List<String> notKnown,
        Long sessionTimeoutSeconds,
        List<SampleAnswer> samples,
        String forecast,
        UndeployOrder order,
        boolean twoPersons,
        String forbidden,
        String walk,
        List<String> reasons,
        List<String> failures) {

    /**
     * @param sessions null when not known
     * @param cases null when not known
     */
    record SampleAnswer(Instant at, Long sessions, Long cases, String evidence) {

        static SampleAnswer of(UsageSample sample) {
            return new SampleAnswer(
                    sample.at(),
                    sample.sessions().isPresent() ? sample.sessions().getAsLong() : null,
                    sample.cases().isPresent() ? sample.cases().getAsLong() : null,
                    sample.evidence());
        }
    }

    /** @param reader the user who reads it */
    static UndeployAnswer of(UndeployDetails details, String reader) {
        Undeployment undeployment = details.undeployment();
        return new UndeployAnswer(
                undeployment.id(),
                undeployment.request().cluster(),
                undeployment.request().versions().stream().map(Named::of).toList(),
                undeployment.request().purpose().key(),
                undeployment.requestedBy(),
                undeployment.since(),
                details.state().key(),
                undeployment.verdict().map(UndeployVerdict::holds).orElse(List.of()),
                undeployment.verdict().map(UndeployVerdict::notKnown).orElse(List.of()),
                undeployment.sessionTimeout().map(Duration::toSeconds).orElse(null),
                details.samples().stream().map(SampleAnswer::of).toList(),
                details.forecast(),
                undeployment.order().orElse(null),
                details.rules().twoPersons(),
                details.rules()
                        .forbids(
                                reader,
                                "the undeployment of " + undeployment.request().subject(),
                                undeployment.requestedBy())
                        .orElse(null),
                undeployment.walk().orElse(null),
                undeployment.reasons(),
                details.failures());
    }
}
