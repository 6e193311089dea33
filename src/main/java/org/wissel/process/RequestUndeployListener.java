package org.wissel.process;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.Journal;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Replaced;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeployPolicy;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.Undeploys;

/** Project deployed: where the cluster's policy says so, asks that the versions go whose place this deployment took. */
@Component
class RequestUndeployListener implements ExecutionListener {

    private final Clusters clusters;
    private final Journal journal;
    private final Undeploys undeploys;
    private final UndeployJournal undeployments;
    private final Clock clock;

    RequestUndeployListener(
            Clusters clusters, Journal journal, Undeploys undeploys, UndeployJournal undeployments, Clock clock) {
        this.clusters = clusters;
        this.journal = journal;
        this.undeploys = undeploys;
        this.undeployments = undeployments;
        this.clock = clock;
    }

    @Override
    public void notify(DelegateExecution execution) {
        String deployment = Variable.DEPLOYMENT.from(execution);
        Journal.Entry entry = journal.entry(deployment);
        UndeployPolicy policy =
                clusters.cluster(entry.request().cluster()).limits().undeploy();
        if (policy.when() != UndeployPolicy.When.AFTER_UPGRADE
                || entry.request().purpose() != Purpose.DEPLOY) {
            return;
        }
        List<ProjectVersion> wanted = new ArrayList<>(Replaced.by(entry.request(), journal.rememberedOf(deployment)));
        // A start that was refused here would take the whole ending back with it, for good.
        undeployments.open().stream()
                .filter(open -> open.request().cluster().equals(entry.request().cluster()))
                .forEach(open -> wanted.removeAll(open.request().versions()));
        if (wanted.isEmpty()) {
            return;
        }
        UndeployRequest request = new UndeployRequest(entry.request().cluster(), wanted, Purpose.UNDEPLOY);
        String what = "undeployment " + undeploys.start(request, entry.requestedBy()) + " of " + request.subject()
                + " waits until they are quiet";
        journal.record(deployment, new Evidence(clock.instant(), -1, "", "Request undeploy", what));
    }
}
