package org.wissel.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.task.Task;
import org.springframework.stereotype.Service;
import org.wissel.deployment.ClusterLock;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentDetails.Approval;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.Journal;
import org.wissel.deployment.LoadBalancer;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.Plan;
import org.wissel.deployment.Routing;
import org.wissel.deployment.StepFailedException;

/** Deployments as instances of the process {@value #PROCESS}. The instance's id is the deployment's id. */
@Service
class CamundaDeployments implements Deployments {

    static final String PROCESS = "rolling-deployment";
    static final String APPROVE_SWAP = "userTask_approveSwap";

    private final ProcessEngine engine;
    private final Journal journal;
    private final ClusterLocks locks;
    private final Clusters clusters;

    CamundaDeployments(ProcessEngine engine, Journal journal, ClusterLocks locks, Clusters clusters) {
        this.engine = engine;
        this.journal = journal;
        this.locks = locks;
        this.clusters = clusters;
    }

    @Override
    public String start(DeploymentRequest request, String requestedBy) {
        RuntimeService runtime = engine.getRuntimeService();
        return as(requestedBy, () -> runtime.startProcessInstanceByKey(
                        PROCESS,
                        Map.of(
                                Variable.CLUSTER.name(), request.cluster(),
                                Variable.PROJECT.name(), request.target().project(),
                                Variable.VERSION.name(), request.target().version(),
                                Variable.STRATEGY.name(), request.strategy().key()))
                .getId());
    }

    @Override
    public DeploymentDetails deployment(String id) {
        Journal.Entry entry = journal.entry(id);
        int wave = currentWave(id);
        List<String> failures = engine.getRuntimeService().createIncidentQuery().processInstanceId(id).list().stream()
                .map(Incident::getIncidentMessage)
                .toList();
        DeploymentState state = entry.ending().orElseGet(() -> {
            if (gone(id)) {
                return DeploymentState.LEFT_FOR_OPERATOR;
            }
            if (waiting(id).isPresent()) {
                return DeploymentState.WAITING_FOR_APPROVAL;
            }
            return failures.isEmpty() ? DeploymentState.RUNNING : DeploymentState.FAILED_STEP;
        });
        return new DeploymentDetails(
                id,
                entry.request(),
                entry.requestedBy(),
                entry.since(),
                state,
                entry.reasons(),
                entry.plan(),
                wave,
                journal.evidence(id),
                failures,
                state == DeploymentState.WAITING_FOR_APPROVAL
                        ? entry.plan().map(plan -> approval(entry, plan, wave))
                        : Optional.empty());
    }

    @Override
    public List<ClusterLock> locks() {
        return locks.held();
    }

    @Override
    public void decide(String id, Decision decision, String comment, String decidedBy) {
        Journal.Entry entry = journal.entry(id);
        Task task = waiting(id)
                .orElseThrow(() -> new NothingWaitsException("deployment " + id + " of "
                        + entry.request().target() + " does not wait for approval; it is "
                        + deployment(id).state().key()));
        as(decidedBy, () -> {
            engine.getTaskService()
                    .complete(
                            task.getId(),
                            Map.of(
                                    Variable.DECISION.name(),
                                    decision.key(),
                                    Variable.COMMENT.name(),
                                    comment == null ? "" : comment));
            return null;
        });
    }

    private Optional<Task> waiting(String id) {
        return Optional.ofNullable(engine.getTaskService()
                .createTaskQuery()
                .processInstanceId(id)
                .taskDefinitionKey(APPROVE_SWAP)
                .singleResult());
    }

    /** Deleted without telling any listener. */
    private boolean gone(String id) {
        return engine.getRuntimeService()
                        .createProcessInstanceQuery()
                        .processInstanceId(id)
                        .count()
                == 0;
    }

    private int currentWave(String id) {
        return engine
                .getHistoryService()
                .createHistoricVariableInstanceQuery()
                .processInstanceId(id)
                .variableName(Variable.WAVE.name())
                .list()
                .stream()
                .map(variable -> (Integer) variable.getValue())
                .findFirst()
                .orElse(0);
    }

    private Approval approval(Journal.Entry entry, Plan plan, int wave) {
        Routing routing = plan.routing(wave + 1);
        Map<String, String> diffs = new LinkedHashMap<>();
        for (LoadBalancer balancer : clusters.cluster(entry.request().cluster()).loadBalancers()) {
            diffs.put(balancer.name(), diff(balancer, routing));
        }
        String back = new TreeSet<>(plan.waves().get(wave).nodes()).toString();
        String next = back + " comes back into rotation and starts sessions of " + plan.target()
                + (routing.out().isEmpty()
                        ? "; then the cluster is whole again"
                        : "; " + new TreeSet<>(routing.out()) + " leaves rotation in the same reload to be updated");
        return new Approval(next, diffs);
    }

    /** A balancer that cannot be asked must not hide where the deployment stands. */
    private static String diff(LoadBalancer balancer, Routing routing) {
        try {
            return balancer.diff(routing);
        } catch (StepFailedException cannotLook) {
            return "What will change cannot be told now. " + cannotLook.getMessage();
        }
    }

    /** Runs as this user, so that the engine checks what they may do and remembers who it was. */
    private <T> T as(String user, Supplier<T> action) {
        List<String> groups = engine.getIdentityService().createGroupQuery().groupMember(user).list().stream()
                .map(Group::getId)
                .toList();
        engine.getIdentityService().setAuthentication(user, groups);
        try {
            return action.get();
        } finally {
            engine.getIdentityService().clearAuthentication();
        }
    }
}
