package org.wissel.process;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.wissel.deployment.ClusterChangedException;
import org.wissel.deployment.DeploymentStep;
import org.wissel.deployment.StepBudget;

/**
 * A service task that acts on a cluster: takes its fence first, for as long as the job's transaction lasts, so that no two
 * steps act on one host at a time. All of it, the wait for the fence included, takes no longer than a step may.
 */
abstract class Step implements JavaDelegate {

    /** What a step found changed leads to planning again. */
    static final String CLUSTER_CHANGED = "CLUSTER_CHANGED";

    private final StepFrame frame;

    Step(StepFrame frame) {
        this.frame = frame;
    }

    @Override
    public final void execute(DelegateExecution execution) {
        Optional<String> fence = fence(execution);
        StepBudget.during(
                StepBudget.STEP,
                () -> frame.around(execution, fence.orElse(""), isOfWave(), isLook(), () -> within(execution, fence)));
    }

    private void within(DelegateExecution execution, Optional<String> fence) {
        frame.kept().requireWalk(execution, plans(), isOfWave());
        String cluster = Variable.CLUSTER.from(execution);
        frame.locks()
                .enter(
                        Variable.DEPLOYMENT.from(execution),
                        Variable.EPOCH.optionalFrom(execution).orElse(1),
                        cluster,
                        fence);
        // Another step may have held the fence for long.
        StepBudget.require(fence.orElse(cluster), "this step was not begun");
        try {
            act(execution);
        } catch (ClusterChangedException changed) {
            throw new BpmnError(CLUSTER_CHANGED);
        }
    }

    /** Whether it only looks at what is waited for, again and again. */
    boolean isLook() {
        return false;
    }

    /** Whether it plans the walk anew, so that it sets what is known of the current wave instead of taking it. */
    boolean plans() {
        return false;
    }

    /** Whether it belongs to the wave that the walk is at, or to all of them. */
    boolean isOfWave() {
        return true;
    }

    KeptVariables kept() {
        return frame.kept();
    }

    /** The node that the step acts on; empty for the whole cluster. */
    Optional<String> fence(DelegateExecution execution) {
        return Optional.empty();
    }

    /** The step itself. */
    abstract void act(DelegateExecution execution);

    static DeploymentStep at(DelegateExecution execution) {
        return new DeploymentStep(Variable.DEPLOYMENT.from(execution), Variable.WAVE.from(execution));
    }
}
