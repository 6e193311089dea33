package org.wissel.process;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.Journal;
import org.wissel.deployment.Plan;
import org.wissel.deployment.PlanSteps;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.TransferSteps;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.Undeployment;
import org.wissel.deployment.Wave;

/**
 * What steps and gateways take from variables is what Wissel put there: each step compares, before it does anything, with the
 * journal, or with what the engine's history has of a variable's first value. Whoever may edit variables in Cockpit could else
 * lead a deployment round its approval, to other nodes or to another cluster.
 */
@Component
class KeptVariables {

    private static final List<String> APPROVALS = List.of("Approve swap", "Approve changed plan");

    /** The engine's own: which branch of several this is. */
    private static final String BRANCH = "loopCounter";

    private final Journal journal;
    private final UndeployJournal undeployments;
    private final ClusterLocks locks;
    private final Clusters clusters;
    private final TransferSteps transfers;

    KeptVariables(
            Journal journal,
            UndeployJournal undeployments,
            ClusterLocks locks,
            Clusters clusters,
            TransferSteps transfers) {
        this.journal = journal;
        this.undeployments = undeployments;
        this.locks = locks;
        this.clusters = clusters;
        this.transfers = transfers;
    }

    /**
     * For a step of a deployment's walk.
     *
     * @param plans whether it sets what is known of the current wave, so that this is not looked at
     * @param ofWave whether it is about the current wave; else it sends exports ahead of all of them
     * @throws StepFailedException when a variable was changed, saying which, what it was and what to do
     */
    void requireWalk(DelegateExecution execution, boolean plans, boolean ofWave) {
        Journal.Entry entry = requireDeployment(execution);
        VariableCheck check = new VariableCheck(execution, entry.request().cluster());
        if (plans) {
            requireDecision(execution, entry);
            check.asFirstSet(execution, Variable.DEPLOYMENT_DEADLINE);
        } else if (entry.plan().isPresent()) {
            Plan plan = entry.plan().get();
            check.same(Variable.SEND_NODES, CamundaDeployments.json(transfers.nodes(entry.id())));
            if (ofWave) {
                requireWave(check, entry, plan);
                requireDecision(execution, entry);
            } else {
                requireBranch(check, transfers.nodes(entry.id()));
            }
        }
    }

    /**
     * For what belongs to no wave: that it is about the deployment that it says.
     *
     * @throws StepFailedException as for a step
     */
    Journal.Entry requireDeployment(DelegateExecution execution) {
        // Not the variable.
        String id = execution.getProcessInstanceId();
        Journal.Entry entry = journal.entry(id);
        DeploymentRequest request = entry.request();
        VariableCheck check = new VariableCheck(execution, request.cluster());
        check.same(Variable.DEPLOYMENT, id);
        check.same(Variable.CLUSTER, request.cluster());
        check.same(Variable.REQUESTED_BY, entry.requestedBy());
        requireVersions(check, request.targets());
        check.sameOrNone(Variable.STRATEGY, request.strategy().key(), Strategy.INSTALL_FIRST.key());
        check.sameOrNone(Variable.PURPOSE, request.purpose().key(), Purpose.DEPLOY.key());
        check.names(Variable.NODE_ORDER, request.nodeOrder(), false);
        check.names(Variable.SHORTCUTS, List.copyOf(new TreeSet<>(request.shortcuts())), true);
        check.sameOrNone(Variable.ROLLING_BACK, entry.rollBack().isPresent(), false);
        check.sameOrNone(Variable.UNDEPLOY, undeployment(entry).orElse(null), null);
        OptionalInt epoch = locks.epoch(id);
        if (epoch.isPresent()) {
            check.sameOrNone(Variable.EPOCH, epoch.getAsInt(), 1);
        }
        return entry;
    }

    private Optional<String> undeployment(Journal.Entry entry) {
        return entry.request().purpose() == Purpose.DEPLOY
                ? Optional.empty()
                : undeployments.ofWalk(entry.id()).map(Undeployment::id);
    }

