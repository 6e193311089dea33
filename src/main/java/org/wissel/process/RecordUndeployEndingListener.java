package org.wissel.process;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Journal;
import org.wissel.deployment.KeptWords;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.Undeployment;
import org.wissel.deployment.UnknownNameException;

/** An end event of an undeployment was reached, or its instance deleted: closes its entry in the journal. */
@Component
class RecordUndeployEndingListener implements ExecutionListener {

    /** Which end event of the model means which ending. */
    static final Map<String, UndeployState> ENDINGS = Map.of(
            "endEvent_undeployed", UndeployState.UNDEPLOYED,
            "endEvent_restored", UndeployState.RESTORED,
            "endEvent_undeployRefused", UndeployState.REFUSED,
            "endEvent_walkRefused", UndeployState.REFUSED,
            "endEvent_versionKept", UndeployState.KEPT,
            "endEvent_versionNeeded", UndeployState.KEPT,
            "endEvent_undeployRolledBack", UndeployState.ROLLED_BACK,
            "endEvent_undeployLeft", UndeployState.LEFT_FOR_OPERATOR);

    private final KeptOrders kept;
    private final UndeployJournal undeployments;
    private final Journal journal;
    private final KeptWords words;
    private final Telling telling;
    private final Clock clock;

    RecordUndeployEndingListener(
            KeptOrders kept,
            UndeployJournal undeployments,
            Journal journal,
            KeptWords words,
            Telling telling,
            Clock clock) {
        this.words = words;
        this.kept = kept;
        this.telling = telling;
        this.undeployments = undeployments;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void notify(DelegateExecution execution) {
        Undeployment undeployment;
        try {
            // The instance's id, not the variable, which may have been taken away.
            undeployment = undeployments.undeployment(execution.getProcessInstanceId());
        } catch (UnknownNameException aStartThatFailed) {
            return;
        }
        if (undeployment.ending().isEmpty()) {
            // None where the instance was deleted.
            UndeployState ending = Optional.ofNullable(execution.getCurrentActivityId())
                    .map(ENDINGS::get)
                    .orElse(UndeployState.LEFT_FOR_OPERATOR);
            if (ending == UndeployState.KEPT) {
                kept.requireWord(execution, undeployment, false);
            }
            undeployments.end(undeployment.id(), ending, reasons(undeployment, ending), clock.instant());
            words.forget(undeployment.id());
            telling.undeploymentEnded(undeployment.id());
        }
    }

    private List<String> reasons(Undeployment undeployment, UndeployState ending) {
        if (ending == UndeployState.KEPT) {
            return List.of(words.of(undeployment.id()).orElse("kept") + ".");
        }
        return undeployment
                .walk()
                .map(journal::entry)
                .filter(walk -> walk.ending().orElse(DeploymentState.RUNNING) != DeploymentState.RUNNING)
                .map(Journal.Entry::reasons)
                .orElse(ending == UndeployState.LEFT_FOR_OPERATOR ? List.of(AbandonedLocks.DELETED + ".") : List.of());
    }
}
