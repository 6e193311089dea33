package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.NodeSteps;

/** Update shortcuts. */
@Component
class UpdateShortcutsDelegate extends NodeStep {

    UpdateShortcutsDelegate(StepFrame frame, NodeSteps steps) {
        super(frame, steps);
    }

    @Override
    void actOnNode(DelegateExecution execution) {
        steps.updateShortcuts(at(execution), node(execution));
    }
}
