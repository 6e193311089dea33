package org.wissel.process;

import java.time.Clock;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.Journal;

/** Somebody claimed an approval, gave it back or handed it on: keeps who did when, longer than the engine's history. */
@Component
class RecordClaimListener implements TaskListener {

    private final Journal journal;
    private final IdentityService identity;
    private final Clock clock;

    RecordClaimListener(Journal journal, IdentityService identity, Clock clock) {
        this.journal = journal;
        this.identity = identity;
        this.clock = clock;
    }

    @Override
    public void notify(DelegateTask task) {
        String deployment = task.getProcessInstanceId();
        journal.record(
                deployment,
                new Evidence(
                        clock.instant(),
                        Deciding.wave(journal.review(deployment)),
                        "",
                        Deciding.task(task),
                        words(task.getAssignee(), Deciding.person(identity))));
    }

    private static String words(String assignee, String by) {
        if (assignee == null) {
            return "given back by " + by;
        }
        return assignee.equals(by) ? "claimed by " + by : "handed to " + assignee + " by " + by;
    }
}
