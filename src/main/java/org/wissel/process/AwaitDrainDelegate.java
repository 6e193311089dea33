package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.ClusterSteps;

/** Await drain. */
@Component
class AwaitDrainDelegate extends Step {

    private final ClusterSteps steps;

    AwaitDrainDelegate(ClusterLocks locks, ClusterSteps steps) {
        super(locks);
        this.steps = steps;
    }

    @Override
    void act(DelegateExecution execution) {
        Variable.DRAINED.on(execution, steps.awaitDrain(at(execution)));
    }
}
