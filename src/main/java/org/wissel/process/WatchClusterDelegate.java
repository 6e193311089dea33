package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.WatchSteps;

/** Watch cluster. */
@Component
class WatchClusterDelegate extends Step {

    private static final Logger log = LoggerFactory.getLogger(WatchClusterDelegate.class);

    private final WatchSteps steps;

    WatchClusterDelegate(ClusterLocks locks, WatchSteps steps) {
        super(locks);
        this.steps = steps;
    }

    @Override
    void act(DelegateExecution execution) {
        if (steps.watch(at(execution))) {
            log.warn(
                    "Too few nodes of {} serve while deployment {} waits for approval; its form offers to return those"
                            + " that wait",
                    Variable.CLUSTER.from(execution),
                    Variable.DEPLOYMENT.from(execution));
        }
    }
}
