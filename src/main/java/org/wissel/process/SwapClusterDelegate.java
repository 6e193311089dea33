package org.wissel.process;

import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterChangedException;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.ClusterSteps;
import org.wissel.deployment.DeploymentStep;

/** Swap cluster. */
@Component
class SwapClusterDelegate extends Step {

    static final String CLUSTER_CHANGED = "CLUSTER_CHANGED";

    private final ClusterSteps steps;
    private final WaveVariables waves;

    SwapClusterDelegate(ClusterLocks locks, ClusterSteps steps, WaveVariables waves) {
        super(locks);
        this.steps = steps;
        this.waves = waves;
    }

    @Override
    void act(DelegateExecution execution) {
        DeploymentStep step = at(execution);
        try {
            steps.swapCluster(step);
        } catch (ClusterChangedException changed) {
            throw new BpmnError(CLUSTER_CHANGED);
        }
        waves.set(execution, step.wave() + 1);
    }
}
