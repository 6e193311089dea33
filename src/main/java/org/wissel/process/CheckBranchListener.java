package org.wissel.process;

import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;

/**
 * A node's branch ends: the engine counts it in variables, and a changed one would leave nodes out or have the walk wait for ever,
 * so they are compared here as before a step.
 */
@Component
class CheckBranchListener implements ExecutionListener {

    /** Those of the branches that send exports ahead of all waves. */
    private static final Set<String> AHEAD = Set.of("endEvent_exportSent", "endEvent_nothingSent");

    private final KeptVariables kept;

    CheckBranchListener(KeptVariables kept) {
        this.kept = kept;
    }

    @Override
    public void notify(DelegateExecution execution) {
        kept.requireWalk(execution, false, !AHEAD.contains(execution.getCurrentActivityId()));
    }
}
