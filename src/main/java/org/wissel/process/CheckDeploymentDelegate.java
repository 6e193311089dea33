package org.wissel.process;

import java.time.Clock;
import java.util.List;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterChangedException;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Journal;
import org.wissel.deployment.PlanResult;
import org.wissel.deployment.PlanSteps;
import org.wissel.deployment.Refusal;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeploySteps;

/** Check deployment. */
@Component
class CheckDeploymentDelegate extends Step {

    static final String REFUSED = "DEPLOYMENT_REFUSED";
    static final String PLAN_CHANGED = "PLAN_CHANGED";

    private final PlanSteps steps;
    private final Refusals refusals;
    private final UndeploySteps undeploying;
    private final UndeployJournal undeployments;
    private final Journal journal;
    private final Clock clock;
    private final WaveVariables waves;

    CheckDeploymentDelegate(
            ClusterLocks locks,
            PlanSteps steps,
            WaveVariables waves,
            Refusals refusals,
            UndeploySteps undeploying,
            UndeployJournal undeployments,
            Journal journal,
            Clock clock) {
        super(locks);
        this.refusals = refusals;
        this.undeploying = undeploying;
        this.undeployments = undeployments;
        this.journal = journal;
        this.clock = clock;
        this.steps = steps;
        this.waves = waves;
    }

    @Override
    void act(DelegateExecution execution) {
        String deployment = Variable.DEPLOYMENT.from(execution);
        // An earlier decision, or one that came with the start, is none on the plan that is made now.
        Variable.DECISION.removeFrom(execution);
        Variable.COMMENT.removeFrom(execution);
        if (isHeldBack(deployment) || check(deployment) instanceof Refusal) {
            refusals.written(deployment);
            throw new BpmnError(REFUSED);
        }
        waves.set(execution, 0);
    }

    /** Whether an undeployment that has touched nothing yet may not go any more, which is written as its refusal then. */
    private boolean isHeldBack(String deployment) {
        if (journal.entry(deployment).touched()) {
            return false;
        }
        List<String> holds = undeployments
                .ofWalk(deployment)
                .map(undeployment -> undeploying.holdsNow(undeployment.id()))
                .orElse(List.of());
        if (!holds.isEmpty()) {
            journal.end(deployment, DeploymentState.REFUSED, holds, clock.instant());
        }
        return !holds.isEmpty();
    }

    private PlanResult check(String deployment) {
        try {
            return steps.check(deployment);
        } catch (ClusterChangedException changed) {
            throw new BpmnError(PLAN_CHANGED);
        }
    }
}
