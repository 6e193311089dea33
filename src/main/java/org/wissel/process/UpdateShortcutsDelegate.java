package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.NodeSteps;

/** Update shortcuts. */
@Component
class UpdateShortcutsDelegate extends NodeStep {

    UpdateShortcutsDelegate(ClusterLocks locks, NodeSteps steps) {
        super(locks, steps);
    }

    @Override
    void actOnNode(DelegateExecution execution) {
        steps.updateShortcuts(at(execution), node(execution));
    }
}
