package org.wissel.process;

import java.time.Clock;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterBusyException;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.Journal;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Replaced;
import org.wissel.deployment.UndeployPolicy;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.Undeploys;

/** Project deployed: where the cluster's policy says so, asks that the versions go whose place this deployment took. */
@Component
class RequestUndeployListener implements ExecutionListener {

    private final Clusters clusters;
    private final Journal journal;
    private final Undeploys undeploys;
    private final Clock clock;

    RequestUndeployListener(Clusters clusters, Journal journal, Undeploys undeploys, Clock clock) {
        this.clusters = clusters;
        this.journal = journal;
        this.undeploys = undeploys;
        this.clock = clock;
    }

    @Override
    public void notify(DelegateExecution execution) {
        String deployment = Variable.DEPLOYMENT.from(execution);
        Journal.Entry entry = journal.entry(deployment);
        UndeployPolicy policy =
                clusters.cluster(entry.request().cluster()).limits().undeploy();
        List<ProjectVersion> replaced = Replaced.by(entry.request(), journal.rememberedOf(deployment));
        if (policy.when() != UndeployPolicy.When.AFTER_UPGRADE || replaced.isEmpty()) {
            return;
        }
        UndeployRequest request = new UndeployRequest(entry.request().cluster(), replaced, Purpose.UNDEPLOY);
        String what;
        try {
            what = "undeployment " + undeploys.start(request, "Wissel") + " of " + request.subject()
                    + " waits until they are quiet";
        } catch (ClusterBusyException asked) {
            what = asked.getMessage();
        }
        journal.record(deployment, new Evidence(clock.instant(), -1, "", "Request undeploy", what));
    }
}