    private void requireWave(VariableCheck check, Journal.Entry entry, Plan plan) {
        int index = PlanSteps.currentWave(plan, journal.evidence(entry.id()));
        Wave wave = plan.waves().get(index);
        List<String> nodes = List.copyOf(new TreeSet<>(wave.nodes()));
        check.same(Variable.WAVE, index);
        check.same(Variable.WAVE_NODES, CamundaDeployments.json(nodes));
        check.same(Variable.MORE_WAVES, index + 1 < plan.waves().size());
        check.same(Variable.APPROVAL_NEEDED, WaveVariables.approvalNeeded(journal, clusters, entry, wave));
        requireBranch(check, nodes);
    }

    /** The node of this branch is that of its place in the list. */
    private static void requireBranch(VariableCheck check, List<String> nodes) {
        if (check.scope().getVariable(Variable.NODE.name()) == null) {
            return;
        }
        Object place = check.scope().getVariable(BRANCH);
        if (!(place instanceof Integer branch) || branch < 0 || branch >= nodes.size()) {
            throw check.changed(BRANCH, place, "a number below " + nodes.size());
        }
        check.same(Variable.NODE, nodes.get(branch));
    }

    /**
     * The decision by which a gateway went is the one that was recorded last.
     *
     * @throws StepFailedException as for a step
     */
    void requireDecision(DelegateExecution execution, Journal.Entry entry) {
        Optional<String> recorded = journal.evidence(entry.id()).stream()
                .filter(evidence -> APPROVALS.contains(evidence.step()))
                .map(Evidence::summary)
                .flatMap(words -> List.of(Decision.values()).stream()
                        .filter(decision -> words.startsWith(decision.words("")))
                        .map(Decision::key))
                .reduce((earlier, later) -> later);
        Object decision = execution.getVariable(Variable.DECISION.name());
        // One that came with the start is taken away before anybody is asked.
        if (recorded.isPresent() && decision != null) {
            new VariableCheck(execution, entry.request().cluster()).same(Variable.DECISION, recorded.get());
        }
    }

    /**
     * It plans the way that was ordered. A gateway may have led here before the variable was set back.
     *
     * @param back whether it is the way back
     * @throws StepFailedException when the other one was ordered
     */
    void requireWay(DelegateExecution execution, boolean back) {
        Journal.Entry entry = journal.entry(execution.getProcessInstanceId());
        if (entry.rollBack().isPresent() != back) {
            throw new StepFailedException(
                    entry.request().cluster(),
                    back
                            ? "nobody ordered this deployment to be rolled back, so no way back is planned: this step was begun"
                                    + " by a changed variable"
                            : "this deployment is being rolled back, so no way forwards is planned: this step was begun by a"
                                    + " changed variable",
                    back ? "Abort the deployment." : "Abort the way back, which leaves it for an operator.");
        }
    }

    /**
     * Somebody was asked about the swap of the current wave, where that is needed; what was answered is looked at by the swap. A
     * gateway may have led here before the variable was set back.
     *
     * @throws StepFailedException when nobody was
     */
    void requireAsked(DelegateExecution execution) {
        Journal.Entry entry = journal.entry(execution.getProcessInstanceId());
        Plan plan = entry.plan().orElseThrow();
        int index = PlanSteps.currentWave(plan, journal.evidence(entry.id()));
        boolean asked = journal.review(entry.id())
                .filter(review -> review.wave() == index)
                .isPresent();
        if (!asked
                && WaveVariables.approvalNeeded(
                        journal, clusters, entry, plan.waves().get(index))) {
            throw new StepFailedException(
                    entry.request().cluster(),
                    "nobody was asked to approve this swap, so nothing is swapped: its step was begun by a changed variable",
                    "Abort the deployment.");
        }
    }

