package org.wissel.web;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.UndeployOrder;
import org.wissel.deployment.Undeployment;

/**
 * A deployment as its page shows it.
 *
 * @param kind the word for its state in the API
 * @param person whether it waits for a person
 * @param alarm what has gone wrong while it waits; empty while all is well
 * @param abort what an abort does as it stands
 * @param onTheWayBack whether an abort gives the way back up
 * @param approval null unless something waits for approval
 * @param undeployment the id of the undeployment that it walks for; null where it walks for none
 * @param planTitle what the plan is
 * @param plan null until there is one
 */
record DeploymentView(
        String id,
        String subject,
        String cluster,
        String kind,
        String state,
        boolean ended,
        boolean person,
        String alarm,
        List<String> reasons,
        List<String> failures,
        String abort,
        boolean onTheWayBack,
        ApprovalView approval,
        List<Fact> facts,
        List<LeftOut> leftOut,
        String undeployment,
        String planTitle,
        PlanView plan,
        List<Seen> evidence) {

    /** @param at a moment that follows the words; null for none */
    record Fact(String name, String words, Instant at, String then) {

        static Fact of(String name, String words) {
            return new Fact(name, words, null, "");
        }
    }

    /**
     * @param seenAt when what is to be approved was seen
     * @param expired whether it is too old to be trusted
     * @param forbidden why the reader may not approve it; empty when he may, as far as this goes
     */
    record ApprovalView(
            String next,
            List<String> changes,
            List<DiffView> diffs,
            Instant seenAt,
            Instant expiresAt,
            boolean expired,
            boolean twoPersons,
            String forbidden) {

        static ApprovalView of(DeploymentDetails.Approval approval, DeploymentDetails one, String reader) {
            return new ApprovalView(
                    approval.next(),
                    approval.changes(),
                    DiffView.of(approval.diffs()),
                    approval.seenAt(),
                    approval.expiresAt(),
                    approval.expired(),
                    approval.rules().twoPersons(),
                    approval.rules()
                            .forbids(
                                    reader, "the deployment of " + one.request().subject(), one.requestedBy())
                            .orElse(""));
        }
    }

    /** @param unproven whether something could not be proven */
    record Seen(String wave, String where, String step, String summary, Instant at, boolean unproven) {

        static Seen of(Evidence seen) {
            return new Seen(
                    seen.wave() < 0 ? "" : String.valueOf(seen.wave() + 1),
                    seen.node().isEmpty() ? "the cluster" : seen.node(),
                    seen.step(),
                    seen.summary(),
                    seen.at(),
                    seen.summary().contains("UNPROVEN"));
        }
    }

    /**
     * @param walksFor the undeployment that it walks for
     * @param reader the user who reads it
     */
    static DeploymentView of(DeploymentDetails one, Optional<Undeployment> walksFor, String reader) {
        boolean ended = StateWords.hasEnded(one.state());
        return new DeploymentView(
                one.id(),
                StateWords.subject(one.request()),
                one.request().cluster(),
                one.state().key(),
                StateWords.of(one),
                ended,
                StateWords.waitsForPerson(one.state()),
                one.approval().map(DeploymentDetails.Approval::alarm).orElse(""),
                one.reasons(),
                one.failures(),
                StateWords.abort(one),
                one.rollBack().isPresent(),
                one.approval()
                        .map(approval -> ApprovalView.of(approval, one, reader))
                        .orElse(null),
                facts(one, walksFor.flatMap(Undeployment::order)),
                one.leftOut(),
                walksFor.map(Undeployment::id).orElse(null),
                one.rollBack().isPresent() ? "The way back" : "Plan",
                one.plan()
                        .map(plan -> PlanView.of(
                                plan, currentWave(one, ended, plan.waves().size())))
                        .orElse(null),
                one.evidence().stream().map(Seen::of).toList());
    }

    private static int currentWave(DeploymentDetails one, boolean ended, int waves) {
        if (one.state() == DeploymentState.DEPLOYED) {
            return waves;
        }
        return ended || one.state() == DeploymentState.WAITING_FOR_PLAN_APPROVAL ? -1 : one.wave();
    }

    private static List<Fact> facts(DeploymentDetails one, Optional<UndeployOrder> word) {
        String version = one.request().target().version();
        List<Fact> facts = new ArrayList<>(List.of(
                Fact.of("Cluster", one.request().cluster()),
                new Fact("Requested", "by " + one.requestedBy() + ",", one.since(), "")));
        if (one.request().purpose() == Purpose.DEPLOY) {
            facts.add(Fact.of("Strategy", one.request().strategy().key()));
            facts.add(Fact.of(
                    "Shortcuts",
                    one.request().shortcuts().isEmpty()
                            ? "all of the project"
                            : String.join(
                                    ", ",
                                    one.request().shortcuts().stream().sorted().toList())));
            facts.add(Fact.of("Users", (one.wentLive() ? "may have met " : "have not met ") + version));
        }
        word.ifPresent(given -> facts.add(new Fact(
                "Word given",
                (given.forced() ? "forced by " : "by ") + given.by() + ",",
                given.at(),
                given.reason().isEmpty() ? "" : ": " + given.reason())));
        one.rollBack().ifPresent(back -> facts.add(new Fact("Rolled back", "since", back.at(), ": " + back.reason())));
        return facts;
    }
}
