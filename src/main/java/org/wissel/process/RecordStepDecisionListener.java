package org.wissel.process;

import java.time.Clock;
import java.util.Optional;
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
    private final KeptOrders kept;
    private final Clock clock;

    RecordStepDecisionListener(Journal journal, IdentityService identity, KeptOrders kept, Clock clock, Acts acts) {
        this.kept = kept;
        this.acts = acts;
        this.journal = journal;
        this.identity = identity;
        this.clock = clock;
    }

    @Override
    public void notify(DelegateTask task) {
        // Before anything is recorded in the name of a deployment.
        KeptOrders.requireAsStarted(task.getExecution(), Deciding.task(task), Variable.DEPLOYMENT, Variable.JOB);
        StepDecision decision = StepDecision.of(Sent.with(task, Variable.STEP_DECISION));
        String decidedBy = Deciding.person(identity);
        Variable.DECIDED_BY.on(task, decidedBy);
        Variable.CHOICE_REFUSED.removeFrom(task);
        Optional<String> comment = Sent.optional(task, Variable.COMMENT);
        kept.decided(task.getProcessInstanceId(), decision, decidedBy, comment);
        Journal.Entry entry = journal.entry(Variable.DEPLOYMENT.from(task));
        acts.stepDecided(entry, Variable.JOB.from(task), decision, comment.orElse(""), decidedBy);
        journal.record(
                entry.id(),
                new Evidence(
                        clock.instant(),
                        -1,
                        "",
                        Deciding.task(task),
                        Deciding.words(decision.key(), decidedBy, comment)));
    }
}
