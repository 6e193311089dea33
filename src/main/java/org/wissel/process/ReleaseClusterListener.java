package org.wissel.process;

import java.time.Clock;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Endings;
import org.wissel.deployment.Journal;
import org.wissel.deployment.UnknownNameException;

/** The process has ended, in whichever way: frees the cluster. An instance that somebody deleted is left for an operator. */
@Component
class ReleaseClusterListener implements ExecutionListener {

    private final ClusterLocks locks;
    private final Journal journal;
    private final Endings endings;
    private final Clock clock;

    ReleaseClusterListener(ClusterLocks locks, Journal journal, Endings endings, Clock clock) {
        this.endings = endings;
        this.locks = locks;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void notify(DelegateExecution execution) {
        // The instance's id, not the variable, which may have been changed.
        String deployment = execution.getProcessInstanceId();
        locks.release(deployment);
        if (isOpen(deployment)) {
            journal.end(
                    deployment,
                    DeploymentState.LEFT_FOR_OPERATOR,
                    List.of(endings.left(deployment, AbandonedLocks.DELETED)),
                    clock.instant());
        }
    }

    private boolean isOpen(String deployment) {
        try {
            return journal.entry(deployment).ending().isEmpty();
        } catch (UnknownNameException aStartThatFailed) {
            return false;
        }
    }
}