    /**
     * For a step of an undeployment that waits.
     *
     * @throws StepFailedException as for a step
     */
    Undeployment requireUndeployment(DelegateExecution execution) {
        String id = execution.getProcessInstanceId();
        Undeployment kept = undeployments.undeployment(id);
        VariableCheck check = new VariableCheck(execution, kept.request().cluster());
        check.same(Variable.UNDEPLOY, id);
        check.same(Variable.CLUSTER, kept.request().cluster());
        check.same(Variable.REQUESTED_BY, kept.requestedBy());
        check.same(Variable.PURPOSE, kept.request().purpose().key());
        check.same(Variable.STRATEGY, Strategy.INSTALL_FIRST.key());
        requireVersions(check, kept.request().versions());
        return kept;
    }

    /**
     * The word by which an undeployment goes on, or is kept, is the one that was recorded.
     *
     * @param goes whether it goes on
     * @throws StepFailedException as for a step
     */
    void requireWord(DelegateExecution execution, Undeployment kept, boolean goes) {
        if (kept.request().purpose() == Purpose.UNDEPLOY && kept.order().isPresent() != goes) {
            throw new VariableCheck(execution, kept.request().cluster())
                    .changed(
                            Variable.DECISION.name(),
                            execution.getVariable(Variable.DECISION.name()),
                            kept.order()
                                    .map(order -> order.forced() ? "force" : "confirm")
                                    .orElse("not given, or keep"));
        }
    }

    /**
     * For an abort, which says in its variables what it is about.
     *
     * @throws StepFailedException as for a step
     */
    void requireAbort(DelegateExecution execution) {
        requireAsStarted(
                execution, "Abort deployment", Variable.DEPLOYMENT, Variable.CLUSTER, Variable.EPOCH, Variable.REASON);
        String starter = execution
                .getProcessEngineServices()
                .getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceId(execution.getProcessInstanceId())
                .singleResult()
                .getStartUserId();
        // None where Wissel gave the order itself, as for a deadline.
        if (starter != null) {
            new VariableCheck(execution, "Abort deployment").same(Variable.ABORTED_BY, starter);
        }
    }

    /**
     * For what was decided on a failed step: some person did decide so.
     *
     * @throws StepFailedException as for a step
     */
    void requireStepDecision(DelegateExecution execution) {
        String place = "Decide on failed step";
        requireAsStarted(execution, place, Variable.DEPLOYMENT, Variable.JOB);
        String decision = Variable.STEP_DECISION.from(execution);
        String words = Deciding.words(decision, Variable.DECIDED_BY.from(execution), Optional.empty());
        List<String> recorded = journal.evidence(Variable.DEPLOYMENT.from(execution)).stream()
                .filter(evidence -> evidence.step().equals(place))
                .map(Evidence::summary)
                .toList();
        if (recorded.stream().noneMatch(summary -> summary.equals(words) || summary.startsWith(words + ": "))) {
            throw new VariableCheck(execution, place)
                    .changed(
                            Variable.STEP_DECISION.name(),
                            words,
                            recorded.isEmpty() ? null : recorded.get(recorded.size() - 1));
        }
    }

    /**
     * For an instance that only carries an order, and whose variables nobody sets after its start.
     *
     * @param place the name that an error begins with
     * @throws StepFailedException as for a step
     */
    static void requireAsStarted(DelegateExecution execution, String place, Variable<?>... variables) {
        new VariableCheck(execution, place).asFirstSet(execution, variables);
    }

    private static void requireVersions(VariableCheck check, List<ProjectVersion> versions) {
        check.same(Variable.PROJECT, versions.get(0).project());
        check.same(Variable.VERSION, versions.get(0).version());
        List<ProjectVersion> also;
        try {
            also = Versions.also(check.scope());
        } catch (IllegalArgumentException wrong) {
            also = null;
        }
        List<ProjectVersion> kept = versions.subList(1, versions.size());
        if (!kept.equals(also)) {
            throw check.changed(
                    Variable.ALSO.name(), check.scope().getVariable(Variable.ALSO.name()), Versions.json(kept));
        }
    }
}
