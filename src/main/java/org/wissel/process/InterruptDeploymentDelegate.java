package org.wissel.process;

import java.util.OptionalInt;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;

/**
 * Interrupt deployment. Sends the interrupting message while it holds every fence, in one transaction, so that no step runs
 * beside it and none loses its commit.
 */
@Component
class InterruptDeploymentDelegate implements JavaDelegate {

    static final String ABORT_REQUESTED = "Abort requested";

    private final ClusterLocks locks;
    private final KeptOrders kept;

    InterruptDeploymentDelegate(ClusterLocks locks, KeptOrders kept) {
        this.kept = kept;
        this.locks = locks;
    }

    @Override
    public void execute(DelegateExecution execution) {
        kept.requireAbort(execution);
        String deployment = Variable.DEPLOYMENT.from(execution);
        int halted = Variable.EPOCH.from(execution);
        if (walksAnew(deployment, halted)) {
            // It has ended, or another abort was first.
            Variable.STEPS_RUNNING.on(execution, false);
            return;
        }
        boolean interrupted = locks.quiet(Variable.CLUSTER.from(execution))
                && !walksAnew(deployment, halted)
                && interrupt(execution, deployment);
        // Where nothing could be interrupted yet, as before the walk has begun, it is tried again; no step begins
        // meanwhile.
        Variable.STEPS_RUNNING.on(execution, !interrupted);
    }

    private boolean walksAnew(String deployment, int halted) {
        OptionalInt epoch = locks.epoch(deployment);
        return epoch.isEmpty() || epoch.getAsInt() != halted;
    }

    private static boolean interrupt(DelegateExecution execution, String deployment) {
        RuntimeService runtime = execution.getProcessEngineServices().getRuntimeService();
        String reason = Variable.REASON.optionalFrom(execution).orElse("");
        return !runtime.createMessageCorrelation(ABORT_REQUESTED)
                .processInstanceId(deployment)
                .setVariable(
                        Variable.REASON.name(),
                        "aborted by "
                                + Variable.ABORTED_BY.optionalFrom(execution).orElse("somebody")
                                + (reason.isBlank() ? "" : ": " + reason))
                .correlateAllWithResult()
                .isEmpty();
    }
}
