package org.wissel.process;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.KeptWords;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.StepDecision;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployDecision;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.Undeployment;

/**
 * The same as {@link KeptVariables} for the processes beside a deployment's walk, which carry somebody's order: an undeployment that
 * waits, an abort, a decision on a failed step.
 */
@Component
class KeptOrders {

    private final UndeployJournal undeployments;
    private final KeptWords words;

    KeptOrders(UndeployJournal undeployments, KeptWords words) {
        this.undeployments = undeployments;
        this.words = words;
    }

    /**
     * For a step of an undeployment that waits.
     *
     * @throws org.wissel.deployment.StepFailedException when a variable was changed, saying which, what it was and what to do
     */
    Undeployment requireUndeployment(DelegateExecution execution) {
        String id = execution.getProcessInstanceId();
        Undeployment kept = undeployments.undeployment(id);
        VariableCheck check = new VariableCheck(execution, kept.request().cluster());
        check.same(Variable.UNDEPLOY, id);
        check.same(Variable.CLUSTER, kept.request().cluster());
        check.same(Variable.REQUESTED_BY, kept.requestedBy());
        check.same(Variable.PURPOSE, kept.request().purpose().key());
        check.sameOrNone(Variable.STRATEGY, Strategy.INSTALL_FIRST.key(), Strategy.INSTALL_FIRST.key());
        check.versions(kept.request().versions());
        return kept;
    }

    /**
     * The word by which an undeployment goes on, or is kept, is the one that was recorded.
     *
     * @param goes whether it goes on
     * @throws org.wissel.deployment.StepFailedException when a variable was changed, saying which, what it was and what to do
     */
    void requireWord(DelegateExecution execution, Undeployment kept, boolean goes) {
        if (kept.request().purpose() == Purpose.UNDEPLOY && kept.order().isPresent() != goes) {
            throw new VariableCheck(execution, kept.request().cluster())
                    .changed(
                            Variable.DECISION.name(),
                            execution.getVariable(Variable.DECISION.name()),
                            kept.order()
                                    .map(order -> order.forced()
                                            ? UndeployDecision.FORCE.key()
                                            : UndeployDecision.CONFIRM.key())
                                    .orElse(UndeployDecision.KEEP.key()));
        }
    }

    /**
     * For an abort, which says in its variables what it is about.
     *
     * @throws org.wissel.deployment.StepFailedException when a variable was changed, saying which, what it was and what to do
     */
    void requireAbort(DelegateExecution execution) {
        requireAsStarted(
                execution, "Abort deployment", Variable.DEPLOYMENT, Variable.CLUSTER, Variable.EPOCH, Variable.REASON);
        String starter = execution
                .getProcessEngineServices()
                .getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceId(execution.getProcessInstanceId())
                .singleResult()
                .getStartUserId();
        // None where Wissel gave the order itself, as for a deadline.
        if (starter != null) {
            new VariableCheck(execution, "Abort deployment").same(Variable.ABORTED_BY, starter);
        }
    }

    /** Keeps what was decided on a failed step, and in which words, for the step that does it. */
    void decided(String instance, StepDecision decision, String by, Optional<String> comment) {
        words.keep(instance, String.join("\n", decision.key(), by, comment.orElse("")));
    }

    /**
     * For what was decided on a failed step: the person who is named did decide so, in these words.
     *
     * @throws org.wissel.deployment.StepFailedException when a variable was changed, saying which, what it was and what to do
     */
    void requireStepDecision(DelegateExecution execution) {
        String place = CamundaDeployments.DECIDE;
        requireAsStarted(execution, place, Variable.DEPLOYMENT, Variable.JOB);
        String[] said = words.of(execution.getProcessInstanceId())
                .orElseThrow(() -> new StepFailedException(
                        place,
                        "nobody decided on this step, so nothing is done about it",
                        "Press Retry on the failed step."))
                .split("\n", 3);
        VariableCheck check = new VariableCheck(execution, place);
        check.same(Variable.STEP_DECISION, said[0]);
        check.same(Variable.DECIDED_BY, said[1]);
        check.sameOrNone(Variable.COMMENT, said[2], "");
    }

    /**
     * For an instance that only carries an order, and whose variables nobody sets after its start.
     *
     * @param place the name that an error begins with
     * @throws org.wissel.deployment.StepFailedException when a variable was changed, saying which, what it was and what to do
     */
    static void requireAsStarted(DelegateExecution execution, String place, Variable<?>... variables) {
        new VariableCheck(execution, place).asFirstSet(execution, variables);
    }
}
