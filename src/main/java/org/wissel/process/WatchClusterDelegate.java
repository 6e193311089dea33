package org.wissel.process;

import java.time.Duration;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.WatchSteps;

/** Watch cluster. It is no step of the walk: it changes no machine, and stands back where a step is at work. */
@Component
class WatchClusterDelegate implements JavaDelegate {

    private static final Logger log = LoggerFactory.getLogger(WatchClusterDelegate.class);

    // It looks again in a moment, and holds the fences meanwhile.
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private final ClusterLocks locks;
    private final Instances instances;
    private final WatchSteps steps;
    private final Telling telling;

    WatchClusterDelegate(ClusterLocks locks, Instances instances, WatchSteps steps, Telling telling) {
        this.telling = telling;
        this.locks = locks;
        this.instances = instances;
        this.steps = steps;
    }

    @Override
    public void execute(DelegateExecution execution) {
        KeptOrders.requireAsStarted(execution, "Watch approval", Variable.DEPLOYMENT, Variable.CLUSTER);
        String deployment = Variable.DEPLOYMENT.from(execution);
        String cluster = Variable.CLUSTER.from(execution);
        boolean waits = instances.waitsForSwap(deployment);
        Variable.STILL_WAITING.on(execution, waits);
        if (waits && locks.quiet(cluster) && StepBudget.within(AT_MOST, () -> steps.watch(deployment))) {
            telling.alarm(deployment);
            log.warn(
                    "Too few nodes of {} serve while deployment {} waits for approval; its form offers to return those"
                            + " that wait",
                    cluster,
                    deployment);
        }
    }
}
