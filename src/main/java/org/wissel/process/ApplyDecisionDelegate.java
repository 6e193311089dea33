package org.wissel.process;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngineServices;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.runtime.Job;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Journal;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.StepChoices;
import org.wissel.deployment.StepDecision;

/** Apply decision. One that was settled in Cockpit meanwhile stays as it was settled there. */
@Component
class ApplyDecisionDelegate implements JavaDelegate {

    static final String CHOICE_REFUSED = "CHOICE_REFUSED";

    private final FailedSteps failedSteps;
    private final StepChoices choices;
    private final Journal journal;
    private final Clock clock;

    ApplyDecisionDelegate(FailedSteps failedSteps, StepChoices choices, Journal journal, Clock clock) {
        this.failedSteps = failedSteps;
        this.choices = choices;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        ProcessEngineServices engine = execution.getProcessEngineServices();
        String deployment = Variable.DEPLOYMENT.from(execution);
        String jobId = Variable.JOB.from(execution);
        Job failed = failedSteps.waiting(jobId).orElse(null);
        if (failed == null) {
            return;
        }
        switch (StepDecision.of(Variable.STEP_DECISION.from(execution))) {
            case RETRY -> tryAgain(engine.getManagementService(), jobId);
            case LEAVE_OUT -> leaveOut(execution, engine, deployment, failed);
            case ROLL_BACK ->
                engine.getRuntimeService()
                        .startProcessInstanceByKey(
                                CamundaDeployments.ABORT,
                                Map.of(
                                        Variable.DEPLOYMENT.name(), deployment,
                                        Variable.REASON.name(), reason(execution, failed),
                                        Variable.ABORTED_BY.name(), Variable.DECIDED_BY.from(execution)));
        }
    }

    private static void tryAgain(ManagementService management, String jobId) {
        management.setJobRetries(jobId, 1);
    }

    private void leaveOut(DelegateExecution execution, ProcessEngineServices engine, String deployment, Job failed) {
        Optional<String> node = failedSteps.node(failed);
        Optional<String> forbidden = node.isEmpty()
                ? Optional.of("the step is about the whole cluster, so there is no node to leave out")
                : StepBudget.within(
                        StepBudget.STEP,
                        () -> choices.whyNotLeaveOut(deployment, node.get(), failedSteps.wave(deployment)));
        if (forbidden.isPresent()) {
            Variable.CHOICE_REFUSED.on(execution, forbidden.get());
            throw new BpmnError(CHOICE_REFUSED);
        }
        journal.leaveOut(
                deployment,
                new LeftOut(
                        node.get(),
                        Optional.ofNullable(failed.getExceptionMessage()).orElse("a step failed"),
                        Variable.DECIDED_BY.from(execution),
                        clock.instant()));
        tryAgain(engine.getManagementService(), failed.getId());
    }

    private static String reason(DelegateExecution execution, Job failed) {
        return Variable.COMMENT
                .optionalFrom(execution)
                .filter(comment -> !comment.isBlank())
                .orElse(Optional.ofNullable(failed.getExceptionMessage()).orElse("a step failed"));
    }
}
