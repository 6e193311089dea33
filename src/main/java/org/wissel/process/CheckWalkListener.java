package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;

/** A walk begins, or is left for the way back: what the engine takes from variables there is compared before it does. */
@Component
class CheckWalkListener implements ExecutionListener {

    private final KeptVariables kept;

    CheckWalkListener(KeptVariables kept) {
        this.kept = kept;
    }

    @Override
    public void notify(DelegateExecution execution) {
        kept.requireBegin(execution);
    }
}
