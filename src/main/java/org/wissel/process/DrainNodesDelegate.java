package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterSteps;

/** Drain nodes. */
@Component
class DrainNodesDelegate extends Step {

    private final ClusterSteps steps;

    DrainNodesDelegate(StepFrame frame, ClusterSteps steps) {
        super(frame);
        this.steps = steps;
    }

    @Override
    void act(DelegateExecution execution) {
        steps.drainNodes(at(execution));
    }
}
