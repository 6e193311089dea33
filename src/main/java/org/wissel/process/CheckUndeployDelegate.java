package org.wissel.process;

import java.time.Clock;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.UndeploySteps;
import org.wissel.deployment.VersionNeededException;

/** Check undeploy. It changes nothing, so that it needs no fence. */
@Component
class CheckUndeployDelegate implements JavaDelegate {

    static final String REFUSED = "UNDEPLOY_REFUSED";

    private final KeptOrders kept;
    private final UndeploySteps steps;
    private final UndeployJournal journal;
    private final Clock clock;

    CheckUndeployDelegate(KeptOrders kept, UndeploySteps steps, UndeployJournal journal, Clock clock) {
        this.kept = kept;
        this.steps = steps;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        kept.requireUndeployment(execution);
        String undeploy = execution.getProcessInstanceId();
        // A decision that came with the start is none.
        Variable.DECISION.on(execution, "");
        Variable.COMMENT.removeFrom(execution);
        try {
            StepBudget.during(StepBudget.STEP, () -> steps.check(undeploy));
        } catch (VersionNeededException needed) {
            journal.end(undeploy, UndeployState.REFUSED, needed.reasons(), clock.instant());
            throw new BpmnError(REFUSED);
        }
    }
}
