package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.PublisherSteps;

/** Await loading. */
@Component
class AwaitLoadingDelegate extends Step {

    private final PublisherSteps steps;

    AwaitLoadingDelegate(StepFrame frame, PublisherSteps steps) {
        super(frame);
        this.steps = steps;
    }

    @Override
    boolean isLook() {
        return true;
    }

    @Override
    void act(DelegateExecution execution) {
        Variable.NOTICED.on(execution, steps.awaitLoading(Variable.DEPLOYMENT.from(execution)));
    }
}
