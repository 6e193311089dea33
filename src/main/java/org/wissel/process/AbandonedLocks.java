package org.wissel.process;

import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.wissel.deployment.ClusterLock;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Endings;
import org.wissel.deployment.Journal;

/**
 * Locks whose process is gone: Cockpit deletes an instance without telling listeners, unless asked to, and its lock would stay
 * for ever.
 */
@Component
class AbandonedLocks {

    private static final Logger log = LoggerFactory.getLogger(AbandonedLocks.class);

    /** What is said of a deployment whose instance was deleted. */
    static final String DELETED = "The process instance was deleted before it came to an end";

    private final Instances instances;
    private final ClusterLocks locks;
    private final Journal journal;
    private final Endings endings;
    private final Telling telling;
    private final Clock clock;

    AbandonedLocks(
            Instances instances, ClusterLocks locks, Journal journal, Endings endings, Telling telling, Clock clock) {
        this.telling = telling;
        this.endings = endings;
        this.instances = instances;
        this.locks = locks;
        this.journal = journal;
        this.clock = clock;
    }

    /** Lets go of them, and ends their deployments as left for an operator. */
    @EventListener(ApplicationReadyEvent.class)
    @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
    @Transactional
    public void release() {
        for (ClusterLock held : locks.held()) {
            String deployment = held.deployment();
            if (instances.isGone(deployment)) {
                log.warn("Cluster {} is free again: the process of deployment {} is gone", held.cluster(), deployment);
                locks.release(deployment);
                journal.end(
                        deployment,
                        DeploymentState.LEFT_FOR_OPERATOR,
                        List.of(endings.left(deployment, DELETED)),
                        clock.instant());
                telling.ended(deployment);
            }
        }
    }
}
