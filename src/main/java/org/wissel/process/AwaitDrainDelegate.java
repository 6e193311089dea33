package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterSteps;

/** Await drain. */
@Component
class AwaitDrainDelegate extends Step {

    private final ClusterSteps steps;

    AwaitDrainDelegate(StepFrame frame, ClusterSteps steps) {
        super(frame);
        this.steps = steps;
    }

    @Override
    boolean isLook() {
        return true;
    }

    @Override
    void act(DelegateExecution execution) {
        Variable.DRAINED.on(execution, steps.awaitDrain(at(execution)));
    }
}
