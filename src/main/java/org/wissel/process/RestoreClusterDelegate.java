package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.ClusterSteps;

/** Restore cluster. */
@Component
class RestoreClusterDelegate extends Step {

    private final ClusterSteps steps;

    RestoreClusterDelegate(ClusterLocks locks, ClusterSteps steps) {
        super(locks);
        this.steps = steps;
    }

    @Override
    void act(DelegateExecution execution) {
        steps.restoreCluster(at(execution));
    }
}
