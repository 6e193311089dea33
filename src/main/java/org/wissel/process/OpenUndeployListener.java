package org.wissel.process;

import java.time.Clock;
import java.util.Collections;
import java.util.List;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterBusyException;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.Undeployment;

/**
 * Undeployment requested: refuses what can be known to be wrong without asking a host, in the transaction that starts the process.
 * No cluster is locked, since it may wait for weeks.
 */
@Component
class OpenUndeployListener implements ExecutionListener {

    private final Clusters clusters;
    private final UndeployJournal journal;
    private final Instances instances;
    private final IdentityService identity;
    private final Acts acts;
    private final Clock clock;

    OpenUndeployListener(
            Clusters clusters,
            UndeployJournal journal,
            Instances instances,
            IdentityService identity,
            Clock clock,
            Acts acts) {
        this.acts = acts;
        this.clusters = clusters;
        this.journal = journal;
        this.instances = instances;
        this.identity = identity;
        this.clock = clock;
    }

    @Override
    public void notify(DelegateExecution execution) {
        UndeployRequest request = new UndeployRequest(
                Variable.CLUSTER.from(execution),
                Versions.from(execution),
                Purpose.of(Variable.PURPOSE.optionalFrom(execution).orElse(Purpose.UNDEPLOY.key())));
        String id = execution.getProcessInstanceId();
        clusters.cluster(request.cluster());
        requireNoOther(request);
        if (request.purpose() == Purpose.RESTORE) {
            requireTakenAway(request);
        }
        // Whoever is signed in, whatever the form or a program sent.
        Deciding.signedIn(identity).ifPresent(user -> Variable.REQUESTED_BY.on(execution, user));
        String requestedBy = Variable.REQUESTED_BY.from(execution);
        journal.open(id, request, requestedBy, clock.instant());
        acts.undeployStarted(id, request, requestedBy);
        Variable.UNDEPLOY.on(execution, id);
        Variable.PURPOSE.on(execution, request.purpose().key());
        Variable.ALSO.on(
                execution,
                Versions.json(request.versions().subList(1, request.versions().size())));
        Variable.STRATEGY.on(execution, Strategy.INSTALL_FIRST.key());
        execution.setProcessBusinessKey(request.cluster());
    }

    /** Bringing back asks no approver, so it is about nothing but what was taken away by their word. */
    private void requireTakenAway(UndeployRequest request) {
        if (!journal.takenAway(request.cluster()).containsAll(request.versions())) {
            throw new IllegalArgumentException("nobody undeployed " + request.subject() + " from " + request.cluster()
                    + ", so there is nothing to bring back: deploy it instead");
        }
    }

    private void requireNoOther(UndeployRequest request) {
        for (Undeployment open : journal.open()) {
            if (instances.isGone(open.id())) {
                journal.end(
                        open.id(),
                        UndeployState.LEFT_FOR_OPERATOR,
                        List.of(AbandonedLocks.DELETED + "."),
                        clock.instant());
                continue;
            }
            List<ProjectVersion> versions = open.request().versions();
            if (open.request().cluster().equals(request.cluster())
                    && !Collections.disjoint(versions, request.versions())) {
                throw new ClusterBusyException("Cluster " + request.cluster() + ": " + open.requestedBy()
                        + " asked already to " + open.request().purpose().key() + " "
                        + open.request().subject() + ", and that has not ended. Decide on it in Tasklist, or wait.");
            }
        }
    }
}
