package org.wissel.process;

import java.time.Clock;
import java.util.Optional;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.identity.Authentication;
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
        Object comment = task.getVariable(Variable.COMMENT.name());
        String decidedBy = Optional.ofNullable(identity.getCurrentAuthentication())
                .map(Authentication::getUserId)
                .orElse("nobody signed in");
        String summary = decision.key() + " by " + decidedBy
                + (comment == null || comment.toString().isBlank() ? "" : ": " + comment);
        journal.record(
                Variable.DEPLOYMENT.from(task),
                new Evidence(
                        clock.instant(), Variable.WAVE.optionalFrom(task).orElse(-1), "", task.getName(), summary));
    }
}
