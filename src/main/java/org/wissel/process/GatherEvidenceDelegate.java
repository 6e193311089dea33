package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ApprovalSteps;
import org.wissel.deployment.ClusterLocks;

/** Gather evidence. */
@Component
class GatherEvidenceDelegate extends Step {

    private final ApprovalSteps steps;

    GatherEvidenceDelegate(ClusterLocks locks, ApprovalSteps steps) {
        super(locks);
        this.steps = steps;
    }

    @Override
    void act(DelegateExecution execution) {
        // An earlier decision, or one that came with the start, is none on this swap.
        Variable.DECISION.removeFrom(execution);
        Variable.COMMENT.removeFrom(execution);
        steps.gatherEvidence(at(execution));
    }
}
