package org.wissel.process;

import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Shown;
import org.wissel.deployment.StepDecision;

/** Apply decision. */
@Component
class ApplyDecisionDelegate implements JavaDelegate {

    static final String CHOICE_REFUSED = "CHOICE_REFUSED";

    private final StepDecisions decisions;
    private final KeptOrders kept;

    ApplyDecisionDelegate(StepDecisions decisions, KeptOrders kept) {
        this.kept = kept;
        this.decisions = decisions;
    }

    @Override
    public void execute(DelegateExecution execution) {
        kept.requireStepDecision(execution);
        decisions
                .apply(
                        Variable.DEPLOYMENT.from(execution),
                        Variable.JOB.from(execution),
                        StepDecision.of(Variable.STEP_DECISION.from(execution)),
                        Variable.COMMENT.optionalFrom(execution),
                        Variable.DECIDED_BY.from(execution))
                .ifPresent(why -> {
                    // The form shows it as it comes from the engine.
                    Variable.CHOICE_REFUSED.on(execution, Shown.lines(why));
                    throw new BpmnError(CHOICE_REFUSED);
                });
    }
}
