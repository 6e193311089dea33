package org.wissel.process;

import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Journal;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeploySteps;

/** Whether an undeployment that was confirmed may still go when its walk begins: between the two days may lie. */
@Component
class HeldBack {

    private final UndeploySteps steps;
    private final UndeployJournal undeployments;
    private final Journal journal;
    private final Clock clock;

    HeldBack(UndeploySteps steps, UndeployJournal undeployments, Journal journal, Clock clock) {
        this.steps = steps;
        this.undeployments = undeployments;
        this.journal = journal;
        this.clock = clock;
    }

    /** Whether it may not, which is written as its refusal then; one that has touched something goes on. */
    boolean isHeldBack(String deployment) {
        if (journal.entry(deployment).touched()) {
            return false;
        }
        List<String> holds = undeployments
                .ofWalk(deployment)
                .map(undeployment -> steps.holdsNow(undeployment.id()))
                .orElse(List.of());
        if (!holds.isEmpty()) {
            journal.end(deployment, DeploymentState.REFUSED, holds, clock.instant());
        }
        return !holds.isEmpty();
    }
}
