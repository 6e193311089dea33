package org.wissel.process;

import java.util.List;
import java.util.OptionalInt;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.runtime.MessageCorrelationResult;
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

    InterruptDeploymentDelegate(ClusterLocks locks) {
        this.locks = locks;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String deployment = Variable.DEPLOYMENT.from(execution);
        int halted = Variable.EPOCH.from(execution);
        if (walksAnew(deployment, halted)) {
            // It has ended, or another abort was first.
            Variable.STEPS_RUNNING.on(execution, false);
            return;
        }
        boolean quiet = locks.quiet(Variable.CLUSTER.from(execution));
        if (quiet && !walksAnew(deployment, halted)) {
            interrupt(execution, deployment, halted);
        }
        Variable.STEPS_RUNNING.on(execution, !quiet);
    }

    private boolean walksAnew(String deployment, int halted) {
        OptionalInt epoch = locks.epoch(deployment);
        return epoch.isEmpty() || epoch.getAsInt() != halted;
    }

    private void interrupt(DelegateExecution execution, String deployment, int halted) {
        RuntimeService runtime = execution.getProcessEngineServices().getRuntimeService();
        String reason = Variable.REASON.optionalFrom(execution).orElse("");
        List<MessageCorrelationResult> interrupted = runtime.createMessageCorrelation(ABORT_REQUESTED)
                .processInstanceId(deployment)
                .setVariable(
                        Variable.REASON.name(),
                        "aborted by "
                                + Variable.ABORTED_BY.optionalFrom(execution).orElse("somebody")
                                + (reason.isBlank() ? "" : ": " + reason))
                .correlateAllWithResult();
        if (interrupted.isEmpty()) {
            // It stands where there is nothing to interrupt, as before a rollback that begins anyway.
            locks.resume(deployment, halted);
        }
    }
}
