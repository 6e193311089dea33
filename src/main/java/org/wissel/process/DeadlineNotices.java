package org.wissel.process;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.ClusterLock;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Deadlines;
import org.wissel.deployment.Journal;

/** Tells in time of deadlines that come near: a quarter of them before, an hour at most. */
@Component
class DeadlineNotices {

    private static final Logger log = LoggerFactory.getLogger(DeadlineNotices.class);
    private static final Duration AT_MOST = Duration.ofHours(1);

    private final ClusterLocks locks;
    private final Clusters clusters;
    private final Journal journal;
    private final Instances instances;
    private final Telling telling;
    private final TransactionTemplate transaction;
    private final Clock clock;

    DeadlineNotices(
            ClusterLocks locks,
            Clusters clusters,
            Journal journal,
            Instances instances,
            Telling telling,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.locks = locks;
        this.clusters = clusters;
        this.journal = journal;
        this.instances = instances;
        this.telling = telling;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /** Looks at what runs. */
    @Scheduled(fixedDelayString = "PT30S", initialDelayString = "PT30S")
    void look() {
        for (ClusterLock held : locks.held()) {
            try {
                transaction.executeWithoutResult(status -> look(held));
            } catch (RuntimeException failed) {
                log.warn("Deadlines of deployment {} were not looked at: {}", held.deployment(), failed.getMessage());
            }
        }
    }

    private void look(ClusterLock held) {
        String deployment = held.deployment();
        Journal.Entry entry = journal.entry(deployment);
        Deadlines deadlines =
                clusters.cluster(entry.request().cluster()).limits().deadlines();
        if (isNear(entry.since(), deadlines.deployment())) {
            telling.deadlineNear(
                    deployment,
                    "deployment",
                    "It must have ended by " + due(entry.since(), deadlines.deployment()) + "; then: "
                            + deadlines.onDeployment().key() + ".");
        }
        journal.review(deployment)
                .filter(review -> isNear(review.at(), deadlines.approval()) && instances.waitsForSwap(deployment))
                .ifPresent(review -> telling.deadlineNear(
                        deployment,
                        // What is seen anew, since the old was too old to be approved, has a deadline of its own.
                        "approval:" + review.wave() + ":" + review.at(),
                        "The swap must be decided on by " + due(review.at(), deadlines.approval()) + "; then: "
                                + deadlines.onApproval().key() + "."));
    }

    private boolean isNear(Instant since, Duration limit) {
        Instant due = since.plus(limit);
        Duration quarter = limit.dividedBy(4);
        Instant near = due.minus(quarter.compareTo(AT_MOST) < 0 ? quarter : AT_MOST);
        Instant now = clock.instant();
        return !now.isBefore(near) && now.isBefore(due);
    }

    private static String due(Instant since, Duration limit) {
        return MeetDeadline.due(since, limit);
    }
}
