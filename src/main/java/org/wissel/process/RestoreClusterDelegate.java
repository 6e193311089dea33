package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterSteps;

/** Restore cluster. */
@Component
class RestoreClusterDelegate extends Step {

    private final ClusterSteps steps;

    RestoreClusterDelegate(StepFrame frame, ClusterSteps steps) {
        super(frame);
        this.steps = steps;
    }

    @Override
    void act(DelegateExecution execution) {
        kept().requireAsked(execution);
        steps.restoreCluster(at(execution));
    }
}
