package org.wissel.process;

import java.time.Clock;
import java.util.Optional;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.springframework.stereotype.Component;
import org.wissel.deployment.KeptWords;
import org.wissel.deployment.UndeployDecision;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeployOrder;
import org.wissel.deployment.Undeployment;

/**
 * An approver decided on versions that wait: refuses what is no decision there and the word of who may not give it, and keeps
 * who decided what and why.
 */
@Component
class RecordUndeployDecisionListener implements TaskListener {

    private final UndeployJournal journal;
    private final IdentityService identity;
    private final Acts acts;
    private final ApprovalGuard guard;
    private final KeptWords words;
    private final Clock clock;

    RecordUndeployDecisionListener(
            UndeployJournal journal,
            IdentityService identity,
            ApprovalGuard guard,
            KeptWords words,
            Clock clock,
            Acts acts) {
        this.words = words;
        this.acts = acts;
        this.journal = journal;
        this.identity = identity;
        this.guard = guard;
        this.clock = clock;
    }

    @Override
    public void notify(DelegateTask task) {
        // Not the variable, which may come with the decision.
        String undeploy = task.getProcessInstanceId();
        UndeployDecision decision = UndeployDecision.of(Sent.with(task, Variable.DECISION));
        boolean waits = task.getTaskDefinitionKey().equals(CamundaUndeploys.FORCE);
        UndeployDecision going = waits ? UndeployDecision.FORCE : UndeployDecision.CONFIRM;
        String reason = Sent.optional(task, Variable.COMMENT).orElse("").strip();
        if (decision != going && decision != UndeployDecision.KEEP) {
            throw new IllegalArgumentException(
                    waits
                            ? "the versions are not proven quiet: they can only be forced to go, or kept"
                            : "the versions are quiet: confirm that they go, or keep them");
        }
        if (decision == UndeployDecision.FORCE && reason.isEmpty()) {
            throw new IllegalArgumentException("say why the versions are forced to go though they are in use");
        }
        String by = Deciding.person(identity);
        Undeployment waiting = journal.undeployment(undeploy);
        if (decision == UndeployDecision.KEEP) {
            // The end event closes it with these words.
            words.keep(undeploy, Deciding.words("kept", by, Optional.of(reason)));
        } else {
            guard.requireMayApprove(
                    waiting.request().cluster(),
                    "the undeployment of " + waiting.request().subject(),
                    waiting.requestedBy());
            journal.order(undeploy, new UndeployOrder(decision == UndeployDecision.FORCE, by, reason, clock.instant()));
        }
        acts.undeployDecided(waiting, decision, reason, by);
    }
}
