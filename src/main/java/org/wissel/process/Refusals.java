package org.wissel.process;

import java.time.Clock;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Journal;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeployState;

/**
 * A refusal was written into the journal: frees the cluster at once, since reading it may take a person hours, and ends the
 * undeployment that it was for.
 */
@Component
class Refusals {

    private final ClusterLocks locks;
    private final Journal journal;
    private final UndeployJournal undeployments;
    private final Telling telling;
    private final Clock clock;

    Refusals(ClusterLocks locks, Journal journal, UndeployJournal undeployments, Telling telling, Clock clock) {
        this.telling = telling;
        this.locks = locks;
        this.journal = journal;
        this.undeployments = undeployments;
        this.clock = clock;
    }

    void written(String deployment) {
        locks.release(deployment);
        // Now, not when somebody has read why.
        telling.ended(deployment);
        undeployments.ofWalk(deployment).ifPresent(undeployment -> {
            undeployments.end(
                    undeployment.id(),
                    UndeployState.REFUSED,
                    journal.entry(deployment).reasons(),
                    clock.instant());
            telling.undeploymentEnded(undeployment.id());
        });
    }
}
