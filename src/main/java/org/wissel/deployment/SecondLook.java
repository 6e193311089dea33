package org.wissel.deployment;

import java.time.Clock;
import java.time.Instant;

/** Proves nodes once more before they come back, where what an approver was shown of them is too old to be trusted. */
final class SecondLook {

    static final String STEP = "Check again";

    private final Journal journal;
    private final Clock clock;

    SecondLook(Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Nothing happens where nobody was asked about the wave, or the evidence still holds.
     *
     * @throws StepFailedException when a node does not prove what it proved before
     */
    void whereExpired(DeploymentStep step, Cluster cluster, Plan plan) {
        journal.review(step.deployment())
                .filter(review -> review.wave() == step.wave())
                .map(Review::at)
                .filter(seenAt ->
                        clock.instant().isAfter(cluster.limits().approvalRules().expiryOf(seenAt)))
                .ifPresent(seenAt -> proveAgain(step, cluster, plan, seenAt));
    }

    private void proveAgain(DeploymentStep step, Cluster cluster, Plan plan, Instant seenAt) {
        SideBySide.ask(plan.waves().get(step.wave()).changes(), change -> {
                    Runtime runtime = cluster.node(change.node()).runtime();
                    return new Seen(change.node(), NodeSteps.prove(plan, change, runtime));
                })
                .forEach(seen -> journal.record(
                        step.deployment(),
                        new Evidence(
                                clock.instant(),
                                step.wave(),
                                seen.node(),
                                STEP,
                                "what was approved had been seen at " + seenAt + ", so it was proven once more: "
                                        + seen.proof())));
    }

    private record Seen(String node, String proof) {}
}
