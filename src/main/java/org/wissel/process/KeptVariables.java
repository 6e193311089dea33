package org.wissel.process;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.spin.json.SpinJsonNode;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Clusters;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.EvidenceOf;
import org.wissel.deployment.Journal;
import org.wissel.deployment.Plan;
import org.wissel.deployment.PlanSteps;
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

    private static final EvidenceOf APPROVALS = EvidenceOf.any("Approve swap", "Approve changed plan");

    /** The engine's own: which branch of several this is. */
    private static final String BRANCH = "loopCounter";

    private static final String ALL_BRANCHES = "nrOfInstances";
    private static final String ACTIVE_BRANCHES = "nrOfActiveInstances";
    private static final String ENDED_BRANCHES = "nrOfCompletedInstances";

    private final Journal journal;
    private final UndeployJournal undeployments;
    private final ClusterLocks locks;
    private final Clusters clusters;

    KeptVariables(Journal journal, UndeployJournal undeployments, ClusterLocks locks, Clusters clusters) {
        this.journal = journal;
        this.undeployments = undeployments;
        this.locks = locks;
        this.clusters = clusters;
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
            List<String> sent = TransferSteps.nodes(entry);
            SpinJsonNode all = CamundaDeployments.json(sent);
            // Models of an earlier release sent nothing ahead.
            check.sameOrNone(Variable.SEND_NODES, all, all);
            if (ofWave) {
                requireWave(check, entry, entry.plan().get());
                requireDecision(check, entry);
            } else {
                requireBranch(check, sent);
            }
        }
    }

    /**
     * For a walk that begins: the engine takes its direction and the time of its deadline from variables.
     *
     * @throws StepFailedException as for a step
     */
    void requireBegin(DelegateExecution execution) {
        requireDeployment(execution);
        new VariableCheck(execution, Variable.CLUSTER.from(execution))
                .asFirstSet(execution, Variable.DEPLOYMENT_DEADLINE);
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
        check.versions(request.targets());
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
        int index = PlanSteps.currentWave(journal, entry);
        Wave wave = plan.waves().get(index);
        List<String> nodes = List.copyOf(new TreeSet<>(wave.nodes()));
        check.same(Variable.WAVE, index);
        check.same(Variable.WAVE_NODES, CamundaDeployments.json(nodes));
        check.same(Variable.MORE_WAVES, index + 1 < plan.waves().size());
        // One more approval than needed harms nobody, and what was to be looked at is over once it was looked at.
        if (WaveVariables.approvalNeeded(journal, clusters, entry, wave)) {
            check.same(Variable.APPROVAL_NEEDED, true);
        }
        requireBranch(check, nodes);
    }

    /** The node of this branch is that of its place in the list. */
    private static void requireBranch(VariableCheck check, List<String> nodes) {
        Object node = check.scope().getVariable(Variable.NODE.name());
        Object place = check.scope().getVariable(BRANCH);
        if (node == null && place == null) {
            return;
        }
        if (!(place instanceof Integer branch) || branch < 0 || branch >= nodes.size()) {
            throw check.changed(BRANCH, place, "a number below " + nodes.size());
        }
        int other = nodes.indexOf(String.valueOf(VariableCheck.words(node)));
        if (other >= 0 && other != branch) {
            // Which of the two it was, they do not tell.
            throw check.changed(
                    Variable.NODE.name() + " or " + BRANCH,
                    pair(nodes.get(other), branch),
                    pair(nodes.get(branch), branch) + ", or " + pair(nodes.get(other), other));
        }
        check.same(Variable.NODE, nodes.get(branch));
        requireCounted(check, nodes.size());
    }

    private static String pair(String node, int branch) {
        return node + " and " + branch;
    }

    /** By them the engine knows when all branches have ended: another number would leave nodes out, or wait for ever. */
    private static void requireCounted(VariableCheck check, int nodes) {
        Object all = check.scope().getVariable(ALL_BRANCHES);
        if (!Integer.valueOf(nodes).equals(all)) {
            throw check.changed(ALL_BRANCHES, all, nodes);
        }
        Object active = check.scope().getVariable(ACTIVE_BRANCHES);
        Object ended = check.scope().getVariable(ENDED_BRANCHES);
        if (!(ended instanceof Integer done) || !Integer.valueOf(nodes - done).equals(active)) {
            throw check.changed(
                    ACTIVE_BRANCHES + " or " + ENDED_BRANCHES, active + " and " + ended, "together " + nodes);
        }
    }

    /**
     * The decision by which a gateway went is the one that was recorded last.
     *
     * @throws StepFailedException as for a step
     */
    void requireDecision(DelegateExecution execution, Journal.Entry entry) {
        requireDecision(new VariableCheck(execution, entry.request().cluster()), entry);
    }

    private void requireDecision(VariableCheck check, Journal.Entry entry) {
        Optional<String> recorded = journal.last(entry.id(), APPROVALS)
                .map(Evidence::summary)
                .flatMap(words -> Stream.of(Decision.values())
                        .filter(decision -> words.startsWith(decision.words("")))
                        .findFirst())
                .map(Decision::key);
        // One that came with the start is taken away before anybody is asked.
        recorded.ifPresent(decision -> check.sameOrNone(Variable.DECISION, decision, decision));
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
     * Somebody was asked about the swap of the current wave, which was compared before, where that is needed; what was answered is
     * looked at by the swap. A gateway may have led here before the variable was set back.
     *
     * @throws StepFailedException when nobody was
     */
    void requireAsked(DelegateExecution execution) {
        Journal.Entry entry = journal.entry(execution.getProcessInstanceId());
        Plan plan = entry.plan().orElseThrow();
        int index = Variable.WAVE.from(execution);
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
}
