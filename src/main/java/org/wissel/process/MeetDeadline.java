package org.wissel.process;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.DeadlineAction;
import org.wissel.deployment.Deadlines;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.Journal;

/** Something takes longer than it may: reminds people, or has the deployment rolled back by the ordinary abort. */
abstract class MeetDeadline implements JavaDelegate {

    private static final Logger log = LoggerFactory.getLogger(MeetDeadline.class);

    private final KeptVariables kept;
    private final AbortOrders aborts;
    private final Clusters clusters;
    private final Journal journal;
    private final Telling telling;
    private final Clock clock;

    MeetDeadline(
            KeptVariables kept, AbortOrders aborts, Clusters clusters, Journal journal, Telling telling, Clock clock) {
        this.kept = kept;
        this.telling = telling;
        this.aborts = aborts;
        this.clusters = clusters;
        this.journal = journal;
        this.clock = clock;
    }

    /** What happens when it is passed. */
    abstract DeadlineAction action(Deadlines deadlines);

    /** What takes too long, in words. */
    abstract String overdue(Deadlines deadlines);

    @Override
    public final void execute(DelegateExecution execution) {
        kept.requireDeployment(execution);
        String deployment = Variable.DEPLOYMENT.from(execution);
        Deadlines deadlines =
                clusters.cluster(Variable.CLUSTER.from(execution)).limits().deadlines();
        // On the way back there is no further way back to take.
        boolean rollsBack = action(deadlines) == DeadlineAction.ROLL_BACK
                && journal.entry(deployment).rollBack().isEmpty();
        String words = overdue(deadlines);
        journal.record(
                deployment,
                new Evidence(
                        clock.instant(),
                        -1,
                        "",
                        execution.getCurrentActivityName(),
                        words + (rollsBack ? "; it is rolled back" : "; somebody should look")));
        telling.deadlinePassed(deployment, words + (rollsBack ? "; it is rolled back" : "; somebody should look"));
        log.warn(
                "Deployment {} on cluster {}: {}{}",
                deployment,
                Variable.CLUSTER.from(execution),
                words,
                rollsBack ? "; it is rolled back" : "");
        if (rollsBack) {
            aborts.give(deployment, words, false, "Wissel");
        }
    }

    /** When something is overdue that began at this time, as the models' timers read it. */
    static String due(Instant since, Duration limit) {
        return since.plus(limit).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
