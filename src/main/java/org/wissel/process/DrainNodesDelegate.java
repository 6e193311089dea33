package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.ClusterSteps;

/** Drain nodes. */
@Component
class DrainNodesDelegate extends Step {

    private final ClusterSteps steps;

    DrainNodesDelegate(ClusterLocks locks, ClusterSteps steps) {
        super(locks);
        this.steps = steps;
    }

    @Override
    void act(DelegateExecution execution) {
        steps.drainNodes(at(execution));
    }
}
