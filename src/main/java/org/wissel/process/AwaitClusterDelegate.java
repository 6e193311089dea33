package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.UndeployJournal;

/** Await cluster: looks whether another deployment holds it. The lock is taken by the walk itself, which may still be too late. */
@Component
class AwaitClusterDelegate implements JavaDelegate {

    private final Clusters clusters;
    private final ClusterLocks locks;
    private final UndeployJournal journal;
    private final AbandonedLocks abandoned;

    AwaitClusterDelegate(Clusters clusters, ClusterLocks locks, UndeployJournal journal, AbandonedLocks abandoned) {
        this.clusters = clusters;
        this.locks = locks;
        this.journal = journal;
        this.abandoned = abandoned;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Cluster cluster = clusters.cluster(
                journal.undeployment(execution.getProcessInstanceId()).request().cluster());
        abandoned.release();
        Variable.CLUSTER_FREE.on(execution, locks.isFree(cluster));
    }
}
