package org.wissel.process;

import java.util.Optional;
import java.util.OptionalInt;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.KeptWords;

/**
 * Interrupt deployment. Sends the interrupting message while it holds every fence, in one transaction, so that no step runs
 * beside it and none loses its commit.
 */
@Component
class InterruptDeploymentDelegate implements JavaDelegate {

    static final String ABORT_REQUESTED = "Abort requested";

    private final ClusterLocks locks;
    private final KeptOrders kept;
    private final KeptWords words;

    InterruptDeploymentDelegate(ClusterLocks locks, KeptOrders kept, KeptWords words) {
        this.words = words;
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

    private boolean interrupt(DelegateExecution execution, String deployment) {
        RuntimeService runtime = execution.getProcessEngineServices().getRuntimeService();
        Optional<String> before = words.of(deployment);
        // First: a way back that is given up ends at once, with these words.
        words.keep(
                deployment,
                Deciding.words(
                        "aborted",
                        Variable.ABORTED_BY.optionalFrom(execution).orElse("somebody"),
                        Variable.REASON.optionalFrom(execution)));
        boolean interrupted = !runtime.createMessageCorrelation(ABORT_REQUESTED)
                .processInstanceId(deployment)
                .correlateAllWithResult()
                .isEmpty();
        if (!interrupted) {
            before.ifPresentOrElse(said -> words.keep(deployment, said), () -> words.forget(deployment));
        }
        return interrupted;
    }
}
