package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.NodeSteps;

/** Restart runtime. */
@Component
class RestartRuntimeDelegate extends NodeStep {

    RestartRuntimeDelegate(StepFrame frame, NodeSteps steps) {
        super(frame, steps);
    }

    @Override
    void actOnNode(DelegateExecution execution) {
        steps.restartRuntime(at(execution), node(execution));
    }
}
