package org.wissel.process;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.spin.json.SpinJsonNode;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.ClusterBusyException;
import org.wissel.deployment.ClusterLock;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.ExportLibrary;
import org.wissel.deployment.Journal;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeployOrder;
import org.wissel.deployment.Undeployment;

/**
 * Deployment requested: refuses what can be known to be wrong without asking a host, and takes the cluster in the
 * transaction that starts the process. What it throws is shown by the start form; it must be no engine exception, or the
 * form hides the sentence behind technical words.
 */
@Component
class LockClusterListener implements ExecutionListener {

    static final String CLUSTER_BUSY = "CLUSTER_BUSY";

    private static final int LONGEST_PURPOSE = 500;

    private final Clusters clusters;
    private final ExportLibrary library;
    private final ClusterLocks locks;
    private final AbandonedLocks abandoned;
    private final Journal journal;
    private final UndeployJournal undeployments;
    private final KeptOrders kept;
    private final IdentityService identity;
    private final Acts acts;
    private final Clock clock;

    LockClusterListener(
            Clusters clusters,
            ExportLibrary library,
            ClusterLocks locks,
            AbandonedLocks abandoned,
            Journal journal,
            UndeployJournal undeployments,
            KeptOrders kept,
            IdentityService identity,
            Clock clock,
            Acts acts) {
        this.acts = acts;
        this.identity = identity;
        this.abandoned = abandoned;
        this.clusters = clusters;
        this.library = library;
        this.locks = locks;
        this.journal = journal;
        this.undeployments = undeployments;
        this.kept = kept;
        this.clock = clock;
    }

    @Override
    public void notify(DelegateExecution execution) {
        Optional<Undeployment> undeployment = undeployment(execution);
        DeploymentRequest request = new DeploymentRequest(
                undeployment.map(each -> each.request().cluster()).orElseGet(() -> Variable.CLUSTER.from(execution)),
                new ProjectVersion(Variable.PROJECT.from(execution), Variable.VERSION.from(execution)),
                Versions.also(execution),
                undeployment.map(each -> each.request().purpose()).orElse(Purpose.DEPLOY),
                undeployment.isPresent() ? Strategy.INSTALL_FIRST : Strategy.of(Variable.STRATEGY.from(execution)),
                names(Variable.NODE_ORDER, execution),
                Set.copyOf(names(Variable.SHORTCUTS, execution)),
                Variable.SHOWN_PLAN
                        .optionalFrom(execution)
                        .filter(hash -> !hash.isBlank())
                        .map(LockClusterListener::hash),
                undeployment
                        .flatMap(Undeployment::order)
                        .filter(UndeployOrder::forced)
                        .map(order -> order.by() + ": " + order.reason()));
        Cluster cluster = clusters.cluster(request.cluster());
        if (request.purpose() == Purpose.DEPLOY && cluster.publisher().isEmpty()) {
            request.targets().forEach(library::export);
        }
        String deployment = execution.getProcessInstanceId();
        // Whoever is signed in, whatever the form or a program sent.
        Deciding.signedIn(identity).ifPresent(user -> Variable.REQUESTED_BY.on(execution, user));
        // A walk is done by the word of who asked for the undeployment, and its approvals are bound to that person.
        undeployment.map(Undeployment::requestedBy).ifPresent(user -> Variable.REQUESTED_BY.on(execution, user));
        String requestedBy = Variable.REQUESTED_BY.from(execution);
        Instant now = clock.instant();
        abandoned.release();
        String purpose =
                fitting((undeployment.isEmpty() ? "" : request.purpose().key() + " ") + request.subject());
        try {
            locks.lock(cluster, new ClusterLock(cluster.name(), deployment, requestedBy, now, purpose));
        } catch (ClusterBusyException tooLate) {
            if (undeployment.isPresent()) {
                // It was free when it was looked at: who called waits for it again.
                throw new BpmnError(CLUSTER_BUSY, tooLate.getMessage());
            }
            throw tooLate;
        }
        journal.open(deployment, request, requestedBy, now);
        if (undeployment.isEmpty()) {
            acts.started(deployment, request, requestedBy);
        }
        undeployment.ifPresent(each -> undeployments.walk(each.id(), deployment));
        Variable.PURPOSE.on(execution, request.purpose().key());
        Variable.CLUSTER.on(execution, cluster.name());
        Variable.DEPLOYMENT.on(execution, deployment);
        Variable.EPOCH.on(execution, 1);
        Variable.ROLLING_BACK.on(execution, false);
        Variable.DEPLOYMENT_DEADLINE.on(
                execution, MeetDeadline.due(now, cluster.limits().deadlines().deployment()));
        execution.setProcessBusinessKey(cluster.name());
    }

    /**
     * What this walk is done for, where it is not a deployment: only an undeployment that got its word may begin one, and what it
     * is about is what it says.
     */
    private Optional<Undeployment> undeployment(DelegateExecution execution) {
        DelegateExecution caller = execution.getSuperExecution();
        if (caller == null) {
            String purpose = Variable.PURPOSE.optionalFrom(execution).orElse(Purpose.DEPLOY.key());
            if (Variable.UNDEPLOY.optionalFrom(execution).isPresent() || Purpose.of(purpose) != Purpose.DEPLOY) {
                throw new IllegalArgumentException(
                        "only the process undeploy-version takes versions away or brings them back: start that one");
            }
            return Optional.empty();
        }
        // What was copied into this walk is what its caller's variables are now.
        Undeployment undeployment = kept.requireUndeployment(caller);
        boolean ordered =
                undeployment.order().isPresent() || undeployment.request().purpose() == Purpose.RESTORE;
        if (!ordered) {
            throw new IllegalArgumentException(
                    "nobody gave the word that " + undeployment.request().subject() + " goes");
        }
        return Optional.of(undeployment);
    }

    /** No longer than the lock's column. */
    private static String fitting(String purpose) {
        return purpose.length() <= LONGEST_PURPOSE ? purpose : purpose.substring(0, LONGEST_PURPOSE - 1) + "…";
    }

    private static String hash(String text) {
        if (!text.matches("[0-9a-f]{1,64}")) {
            throw new IllegalArgumentException(
                    "shownPlan is no plan's hash: give the hash that came with the plan, or none");
        }
        return text;
    }

    private static List<String> names(Variable<SpinJsonNode> variable, DelegateExecution execution) {
        SpinJsonNode array = variable.optionalFrom(execution).orElse(null);
        if (array == null || array.isNull()) {
            return List.of();
        }
        if (!array.isArray() || array.elements().stream().anyMatch(name -> !name.isString())) {
            throw new IllegalArgumentException(variable.name() + " is no list of names: give a JSON array of texts");
        }
        return array.elements().stream().map(SpinJsonNode::stringValue).toList();
    }
}
