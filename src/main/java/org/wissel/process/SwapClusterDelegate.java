package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.ClusterSteps;
import org.wissel.deployment.DeploymentStep;
import org.wissel.deployment.Journal;

/** Swap cluster. */
@Component
class SwapClusterDelegate extends Step {

    private final ClusterSteps steps;
    private final Journal journal;

    SwapClusterDelegate(ClusterLocks locks, ClusterSteps steps, Journal journal) {
        super(locks);
        this.steps = steps;
        this.journal = journal;
    }

    @Override
    void act(DelegateExecution execution) {
        DeploymentStep step = at(execution);
        steps.swapCluster(step);
        WaveVariables.set(execution, journal.entry(step.deployment()).plan().orElseThrow(), step.wave() + 1);
    }
}
