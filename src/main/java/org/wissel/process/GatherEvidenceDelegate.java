package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.ClusterSteps;

/** Gather evidence. */
@Component
class GatherEvidenceDelegate extends Step {

    private final ClusterSteps steps;

    GatherEvidenceDelegate(ClusterLocks locks, ClusterSteps steps) {
        super(locks);
        this.steps = steps;
    }

    @Override
    void act(DelegateExecution execution) {
        steps.gatherEvidence(at(execution));
    }
}
