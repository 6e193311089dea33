package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.PublisherSteps;

/** Order publication. */
@Component
class OrderPublicationDelegate extends Step {

    private final PublisherSteps steps;

    OrderPublicationDelegate(StepFrame frame, PublisherSteps steps) {
        super(frame);
        this.steps = steps;
    }

    @Override
    void act(DelegateExecution execution) {
        steps.order(Variable.DEPLOYMENT.from(execution));
    }
}
