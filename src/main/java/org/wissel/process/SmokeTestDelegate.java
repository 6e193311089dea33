package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.NodeSteps;

/** Smoke test. */
@Component
class SmokeTestDelegate extends NodeStep {

    SmokeTestDelegate(ClusterLocks locks, NodeSteps steps) {
        super(locks, steps);
    }

    @Override
    void actOnNode(DelegateExecution execution) {
        steps.smokeTest(at(execution), node(execution));
    }
}
