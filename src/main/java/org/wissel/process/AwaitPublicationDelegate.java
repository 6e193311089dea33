package org.wissel.process;

import java.time.Clock;
import java.util.List;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Journal;
import org.wissel.deployment.PublicationRejectedException;
import org.wissel.deployment.PublisherSteps;

/** Await publication. Where it is rejected nothing was touched, so that the deployment is refused and the cluster free at once. */
@Component
class AwaitPublicationDelegate extends Step {

    private final Refusals refusals;
    private final PublisherSteps steps;
    private final Journal journal;
    private final Clock clock;

    AwaitPublicationDelegate(StepFrame frame, PublisherSteps steps, Journal journal, Refusals refusals, Clock clock) {
        super(frame);
        this.refusals = refusals;
        this.steps = steps;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    boolean isLook() {
        return true;
    }

    @Override
    void act(DelegateExecution execution) {
        String deployment = Variable.DEPLOYMENT.from(execution);
        try {
            Variable.PUBLISHED.on(execution, steps.awaitPublication(deployment));
        } catch (PublicationRejectedException rejected) {
            journal.end(deployment, DeploymentState.REFUSED, List.of(rejected.getMessage()), clock.instant());
            refusals.written(deployment);
            throw new BpmnError(CheckDeploymentDelegate.REFUSED);
        }
    }
}
