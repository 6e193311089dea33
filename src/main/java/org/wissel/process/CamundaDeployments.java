package org.wissel.process;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.task.Task;
import org.camunda.spin.Spin;
import org.camunda.spin.json.SpinJsonNode;
import org.springframework.stereotype.Service;
import org.wissel.deployment.ClusterLock;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentDetails.Approval;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.FailedStep;
import org.wissel.deployment.Journal;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.StepDecision;

/** Deployments as instances of the process {@value #PROCESS}. The instance's id is the deployment's id. */
@Service
class CamundaDeployments implements Deployments {

    static final String PROCESS = "rolling-deployment";
    static final String APPROVE_SWAP = "userTask_approveSwap";
    static final String APPROVE_PLAN = "userTask_approveChangedPlan";
    private static final Set<DeploymentState> WAITING =
            Set.of(DeploymentState.WAITING_FOR_APPROVAL, DeploymentState.WAITING_FOR_PLAN_APPROVAL);

    private final ProcessEngine engine;
    private final Journal journal;
    private final ClusterLocks locks;

    CamundaDeployments(ProcessEngine engine, Journal journal, ClusterLocks locks) {
        this.engine = engine;
        this.journal = journal;
        this.locks = locks;
    }

    @Override
    public String start(DeploymentRequest request, String requestedBy) {
        RuntimeService runtime = engine.getRuntimeService();
        return as(requestedBy, () -> runtime.startProcessInstanceByKey(PROCESS, variables(request))
                .getId());
    }

    private static Map<String, Object> variables(DeploymentRequest request) {
        Map<String, Object> variables = new HashMap<>(Map.of(
                Variable.CLUSTER.name(), request.cluster(),
                Variable.PROJECT.name(), request.target().project(),
                Variable.VERSION.name(), request.target().version(),
                Variable.STRATEGY.name(), request.strategy().key(),
                Variable.NODE_ORDER.name(), json(request.nodeOrder()),
                Variable.SHORTCUTS.name(), json(request.shortcuts())));
        request.shownPlan().ifPresent(hash -> variables.put(Variable.SHOWN_PLAN.name(), hash));
        return variables;
    }

    private static SpinJsonNode json(Collection<String> names) {
        SpinJsonNode array = Spin.JSON("[]");
        names.forEach(name -> array.append((Object) name));
        return array;
    }

    @Override
    public DeploymentDetails deployment(String id) {
        boolean gone = gone(id);
        // Read after the engine was asked: who has ended meanwhile says so here.
        Journal.Entry entry = journal.entry(id);
        int wave = currentWave(id);
        List<String> failures = engine.getRuntimeService().createIncidentQuery().processInstanceId(id).list().stream()
                .map(Incident::getIncidentMessage)
                .toList();
        DeploymentState state = entry.ending().orElseGet(() -> {
            if (gone) {
                return DeploymentState.LEFT_FOR_OPERATOR;
            }
            Optional<Task> waiting = waiting(id);
            if (waiting.isPresent()) {
                return waiting.get().getTaskDefinitionKey().equals(APPROVE_SWAP)
                        ? DeploymentState.WAITING_FOR_APPROVAL
                        : DeploymentState.WAITING_FOR_PLAN_APPROVAL;
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
                entry.rollBack(),
                entry.wentLive(),
                entry.leftOut(),
                WAITING.contains(state)
                        ? journal.review(id)
                                .map(review ->
                                        new Approval(review.next(), review.diffs(), review.changes(), review.alarm()))
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

    @Override
    public void abort(String id, String reason, String abortedBy) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<FailedStep> failedSteps(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void decideOnFailedStep(String id, String job, StepDecision decision, String comment, String decidedBy) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void breakLock(String cluster, String reason, String brokenBy) {
        throw new UnsupportedOperationException();
    }

    private Optional<Task> waiting(String id) {
        return Optional.ofNullable(engine.getTaskService()
                .createTaskQuery()
                .processInstanceId(id)
                .taskDefinitionKeyIn(APPROVE_SWAP, APPROVE_PLAN)
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
