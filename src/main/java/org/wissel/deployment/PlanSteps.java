package org.wissel.deployment;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The step that checks a deployment and plans it, at its start and again when somebody else changed the cluster. */
public final class PlanSteps {

    private final DeploymentCheck check;
    private final Journal journal;
    private final Clock clock;

    public PlanSteps(DeploymentCheck check, Journal journal, Clock clock) {
        this.check = check;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Checks the deployment and, where it can go ahead, remembers the plan; a refusal before anything was touched ends it.
     *
     * @throws ClusterChangedException when the plan is not the one that the person was shown; the new one is kept for approval
     * @throws StepFailedException when nodes are out of rotation already and there is no way on
     */
    public PlanResult check(String deployment) {
        Journal.Entry entry = journal.entry(deployment);
        Optional<Review> review = journal.review(deployment);
        boolean touched = review.map(asked -> asked.wave() >= 0).orElse(false);
        Remembered earlier = journal.remembered(entry.request().cluster());
        DeploymentCheck.Result result;
        try {
            result = check.check(
                    entry.request(),
                    touched
                            ? journal.rememberedOf(deployment)
                                    .withLive(earlier.live())
                                    .outOnly(mayBeOut(entry, review.orElseThrow()))
                            : earlier);
        } catch (UnknownNameException gone) {
            return refuse(entry, touched, List.of(gone.getMessage()));
        }
        if (result.preview().result() instanceof Refusal refusal) {
            return refuse(entry, touched, refusal.reasons());
        }
        Plan plan = (Plan) result.preview().result();
        if (!touched) {
            requireAsShown(entry, plan, result.preview());
            journal.reviewed(deployment);
        }
        journal.remember(deployment, plan, result.observed(), result.preview().originals());
        journal.record(
                deployment,
                new Evidence(
                        clock.instant(),
                        -1,
                        "",
                        "Check deployment",
                        plan.waves().size() + " waves, at most " + plan.restarts() + " restarts"
                                + review.map(asked -> "; planned again since " + String.join("; ", asked.changes()))
                                        .orElse("")));
        return plan;
    }

    /**
     * Plans the way back and remembers that plan.
     *
     * @param wave the index of the current wave of the plan that was walked last, 0 before its first
     * @return empty when nothing was touched yet, so that nothing has to go back
     * @throws StepFailedException when there is no way back from what is observed
     */
    public Optional<Plan> planRollBack(String deployment, int wave) {
        throw new UnsupportedOperationException();
    }

    /** Nodes that the walk may have out at the swap that was asked about; another one that is down is an operator's. */
    private static Set<String> mayBeOut(Journal.Entry entry, Review review) {
        Plan plan = entry.plan().orElseThrow();
        Set<String> nodes = new TreeSet<>(plan.returning());
        int end =
                Math.min(review.wave() + (review.begun() ? 2 : 1), plan.waves().size());
        plan.waves().subList(review.wave(), end).forEach(wave -> nodes.addAll(wave.nodes()));
        return nodes;
    }

    private PlanResult refuse(Journal.Entry entry, boolean touched, List<String> reasons) {
        if (touched) {
            throw new StepFailedException(
                    entry.request().cluster(),
                    "the cluster was changed meanwhile, and there is no way on from here: "
                            + String.join("; ", reasons).replaceFirst("\\.$", ""),
                    "Put that right and press Retry.");
        }
        journal.end(entry.id(), DeploymentState.REFUSED, reasons, clock.instant());
        return new Refusal(reasons);
    }

    private void requireAsShown(Journal.Entry entry, Plan plan, Preview preview) {
        Optional<String> shown = entry.request().shownPlan();
        if (shown.isEmpty() || shown.get().equals(preview.hash())) {
            return;
        }
        List<String> changes = journal.shown(shown.get())
                .map(fingerprint -> fingerprint.changes(preview.fingerprint()))
                .orElse(List.of("the plan that was shown is not known any more"));
        if (changes.isEmpty()) {
            changes = List.of(
                    "no file differs, but the plan is another one: it was asked for otherwise (order, strategy,"
                            + " shortcuts), or what runs is not what ran (a restart, a reload, another version loaded)");
        }
        Map<String, String> diffs = new LinkedHashMap<>();
        preview.routings().forEach(routing -> routing.files().forEach(file -> put(diffs, routing.name() + ": ", file)));
        preview.nodeFiles().forEach(file -> put(diffs, "", file));
        journal.propose(entry.id(), plan);
        journal.shown(preview.hash(), preview.fingerprint(), clock.instant());
        journal.bind(entry.id(), preview.hash());
        journal.review(
                entry.id(),
                new Review(
                        clock.instant(),
                        -1,
                        "the deployment begins as this plan says",
                        diffs,
                        changes,
                        false,
                        "",
                        preview.fingerprint()));
        throw new ClusterChangedException(changes);
    }

    private static void put(Map<String, String> diffs, String prefix, FileChange file) {
        if (!file.diff().isEmpty()) {
            diffs.put(prefix + file.before().place(), file.diff());
        }
    }
}
