package org.wissel.process;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Endings;
import org.wissel.deployment.Journal;
import org.wissel.deployment.KeptWords;

/** An end event was reached: writes the ending into the journal. */
@Component
class RecordEndingListener implements ExecutionListener {

    /** Which end event of the models means which ending. */
    static final Map<String, DeploymentState> ENDINGS = Map.of(
            "endEvent_projectDeployed", DeploymentState.DEPLOYED,
            "endEvent_versionUndeployed", DeploymentState.UNDEPLOYED,
            "endEvent_versionRestored", DeploymentState.RESTORED,
            "endEvent_deploymentRefused", DeploymentState.REFUSED,
            "endEvent_planRefused", DeploymentState.REFUSED,
            "endEvent_deploymentRolledBack", DeploymentState.ROLLED_BACK,
            "endEvent_leftForOperator", DeploymentState.LEFT_FOR_OPERATOR);

    private static final List<String> NOT_APPROVED =
            List.of("The cluster changed since the plan was shown, and the plan that was made instead was not approved."
                    + " Nothing was touched. Start again when the cluster is as it should be.");

    private final KeptVariables kept;
    private final Journal journal;
    private final Endings endings;
    private final KeptWords words;
    private final Telling telling;
    private final Clock clock;

    RecordEndingListener(
            KeptVariables kept, Journal journal, Endings endings, KeptWords words, Telling telling, Clock clock) {
        this.words = words;
        this.kept = kept;
        this.telling = telling;
        this.endings = endings;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void notify(DelegateExecution execution) {
        // Not the variable, which may have been changed.
        String deployment = execution.getProcessInstanceId();
        kept.requireDecision(execution, kept.requireDeployment(execution));
        // An ending that only an earlier release's model has is that of a plan which was not approved.
        DeploymentState ending =
                ended(deployment, ENDINGS.getOrDefault(execution.getCurrentActivityId(), DeploymentState.REFUSED));
        journal.end(deployment, ending, reasons(deployment, ending), clock.instant());
        words.forget(deployment);
        telling.ended(deployment);
        // Who called this walk goes by it.
        Variable.ENDING.on(execution, ending.key());
    }

    /** What a walk that came to its end was for is told by the journal: a variable may have come with somebody's decision. */
    private DeploymentState ended(String deployment, DeploymentState reached) {
        return switch (reached) {
            case DEPLOYED, UNDEPLOYED, RESTORED ->
                switch (journal.entry(deployment).request().purpose()) {
                    case DEPLOY -> DeploymentState.DEPLOYED;
                    case UNDEPLOY -> DeploymentState.UNDEPLOYED;
                    case RESTORE -> DeploymentState.RESTORED;
                };
            default -> reached;
        };
    }

    private List<String> reasons(String deployment, DeploymentState ending) {
        return switch (ending) {
            case REFUSED -> NOT_APPROVED;
            case LEFT_FOR_OPERATOR ->
                List.of(endings.left(deployment, words.of(deployment).orElse("no reason was given")));
            default -> endings.reasons(deployment);
        };
    }
}
