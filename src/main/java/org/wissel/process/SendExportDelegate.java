package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.NodeSteps;
import org.wissel.deployment.TransferSteps;

/** Send export. */
@Component
class SendExportDelegate extends NodeStep {

    private final TransferSteps transfers;

    SendExportDelegate(StepFrame frame, NodeSteps steps, TransferSteps transfers) {
        super(frame, steps);
        this.transfers = transfers;
    }

    @Override
    boolean isLook() {
        return true;
    }

    @Override
    boolean isOfWave() {
        return false;
    }

    @Override
    void actOnNode(DelegateExecution execution) {
        Variable.EXPORT_SENT.onlyOn(
                execution, transfers.sendExport(Variable.DEPLOYMENT.from(execution), node(execution)));
    }
}
