package org.wissel.process;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Journal;

/** An end event was reached: writes the ending into the journal. */
@Component
class RecordEndingListener implements ExecutionListener {

    /** Which end event of the models means which ending. */
    static final Map<String, DeploymentState> ENDINGS = Map.of(
            "endEvent_projectDeployed", DeploymentState.DEPLOYED,
            "endEvent_deploymentRefused", DeploymentState.REFUSED,
            "endEvent_planNotApproved", DeploymentState.REFUSED,
            "endEvent_leftForOperator", DeploymentState.LEFT_FOR_OPERATOR);

    private static final Map<String, List<String>> REASONS = Map.of(
            "endEvent_leftForOperator",
            List.of("The swap was not approved. Nodes of the current wave are out of rotation and hold the new version."
                    + " Deploy the version that is live: that points them back and returns them; its archive must lie in"
                    + " the exports folder."),
            "endEvent_planNotApproved",
            List.of("The cluster changed since the plan was shown, and the plan that was made instead was not approved."
                    + " Nothing was touched. Start again when the cluster is as it should be."));

    private final Journal journal;
    private final Clock clock;

    RecordEndingListener(Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void notify(DelegateExecution execution) {
        String end = execution.getCurrentActivityId();
        journal.end(
                Variable.DEPLOYMENT.from(execution),
                ENDINGS.get(end),
                REASONS.getOrDefault(end, List.of()),
                clock.instant());
    }
}
