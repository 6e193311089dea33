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
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Evidence;
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
    private final ClusterLocks locks;
    private final Journal journal;
    private final Clock clock;

    ApplyDecisionDelegate(
            FailedSteps failedSteps, StepChoices choices, ClusterLocks locks, Journal journal, Clock clock) {
        this.locks = locks;
        this.failedSteps = failedSteps;
        this.choices = choices;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        ProcessEngineServices engine = execution.getProcessEngineServices();
        String deployment = Variable.DEPLOYMENT.from(execution);
        Optional<Job> failed = failedSteps.waiting(deployment, Variable.JOB.from(execution));
        StepDecision decision = StepDecision.of(Variable.STEP_DECISION.from(execution));
        if (decision == StepDecision.ROLL_BACK) {
            // It is about the whole deployment, so that it counts though somebody pressed Retry meanwhile.
            rollBack(execution, engine, deployment, failed);
        } else if (failed.isEmpty()) {
            record(deployment, decision.key() + " was not done: the step was settled elsewhere meanwhile");
        } else if (decision == StepDecision.RETRY) {
            tryAgain(engine.getManagementService(), failed.get().getId());
        } else {
            leaveOut(execution, engine, deployment, failed.get());
        }
    }

    private void rollBack(
            DelegateExecution execution, ProcessEngineServices engine, String deployment, Optional<Job> failed) {
        boolean rollingBack = journal.entry(deployment).rollBack().isPresent();
        if (locks.epoch(deployment).isEmpty() || rollingBack && failed.isEmpty()) {
            record(deployment, "rollBack was not done: the deployment has ended, or is rolled back already");
            return;
        }
        engine.getRuntimeService()
                .startProcessInstanceByKey(
                        CamundaDeployments.ABORT,
                        Map.of(
                                Variable.DEPLOYMENT.name(),
                                deployment,
                                Variable.GIVE_UP.name(),
                                rollingBack,
                                Variable.REASON.name(),
                                reason(execution, failed),
                                Variable.ABORTED_BY.name(),
                                Variable.DECIDED_BY.from(execution)));
    }

    private void record(String deployment, String summary) {
        journal.record(deployment, new Evidence(clock.instant(), -1, "", "Apply decision", summary));
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

    private static String reason(DelegateExecution execution, Optional<Job> failed) {
        return Variable.COMMENT
                .optionalFrom(execution)
                .filter(comment -> !comment.isBlank())
                .or(() -> failed.map(Job::getExceptionMessage))
                .orElse("a step failed");
    }
}
