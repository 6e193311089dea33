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

/** Approve swap was completed: refuses what is no decision, and keeps who decided what and why. */
@Component
class RecordDecisionListener implements TaskListener {

    private final Journal journal;
    private final IdentityService identity;
    private final Clock clock;

    RecordDecisionListener(Journal journal, IdentityService identity, Clock clock) {
        this.journal = journal;
        this.identity = identity;
        this.clock = clock;
    }

    @Override
    public void notify(DelegateTask task) {
        Decision decision = Decision.of(Variable.DECISION.from(task));
        String deployment = Variable.DEPLOYMENT.from(task);
        Deciding.requirePossible(decision, journal.review(deployment));
        String decidedBy = Deciding.person(identity);
        Optional<String> comment = Variable.COMMENT.optionalFrom(task);
        String summary = Deciding.words(decision.key(), decidedBy, comment);
        if (decision == Decision.ROLL_BACK) {
            Variable.REASON.on(task, Deciding.words("not approved", decidedBy, comment));
        }
        journal.record(
                deployment,
                new Evidence(
                        clock.instant(), Variable.WAVE.optionalFrom(task).orElse(-1), "", task.getName(), summary));
    }
}
