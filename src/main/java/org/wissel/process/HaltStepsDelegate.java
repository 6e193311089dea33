package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;

/** Halt steps. Remembers which walk was halted, so that only that one is interrupted. */
@Component
class HaltStepsDelegate implements JavaDelegate {

    private final ClusterLocks locks;

    HaltStepsDelegate(ClusterLocks locks) {
        this.locks = locks;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Variable.EPOCH.on(
                execution, locks.halt(Variable.DEPLOYMENT.from(execution)).orElse(0));
    }
}
