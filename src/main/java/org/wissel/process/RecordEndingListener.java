package org.wissel.process;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Endings;
import org.wissel.deployment.Journal;

/** An end event was reached: writes the ending into the journal. */
@Component
class RecordEndingListener implements ExecutionListener {

    /** Which end event of the models means which ending. */
    static final Map<String, DeploymentState> ENDINGS = Map.of(
            "endEvent_projectDeployed", DeploymentState.DEPLOYED,
            "endEvent_deploymentRefused", DeploymentState.REFUSED,
            "endEvent_planRefused", DeploymentState.REFUSED,
            "endEvent_deploymentRolledBack", DeploymentState.ROLLED_BACK,
            "endEvent_leftForOperator", DeploymentState.LEFT_FOR_OPERATOR);

    private static final List<String> NOT_APPROVED =
            List.of("The cluster changed since the plan was shown, and the plan that was made instead was not approved."
                    + " Nothing was touched. Start again when the cluster is as it should be.");

    private final Journal journal;
    private final Clock clock;

    RecordEndingListener(Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void notify(DelegateExecution execution) {
        String deployment = Variable.DEPLOYMENT.from(execution);
        DeploymentState ending = ENDINGS.getOrDefault(execution.getCurrentActivityId(), DeploymentState.REFUSED);
        journal.end(deployment, ending, reasons(execution, ending), clock.instant());
    }

    private List<String> reasons(DelegateExecution execution, DeploymentState ending) {
        if (ending == DeploymentState.REFUSED) {
            return NOT_APPROVED;
        }
        List<String> reasons = new ArrayList<>();
        Journal.Entry entry = journal.entry(Variable.DEPLOYMENT.from(execution));
        if (ending == DeploymentState.LEFT_FOR_OPERATOR) {
            String why = Variable.REASON.optionalFrom(execution).orElse("no reason was given");
            reasons.add((entry.rollBack().isPresent() ? "The way back was given up: " : "") + why
                    + ". Out of rotation may be "
                    + mayBeOut(entry, Variable.WAVE.optionalFrom(execution).orElse(0))
                    + ". Deploy the version that is live: the next deployment goes on from what is there; its archive must lie"
                    + " in the exports folder.");
            return reasons;
        }
        reasons.addAll(Endings.reasons(entry));
        return reasons;
    }

    /** Nodes of the wave that was walked, and of the next one where a swap was at work. */
    private static Set<String> mayBeOut(Journal.Entry entry, int wave) {
        Set<String> nodes = new TreeSet<>(entry.leftOutNodes());
        entry.plan()
                .ifPresent(plan ->
                        plan.waves().stream().skip(wave).limit(2).forEach(walked -> nodes.addAll(walked.nodes())));
        return nodes;
    }
}
