package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.NodeSteps;

/** Smoke test. */
@Component
class SmokeTestDelegate extends NodeStep {

    SmokeTestDelegate(StepFrame frame, NodeSteps steps) {
        super(frame, steps);
    }

    @Override
    void actOnNode(DelegateExecution execution) {
        steps.smokeTest(at(execution), node(execution));
    }
}
