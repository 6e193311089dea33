package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.NodeSteps;

/** Await health. */
@Component
class AwaitHealthDelegate extends NodeStep {

    AwaitHealthDelegate(StepFrame frame, NodeSteps steps) {
        super(frame, steps);
    }

    @Override
    boolean isLook() {
        return true;
    }

    @Override
    void actOnNode(DelegateExecution execution) {
        Variable.HEALTHY.onlyOn(execution, steps.awaitHealth(at(execution), node(execution)));
    }
}
