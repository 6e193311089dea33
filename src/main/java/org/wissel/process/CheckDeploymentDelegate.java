package org.wissel.process;

import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterChangedException;
import org.wissel.deployment.PlanResult;
import org.wissel.deployment.PlanSteps;
import org.wissel.deployment.Refusal;

/** Check deployment. */
@Component
class CheckDeploymentDelegate extends Step {

    static final String REFUSED = "DEPLOYMENT_REFUSED";
    static final String PLAN_CHANGED = "PLAN_CHANGED";

    private final PlanSteps steps;
    private final Refusals refusals;
    private final HeldBack heldBack;
    private final WaveVariables waves;

    CheckDeploymentDelegate(
            StepFrame frame, PlanSteps steps, WaveVariables waves, Refusals refusals, HeldBack heldBack) {
        super(frame);
        this.refusals = refusals;
        this.heldBack = heldBack;
        this.steps = steps;
        this.waves = waves;
    }

    @Override
    boolean plans() {
        return true;
    }

    @Override
    void act(DelegateExecution execution) {
        kept().requireWay(execution, false);
        String deployment = Variable.DEPLOYMENT.from(execution);
        // An earlier decision, or one that came with the start, is none on the plan that is made now.
        Variable.DECISION.removeFrom(execution);
        Variable.COMMENT.removeFrom(execution);
        Variable.SHOWN_EVIDENCE.removeFrom(execution);
        if (heldBack.isHeldBack(deployment) || check(deployment) instanceof Refusal) {
            refusals.written(deployment);
            throw new BpmnError(REFUSED);
        }
        waves.set(execution, 0);
    }

    private PlanResult check(String deployment) {
        try {
            return steps.check(deployment);
        } catch (ClusterChangedException changed) {
            throw new BpmnError(PLAN_CHANGED);
        }
    }
}
