package org.wissel.process;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.NodeSteps;

/** A service task that acts on the one node of its branch. */
abstract class NodeStep extends Step {

    final NodeSteps steps;

    NodeStep(ClusterLocks locks, NodeSteps steps) {
        super(locks);
        this.steps = steps;
    }

    @Override
    final Optional<String> fence(DelegateExecution execution) {
        return Optional.of(node(execution));
    }

    static String node(DelegateExecution execution) {
        return Variable.NODE.from(execution).stringValue();
    }
}
