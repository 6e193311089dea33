package org.wissel.process;

import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.ClusterSteps;
import org.wissel.deployment.Plan;
import org.wissel.deployment.PlanResult;

/** Check deployment. A refusal frees the cluster at once, since reading it may take a person hours. */
@Component
class CheckDeploymentDelegate extends Step {

    static final String REFUSED = "DEPLOYMENT_REFUSED";

    private final ClusterSteps steps;
    private final ClusterLocks locks;

    CheckDeploymentDelegate(ClusterLocks locks, ClusterSteps steps) {
        super(locks);
        this.locks = locks;
        this.steps = steps;
    }

    @Override
    void act(DelegateExecution execution) {
        String deployment = Variable.DEPLOYMENT.from(execution);
        PlanResult result = steps.check(deployment);
        if (result instanceof Plan plan) {
            WaveVariables.set(execution, plan, 0);
        } else {
            locks.release(deployment);
            throw new BpmnError(REFUSED);
        }
    }
}
