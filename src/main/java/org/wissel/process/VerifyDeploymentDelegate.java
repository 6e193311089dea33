package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterSteps;

/** Verify deployment. */
@Component
class VerifyDeploymentDelegate extends Step {

    private final ClusterSteps steps;

    VerifyDeploymentDelegate(StepFrame frame, ClusterSteps steps) {
        super(frame);
        this.steps = steps;
    }

    @Override
    void act(DelegateExecution execution) {
        steps.verifyDeployment(at(execution));
    }
}
