package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Undeployment;

/** Await cluster: looks whether another deployment holds it. The lock is taken by the walk itself, which may still be too late. */
@Component
class AwaitClusterDelegate implements JavaDelegate {

    private final Clusters clusters;
    private final ClusterLocks locks;
    private final AbandonedLocks abandoned;
    private final KeptOrders kept;

    AwaitClusterDelegate(Clusters clusters, ClusterLocks locks, AbandonedLocks abandoned, KeptOrders kept) {
        this.kept = kept;
        this.clusters = clusters;
        this.locks = locks;
        this.abandoned = abandoned;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Undeployment undeployment = kept.requireUndeployment(execution);
        kept.requireWord(execution, undeployment, true);
        Cluster cluster = clusters.cluster(undeployment.request().cluster());
        abandoned.release();
        Variable.CLUSTER_FREE.on(execution, locks.isFree(cluster));
    }
}
