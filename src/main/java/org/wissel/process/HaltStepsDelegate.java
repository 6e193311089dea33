package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;

/** Halt steps, of the walk that was meant when the abort was asked for. */
@Component
class HaltStepsDelegate implements JavaDelegate {

    private final ClusterLocks locks;
    private final KeptOrders kept;

    HaltStepsDelegate(ClusterLocks locks, KeptOrders kept) {
        this.kept = kept;
        this.locks = locks;
    }

    @Override
    public void execute(DelegateExecution execution) {
        kept.requireAbort(execution);
        locks.halt(Variable.DEPLOYMENT.from(execution), Variable.EPOCH.from(execution));
    }
}
