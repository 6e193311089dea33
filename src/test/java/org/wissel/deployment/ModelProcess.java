package org.wissel.deployment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Wissel as the checker meets it: it looks, plans and walks. Mutants override what they do wrongly. */
class ModelProcess {

    static final Export EXPORT = new Export(ModelNode.TARGET, Path.of("v2.zip"), ModelView.sha256(ModelNode.TARGET), 1);

    ObservedCluster observe(ModelCluster cluster) {
        return ModelView.observe(cluster);
    }

    Remembered remembered(ModelCluster cluster, ModelJournal journal) {
        return journal.remembered();
    }

    PlanResult deploy(ModelCluster cluster, ModelJournal journal, DeploymentRequest request, Floor floor) {
        return Planner.deploy(EXPORT, request, observe(cluster), remembered(cluster, journal), limits(floor));
    }

    PlanResult rollBack(ModelCluster cluster, ModelJournal journal, Floor floor) {
        return Planner.rollBack(EXPORT, observe(cluster), remembered(cluster, journal), limits(floor));
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
