package org.wissel.process;

import java.time.Clock;
import java.util.Optional;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Decision;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.Journal;
import org.wissel.deployment.KeptWords;
import org.wissel.deployment.Review;

/**
 * Approve swap or Approve changed plan was completed: refuses what is no decision, an approval by who may not give it or of
 * something else than what waits, and keeps who decided what and why.
 */
@Component
class RecordDecisionListener implements TaskListener {

    private final Journal journal;
    private final IdentityService identity;
    private final Acts acts;
    private final ApprovalGuard guard;
    private final KeptWords words;
    private final Clock clock;

    RecordDecisionListener(
            Journal journal, IdentityService identity, ApprovalGuard guard, Clock clock, Acts acts, KeptWords words) {
        this.acts = acts;
        this.words = words;
        this.journal = journal;
        this.identity = identity;
        this.guard = guard;
        this.clock = clock;
    }

    @Override
    public void notify(DelegateTask task) {
        Decision decision = Decision.of(Sent.with(task, Variable.DECISION));
        // Not the variable, which may come with the decision.
        String deployment = task.getProcessInstanceId();
        Optional<Review> waits = journal.review(deployment);
        Deciding.requirePossible(decision, waits);
        Journal.Entry entry = journal.entry(deployment);
        if (decision == Decision.APPROVE) {
            requireApprovable(entry, waits, task);
        } else if (decision == Decision.RETURN_NODE && goesLive(entry, waits)) {
            // Users meet the new version by it as well; what was shown may be older than the alarm.
            requireMayApprove(entry);
        }
        String decidedBy = Deciding.person(identity);
        Optional<String> comment = Sent.optional(task, Variable.COMMENT);
        if (decision != Decision.ROLL_BACK) {
            // The swap itself asks for it, whoever moved the instance there.
            waits.ifPresent(review -> journal.approve(deployment, review.at(), decidedBy));
        }
        acts.decided(entry, Deciding.task(task), decision, waits, comment.orElse(""), decidedBy);
        String summary = Deciding.words(decision, decidedBy, comment);
        if (decision == Decision.ROLL_BACK) {
            words.keep(deployment, Deciding.words("not approved", decidedBy, comment));
        }
        journal.record(
                deployment, new Evidence(clock.instant(), Deciding.wave(waits), "", Deciding.task(task), summary));
    }

    private static boolean goesLive(Journal.Entry entry, Optional<Review> waits) {
        return waits.map(Review::wave).filter(wave -> wave >= 0).isPresent()
                && entry.plan()
                        .map(plan -> plan.waves().get(waits.get().wave()).goesLive())
                        .orElse(false);
    }

    private void requireMayApprove(Journal.Entry entry) {
        guard.requireMayApprove(
                entry.request().cluster(),
                "the deployment of " + entry.request().subject(),
                entry.requestedBy());
    }

    private void requireApprovable(Journal.Entry entry, Optional<Review> waits, DelegateTask task) {
        requireMayApprove(entry);
        ApprovalGuard.requireShown(entry.request().cluster(), waits, Sent.optional(task, Variable.SHOWN_EVIDENCE));
    }
}
