package org.wissel.process;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.task.Task;
import org.camunda.spin.Spin;
import org.camunda.spin.json.SpinJsonNode;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.wissel.deployment.ClusterLock;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentDetails.Approval;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.Endings;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.FailedStep;
import org.wissel.deployment.Journal;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.PlanSteps;
import org.wissel.deployment.StepDecision;

/** Deployments as instances of the process {@value #PROCESS}. The instance's id is the deployment's id. */
@Service
class CamundaDeployments implements Deployments {

    static final String PROCESS = "rolling-deployment";
    static final String ABORT = "abort-deployment";
    static final String WATCH = "watch-approval";
    static final String DECIDE = "decide-on-failed-step";
    static final String APPROVE_SWAP = "userTask_approveSwap";
    static final String APPROVE_PLAN = "userTask_approveChangedPlan";
    private static final Set<DeploymentState> WAITING =
            Set.of(DeploymentState.WAITING_FOR_APPROVAL, DeploymentState.WAITING_FOR_PLAN_APPROVAL);

    private final ProcessEngine engine;
    private final Journal journal;
    private final ClusterLocks locks;
    private final FailedSteps failedSteps;
    private final Instances instances;
    private final AbortOrders aborts;
    private final Endings endings;
    private final Acting acting;
    private final Telling telling;
    private final ApprovalGuard guard;
    private final KnownModels models;
    private final Clock clock;
    private final Acts acts;

    CamundaDeployments(
            ProcessEngine engine,
            Journal journal,
            ClusterLocks locks,
            FailedSteps failedSteps,
            Instances instances,
            AbortOrders aborts,
            Endings endings,
            Acting acting,
            Telling telling,
            ApprovalGuard guard,
            KnownModels models,
            Clock clock,
            Acts acts) {
        this.acts = acts;
        this.models = models;
        this.telling = telling;
        this.instances = instances;
        this.aborts = aborts;
        this.endings = endings;
        this.acting = acting;
        this.guard = guard;
        this.failedSteps = failedSteps;
        this.clock = clock;
        this.engine = engine;
        this.journal = journal;
        this.locks = locks;
    }

    @Override
    public String start(DeploymentRequest request, String requestedBy) {
        RuntimeService runtime = engine.getRuntimeService();
        return acting.as(requestedBy, () -> runtime.startProcessInstanceById(models.newest(PROCESS), variables(request))
                .getId());
    }

    private static Map<String, Object> variables(DeploymentRequest request) {
        Map<String, Object> variables = new HashMap<>(Map.of(
                Variable.CLUSTER.name(), request.cluster(),
                Variable.PROJECT.name(), request.target().project(),
                Variable.VERSION.name(), request.target().version(),
                Variable.ALSO.name(), Versions.json(request.also()),
                Variable.STRATEGY.name(), request.strategy().key(),
                Variable.NODE_ORDER.name(), json(request.nodeOrder()),
                Variable.SHORTCUTS.name(), json(request.shortcuts())));
        request.shownPlan().ifPresent(hash -> variables.put(Variable.SHOWN_PLAN.name(), hash));
        return variables;
    }

    /** Names as the value of a variable. */
    static SpinJsonNode json(Collection<String> names) {
        SpinJsonNode array = Spin.JSON("[]");
        names.forEach(name -> array.append((Object) name));
        return array;
    }

