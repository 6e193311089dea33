package org.wissel.deployment;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Wissel as the checker meets it: it looks, plans and walks. Mutants override what they do wrongly. */
class ModelProcess {

    ObservedCluster observe(ModelCluster cluster) {
        return ModelView.observe(cluster);
    }

    Remembered remembered(ModelCluster cluster, ModelJournal journal) {
        return journal.remembered();
    }

    PlanResult deploy(ModelCluster cluster, ModelJournal journal, DeploymentRequest request, Floor floor) {
        return Planner.plan(
                subject(request).retiring(journal.begun() ? Set.of() : journal.quiet),
                observe(cluster),
                remembered(cluster, journal),
                limits(floor));
    }

    PlanResult rollBack(ModelCluster cluster, ModelJournal journal, DeploymentRequest request, Floor floor) {
        return Planner.rollBack(subject(request), observe(cluster), remembered(cluster, journal), limits(floor));
    }

    static PlanSubject subject(DeploymentRequest request) {
        boolean deploys = request.purpose() == Purpose.DEPLOY;
        return PlanSubject.of(
                request,
                request.targets().stream()
                        .map(version -> new PlannedExport(version, deploys ? ModelView.sha256(version) : ""))
                        .toList());
    }

    ModelWalk walk(
            ModelCluster cluster,
            ModelJournal journal,
            Plan plan,
            Random chance,
            boolean flaws,
            PlanInvariants invariants,
            List<String> trace) {
        return new ModelWalk(cluster, journal, plan, chance, flaws, invariants, trace);
    }

    static Limits limits(Floor floor) {
        return new Limits(
                floor,
                Duration.ofMinutes(1),
                DrainTimeoutAction.WAIT,
                Duration.ofMinutes(1),
                ApprovalPolicy.GOING_LIVE,
                Deadlines.DEFAULT);
    }
}
