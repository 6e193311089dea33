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
        Variable.WAVE.on(execution, index);
        Variable.PUBLISHING.on(execution, publisher.needed(deployment));
        Variable.WAVE_NODES.on(execution, nodes);
        if (index == 0) {
            Variable.SEND_NODES.on(execution, CamundaDeployments.json(transfers.nodes(deployment)));
        }
        Variable.APPROVAL_NEEDED.on(execution, approvalNeeded(journal, clusters, entry, wave));
        Variable.MORE_WAVES.on(execution, index + 1 < plan.waves().size());
    }

    /** Whether a person approves the swap after this wave; nothing changes that until the next one, or another plan. */
    static boolean approvalNeeded(Journal journal, Clusters clusters, Journal.Entry entry, Wave wave) {
        // What somebody else changed since an approval is a person's to look at, whatever the policy.
        boolean changed = journal.review(entry.id())
                .filter(review -> !review.changes().isEmpty())
                .isPresent();
        boolean policy =
                clusters.cluster(entry.request().cluster()).limits().approval().asksFor(wave);
        // The way back is nothing to wait with.
        return entry.rollBack().isEmpty() && (policy || changed);
    }
}
