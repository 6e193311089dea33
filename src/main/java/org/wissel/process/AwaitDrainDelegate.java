package org.wissel.process;

import java.time.Duration;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterSteps;
import org.wissel.deployment.Drain;
import org.wissel.deployment.Drained;

/** Await drain. */
@Component
class AwaitDrainDelegate extends Step {

    private static final String TIMER = "event_lookAtDrainAgain";
    /** A look costs the load balancer's host some 10 ms of its processor. */
    private static final Duration EVERY = Duration.ofMillis(30);

    private final ClusterSteps steps;
    private final ApplicationEventPublisher tell;
    private final WaitingSteps waiting;

    AwaitDrainDelegate(StepFrame frame, ClusterSteps steps, ApplicationEventPublisher tell, WaitingSteps waiting) {
        super(frame);
        this.waiting = waiting;
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
        if (!drain.over()) {
            waiting.lookEarly(execution, "", TIMER, EVERY, steps.drained(at(execution)));
        }
        drain.took().ifPresent(took -> tell.publishEvent(new Drained(cluster, took)));
    }
}
