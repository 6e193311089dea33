package org.wissel.deployment;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps that plan a deployment: at its start, again when the cluster is another one, and back. */
public final class PlanSteps {

    static final String ROLL_BACK = "Plan the way back";

    private final DeploymentCheck check;
    private final NextPlan next;
    private final Journal journal;
    private final Clock clock;

    public PlanSteps(DeploymentCheck check, Journal journal, Clock clock) {
        this.check = check;
        this.next = new NextPlan(check, journal);
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
        boolean touched = entry.touched();
        List<String> changes = new ArrayList<>();
        Remembered remembered = touched
                ? resumed(entry, changes)
                : journal.remembered(entry.request().cluster());
        DeploymentCheck.Result result;
        try {
            result = check.check(entry.request(), remembered);
        } catch (UnknownNameException gone) {
            return refuse(entry, touched, List.of(gone.getMessage()));
        }
        if (result.preview().result() instanceof Refusal refusal) {
            return refuse(entry, touched, refusal.reasons());
        }
        Plan plan = (Plan) result.preview().result();
        if (!touched) {
            requireAsShown(entry, plan, result.preview());
        }
        if (!touched || changes.isEmpty()) {
            // What was approved for a wave of another plan is nothing to compare with.
            journal.reviewed(deployment);
        }
        changes.addAll(entry.plan().isPresent() && touched ? LeftOutNodes.unplanned(entry) : List.of());
        remember(
                deployment,
                plan,
                result,
                "Check deployment",
                changes.isEmpty() ? "" : "; planned again since " + String.join("; ", changes));
        return plan;
    }

    /** @param changes gets what a person is asked to look at, since somebody else changed the cluster */
    private Remembered resumed(Journal.Entry entry, List<String> changes) {
        Optional<Review> asked = journal.review(entry.id())
                .filter(review -> review.wave() >= 0)
                .filter(review -> !review.changes().isEmpty());
        asked.ifPresent(review -> changes.addAll(review.changes()));
        return asked.map(review -> next.remembered(entry, review.wave(), review.begun() ? 2 : 1))
                .orElseGet(() -> next.remembered(entry, NextPlan.lastWave(journal, entry.id()), 2));
    }

    private void remember(String deployment, Plan plan, DeploymentCheck.Result result, String step, String why) {
        journal.remember(deployment, plan, result.observed());
        journal.record(
                deployment,
                new Evidence(
                        clock.instant(),
                        -1,
                        "",
                        step,
                        "waves: " + plan.waves().size() + ", restarts: " + plan.restarts() + " at most" + why));
    }

    /**
     * Plans the way back and remembers that plan.
     *
     * @return empty when nothing was touched yet, so that nothing has to go back
     * @throws StepFailedException when there is no way back from what is observed
     */
    public Optional<Plan> planRollBack(String deployment) {
        Journal.Entry entry = journal.entry(deployment);
        if (!entry.touched()) {
            return Optional.empty();
        }
        DeploymentCheck.Result result =
                next.back(entry, next.remembered(entry, NextPlan.lastWave(journal, deployment), 2));
        if (result.preview().result() instanceof Refusal refusal) {
            throw new StepFailedException(
                    entry.request().cluster(),
                    "there is no way back from here: "
                            + String.join("; ", refusal.reasons()).replaceFirst("\\.$", ""),
                    "Put that right and press Retry, leave out the node that it is about, or leave the deployment to an"
                            + " operator.");
        }
        Plan plan = (Plan) result.preview().result();
        // What was approved on the way forwards is nothing to compare with.
        journal.reviewed(deployment);
        String why = entry.rollBack().map(order -> "; " + order.reason()).orElse("");
        remember(deployment, plan, result, ROLL_BACK, why);
        return Optional.of(plan);
    }

    /** The index of the wave that a walk is at, from what its steps saw; 0 before it was planned. */
    public static int currentWave(Journal journal, Journal.Entry entry) {
        return entry.plan()
                // The restore tells of a wave after the last one.
                .map(plan -> Math.min(
                        NextPlan.lastWave(journal, entry.id()), plan.waves().size() - 1))
                .orElse(0);
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
