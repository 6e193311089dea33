package org.wissel.process;

import java.util.TreeSet;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.spin.json.SpinJsonNode;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Journal;
import org.wissel.deployment.Plan;
import org.wissel.deployment.PublisherSteps;
import org.wissel.deployment.TransferSteps;
import org.wissel.deployment.Wave;

/** The variables by which the model knows the current wave of the plan. */
@Component
class WaveVariables {

    private final Journal journal;
    private final Clusters clusters;
    private final PublisherSteps publisher;
    private final TransferSteps transfers;

    WaveVariables(Journal journal, Clusters clusters, PublisherSteps publisher, TransferSteps transfers) {
        this.transfers = transfers;
        this.publisher = publisher;
        this.journal = journal;
        this.clusters = clusters;
    }

    /** Makes the wave of this index the current one. */
    void set(DelegateExecution execution, int index) {
        String deployment = Variable.DEPLOYMENT.from(execution);
        Journal.Entry entry = journal.entry(deployment);
        Plan plan = entry.plan().orElseThrow();
        Wave wave = plan.waves().get(index);
        SpinJsonNode nodes = CamundaDeployments.json(new TreeSet<>(wave.nodes()));
        // What somebody else changed since an approval is a person's to look at, whatever the policy.
        boolean changed = journal.review(deployment)
                .filter(review -> !review.changes().isEmpty())
                .isPresent();
        boolean policy = clusters.cluster(Variable.CLUSTER.from(execution))
                .limits()
                .approval()
                .asksFor(wave);
        Variable.WAVE.on(execution, index);
        Variable.PUBLISHING.on(execution, publisher.needed(deployment));
        Variable.WAVE_NODES.on(execution, nodes);
        if (index == 0) {
            Variable.SEND_NODES.on(execution, CamundaDeployments.json(transfers.nodes(deployment)));
        }
        // The way back is nothing to wait with.
        boolean rollingBack = entry.rollBack().isPresent();
        Variable.APPROVAL_NEEDED.on(execution, !rollingBack && (policy || changed));
        Variable.MORE_WAVES.on(execution, index + 1 < plan.waves().size());
    }
}
