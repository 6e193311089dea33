package org.wissel.process;

import java.time.Clock;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ApprovalSteps;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Deadlines;

/** Gather evidence. */
@Component
class GatherEvidenceDelegate extends Step {

    private final ApprovalSteps steps;
    private final Clusters clusters;
    private final KnownModels models;
    private final Clock clock;

    GatherEvidenceDelegate(StepFrame frame, ApprovalSteps steps, Clusters clusters, KnownModels models, Clock clock) {
        super(frame);
        this.clusters = clusters;
        this.models = models;
        this.clock = clock;
        this.steps = steps;
    }

    @Override
    void act(DelegateExecution execution) {
        // An earlier decision, or one that came with the start, is none on this swap.
        Variable.DECISION.removeFrom(execution);
        Variable.COMMENT.removeFrom(execution);
        Variable.SHOWN_EVIDENCE.removeFrom(execution);
        steps.gatherEvidence(at(execution));
        Deadlines deadlines =
                clusters.cluster(Variable.CLUSTER.from(execution)).limits().deadlines();
        Variable.APPROVAL_DEADLINE.on(execution, MeetDeadline.due(clock.instant(), deadlines.approval()));
        execution
                .getProcessEngineServices()
                .getRuntimeService()
                .startProcessInstanceById(
                        models.beside(execution.getProcessDefinitionId(), CamundaDeployments.WATCH),
                        Map.of(
                                Variable.DEPLOYMENT.name(), Variable.DEPLOYMENT.from(execution),
                                Variable.CLUSTER.name(), Variable.CLUSTER.from(execution)));
    }
}
