package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterSteps;
import org.wissel.deployment.DeploymentStep;

/** Swap cluster. */
@Component
class SwapClusterDelegate extends Step {

    private final ClusterSteps steps;
    private final WaveVariables waves;

    SwapClusterDelegate(StepFrame frame, ClusterSteps steps, WaveVariables waves) {
        super(frame);
        this.steps = steps;
        this.waves = waves;
    }

    @Override
    void act(DelegateExecution execution) {
        kept().requireAsked(execution);
        DeploymentStep step = at(execution);
        steps.swapCluster(step);
        waves.set(execution, step.wave() + 1);
    }
}
