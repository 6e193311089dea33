package org.wissel.process;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.wissel.deployment.NodeSteps;

/** A service task that acts on the one node of its branch. */
abstract class NodeStep extends Step {

    static final String NODE_LEFT_OUT = "NODE_LEFT_OUT";

    final NodeSteps steps;

    NodeStep(StepFrame frame, NodeSteps steps) {
        super(frame);
        this.steps = steps;
    }

    @Override
    final Optional<String> fence(DelegateExecution execution) {
        return Optional.of(node(execution));
    }

    @Override
    final void act(DelegateExecution execution) {
        if (steps.isLeftOut(at(execution), node(execution))) {
            throw new BpmnError(NODE_LEFT_OUT);
        }
        actOnNode(execution);
    }

    /** The step itself. */
    abstract void actOnNode(DelegateExecution execution);

    static String node(DelegateExecution execution) {
        return Variable.NODE.from(execution).stringValue();
    }
}
