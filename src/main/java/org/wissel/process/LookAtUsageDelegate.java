package org.wissel.process;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.UndeploySteps;
import org.wissel.deployment.VersionNeededException;

/** Look at usage. It changes nothing and holds no lock on the cluster, since it may go on for weeks. */
@Component
class LookAtUsageDelegate implements JavaDelegate {

    static final String VERSION_NEEDED = "VERSION_NEEDED";

    private final KeptOrders kept;
    private final UndeploySteps steps;
    private final UndeployJournal journal;
    private final Clock clock;

    LookAtUsageDelegate(KeptOrders kept, UndeploySteps steps, UndeployJournal journal, Clock clock) {
        this.kept = kept;
        this.steps = steps;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        kept.requireUndeployment(execution);
        String undeploy = execution.getProcessInstanceId();
        try {
            Variable.QUIET.on(execution, StepBudget.within(StepBudget.STEP, () -> steps.look(undeploy)));
        } catch (VersionNeededException needed) {
            journal.end(undeploy, UndeployState.KEPT, needed.reasons(), clock.instant());
            throw new BpmnError(VERSION_NEEDED);
        }
        Variable.LOOK_AGAIN_AT.on(
                execution,
                steps.nextLook(undeploy).truncatedTo(ChronoUnit.MILLIS).toString());
    }
}
