package org.wissel.process;

import java.time.Clock;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.Journal;
import org.wissel.deployment.StepDecision;

/** Decide on failed step was completed: refuses what is no decision, and keeps who decided what and why. */
@Component
class RecordStepDecisionListener implements TaskListener {

    private final Journal journal;
    private final IdentityService identity;
    private final Acts acts;
    private final Clock clock;

    RecordStepDecisionListener(Journal journal, IdentityService identity, Clock clock, Acts acts) {
        this.acts = acts;
        this.journal = journal;
        this.identity = identity;
        this.clock = clock;
    }

    @Override
    public void notify(DelegateTask task) {
        // Before anything is recorded in the name of a deployment.
        KeptOrders.requireAsStarted(task.getExecution(), task.getName(), Variable.DEPLOYMENT, Variable.JOB);
        StepDecision decision = StepDecision.of(Variable.STEP_DECISION.from(task));
        String decidedBy = Deciding.person(identity);
        Variable.DECIDED_BY.on(task, decidedBy);
        Variable.CHOICE_REFUSED.removeFrom(task);
        Journal.Entry entry = journal.entry(Variable.DEPLOYMENT.from(task));
        acts.stepDecided(
                entry,
                Variable.JOB.from(task),
                decision,
                Variable.COMMENT.optionalFrom(task).orElse(""),
                decidedBy);
        journal.record(
                entry.id(),
                new Evidence(
                        clock.instant(),
                        -1,
                        "",
                        task.getName(),
                        Deciding.words(decision.key(), decidedBy, Variable.COMMENT.optionalFrom(task))));
    }
}
