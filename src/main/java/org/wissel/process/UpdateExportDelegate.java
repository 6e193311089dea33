package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.NodeSteps;

/** Update export. */
@Component
class UpdateExportDelegate extends NodeStep {

    UpdateExportDelegate(StepFrame frame, NodeSteps steps) {
        super(frame, steps);
    }

    @Override
    void actOnNode(DelegateExecution execution) {
        steps.updateExport(at(execution), node(execution));
    }
}
