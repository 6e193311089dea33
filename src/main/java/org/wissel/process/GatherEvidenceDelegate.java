package org.wissel.process;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ApprovalSteps;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Clusters;

/** Gather evidence. */
@Component
class GatherEvidenceDelegate extends Step {

    private final ApprovalSteps steps;
    private final Clusters clusters;
    private final Clock clock;

    GatherEvidenceDelegate(ClusterLocks locks, ApprovalSteps steps, Clusters clusters, Clock clock) {
        super(locks);
        this.clusters = clusters;
        this.clock = clock;
        this.steps = steps;
    }

    @Override
    void act(DelegateExecution execution) {
        // An earlier decision, or one that came with the start, is none on this swap.
        Variable.DECISION.removeFrom(execution);
        Variable.COMMENT.removeFrom(execution);
        steps.gatherEvidence(at(execution));
        Variable.APPROVAL_DEADLINE.on(
                execution,
                clock.instant()
                        .plus(clusters.cluster(Variable.CLUSTER.from(execution))
                                .limits()
                                .deadlines()
                                .approval())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        execution
                .getProcessEngineServices()
                .getRuntimeService()
                .startProcessInstanceByKey(
                        CamundaDeployments.WATCH,
                        Map.of(
                                Variable.DEPLOYMENT.name(), Variable.DEPLOYMENT.from(execution),
                                Variable.CLUSTER.name(), Variable.CLUSTER.from(execution)));
    }
}
