package org.wissel.process;

import java.time.Duration;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.NodeSteps;

/** Await health. */
@Component
class AwaitHealthDelegate extends NodeStep {

    private static final String TIMER = "event_lookAtHealthAgain";
    private static final Duration EVERY = Duration.ofMillis(50);

    private final WaitingSteps waiting;

    AwaitHealthDelegate(StepFrame frame, NodeSteps steps, WaitingSteps waiting) {
        super(frame, steps);
        this.waiting = waiting;
    }

    @Override
    boolean isLook() {
        return true;
    }

    @Override
    void actOnNode(DelegateExecution execution) {
        String node = node(execution);
        boolean healthy = steps.awaitHealth(at(execution), node);
        Variable.HEALTHY.onlyOn(execution, healthy);
        if (!healthy) {
            String cluster = Variable.CLUSTER.from(execution);
            waiting.lookEarly(execution, node, TIMER, EVERY, () -> steps.isHealthy(cluster, node));
        }
    }
}
