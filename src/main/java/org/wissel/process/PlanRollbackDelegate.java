package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.PlanSteps;

/** Plan rollback. Where nothing was touched yet there is nothing to walk. */
@Component
class PlanRollbackDelegate extends Step {

    private final PlanSteps steps;
    private final WaveVariables waves;

    PlanRollbackDelegate(StepFrame frame, PlanSteps steps, WaveVariables waves) {
        super(frame);
        this.steps = steps;
        this.waves = waves;
    }

    @Override
    boolean plans() {
        return true;
    }

    @Override
    void act(DelegateExecution execution) {
        kept().requireWay(execution, true);
        boolean touched =
                steps.planRollBack(Variable.DEPLOYMENT.from(execution)).isPresent();
        Variable.TOUCHED.on(execution, touched);
        if (touched) {
            waves.set(execution, 0);
        }
    }
}