    @Override
    public DeploymentDetails deployment(String id) {
        boolean gone = journal.entry(id).ending().isEmpty() && instances.isGone(id);
        // Read after the engine was asked: who has ended meanwhile says so here.
        Journal.Entry entry = journal.entry(id);
        List<Evidence> evidence = journal.evidence(id);
        int wave = PlanSteps.currentWave(journal, entry);
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
                evidence,
                failures,
                entry.rollBack(),
                entry.wentLive(),
                entry.leftOut(),
                WAITING.contains(state)
                        ? journal.review(id)
                                .map(review -> Approval.of(
                                        review, guard.rules(entry.request().cluster()), clock.instant()))
                        : Optional.empty());
    }

    @Override
    public List<ClusterLock> locks() {
        return locks.held();
    }

    @Override
    public void decide(String id, Decision decision, String comment, String evidenceHash, String decidedBy) {
        Journal.Entry entry = journal.entry(id);
        Task task = waiting(id)
                .orElseThrow(() -> new NothingWaitsException("deployment " + id + " of "
                        + entry.request().subject() + " does not wait for approval; it is "
                        + deployment(id).state().key()));
        Deciding.requirePossible(decision, journal.review(id));
        acting.complete(
                task,
                Map.of(
                        Variable.DECISION.name(),
                        decision.key(),
                        Variable.SHOWN_EVIDENCE.name(),
                        evidenceHash,
                        Variable.COMMENT.name(),
                        comment == null ? "" : comment),
                decidedBy);
    }

    @Override
    public void abort(String id, String reason, boolean giveUp, String abortedBy) {
        Journal.Entry entry = journal.entry(id);
        if (entry.ending().isPresent()) {
            throw new NothingWaitsException("deployment " + id + " of "
                    + entry.request().subject() + " has ended as "
                    + entry.ending().get().key() + ": there is nothing to abort");
        }
        acting.as(abortedBy, () -> {
            aborts.give(id, reason == null ? "" : reason, giveUp, abortedBy);
            return null;
        });
    }

    @Override
    public List<FailedStep> failedSteps(String id) {
        journal.entry(id);
        return failedSteps.of(id);
    }

    @Override
    public void decideOnFailedStep(String id, String job, StepDecision decision, String comment, String decidedBy) {
        FailedStep step = failedSteps(id).stream()
                .filter(candidate -> candidate.job().equals(job))
                .findFirst()
                .orElseThrow(() -> new NothingWaitsException("the step of job " + job + " of deployment " + id
                        + " waits for no decision: it goes on already, or was settled elsewhere"));
        FailedStep.Choice chosen = step.choices().stream()
                .filter(choice -> choice.decision() == decision)
                .findFirst()
                .orElseThrow(() ->
                        new NothingWaitsException(step.step() + ": " + decision.key() + " is no choice for this step"));
        chosen.forbidden().ifPresent(why -> {
            throw new NothingWaitsException(step.step() + ": " + decision.key() + " is not possible now: " + why);
        });
        Task task = Optional.ofNullable(engine.getTaskService()
                        .createTaskQuery()
                        .processDefinitionKey(DECIDE)
                        .processInstanceBusinessKey(job)
                        .singleResult())
                .orElseThrow(() -> new NothingWaitsException(
                        "the decision on " + step.step() + " was made already; it is being done"));
        acting.complete(
                task,
                Map.of(
                        Variable.STEP_DECISION.name(),
                        decision.key(),
                        Variable.COMMENT.name(),
                        comment == null ? "" : comment),
                decidedBy);
    }

    @Override
    @Transactional
    public void breakLock(String cluster, String reason, String brokenBy) {
        ClusterLock lock = locks.held().stream()
                .filter(held -> held.cluster().equals(cluster))
                .findFirst()
                .orElseThrow(() -> new NothingWaitsException("nobody holds cluster " + cluster));
        String deployment = lock.deployment();
        String why = brokenBy + " took the cluster away from this deployment: " + reason;
        acts.lockBroken(journal.entry(deployment), reason, brokenBy);
        journal.record(deployment, new Evidence(clock.instant(), -1, "", "Break lock", why));
        journal.end(
                deployment, DeploymentState.LEFT_FOR_OPERATOR, List.of(endings.left(deployment, why)), clock.instant());
        telling.ended(deployment);
        // No step of it begins from here on; one that runs keeps its fence to its end.
        locks.release(deployment);
        try {
            engine.getRuntimeService().deleteProcessInstancesIfExists(List.of(deployment), why, false, false, false);
        } catch (OptimisticLockingException movedOn) {
            throw new NothingWaitsException("the deployment moved on at the same moment; try again");
        }
    }

    private Optional<Task> waiting(String id) {
        return Optional.ofNullable(engine.getTaskService()
                .createTaskQuery()
                .processInstanceId(id)
                .taskDefinitionKeyIn(APPROVE_SWAP, APPROVE_PLAN)
                .singleResult());
    }
}
