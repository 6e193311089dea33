package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterSteps;
import org.wissel.deployment.Drain;
import org.wissel.deployment.Drained;

/** Await drain. */
@Component
class AwaitDrainDelegate extends Step {

    private final ClusterSteps steps;
    private final ApplicationEventPublisher tell;

    AwaitDrainDelegate(StepFrame frame, ClusterSteps steps, ApplicationEventPublisher tell) {
        super(frame);
        this.steps = steps;
        this.tell = tell;
    }

    @Override
    boolean isLook() {
        return true;
    }

    @Override
    void act(DelegateExecution execution) {
        Drain drain = steps.awaitDrain(at(execution));
        Variable.DRAINED.on(execution, drain.over());
        String cluster = Variable.CLUSTER.from(execution);
        drain.took().ifPresent(took -> tell.publishEvent(new Drained(cluster, took)));
    }
}
