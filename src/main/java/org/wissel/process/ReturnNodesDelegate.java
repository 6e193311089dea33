package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterSteps;

/** Return nodes. */
@Component
class ReturnNodesDelegate extends Step {

    private final ClusterSteps steps;

    ReturnNodesDelegate(StepFrame frame, ClusterSteps steps) {
        super(frame);
        this.steps = steps;
    }

    @Override
    void act(DelegateExecution execution) {
        steps.returnNodes(at(execution));
    }
}
