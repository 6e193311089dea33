package org.wissel.deployment;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;

/** What stands around a person's decision: what they are shown, and that it still holds when it is acted on. */
public final class ApprovalSteps {

    private static final int MOST_NAMED = 4;

    private final Clusters clusters;
    private final Journal journal;
    private final Clock clock;
    private final CloseLook closeLook;

    /**
     * @param closeLook how long a step looks before it takes a node for not healthy
     */
    public ApprovalSteps(Clusters clusters, Journal journal, Clock clock, CloseLook closeLook) {
        this.clusters = clusters;
        this.journal = journal;
        this.clock = clock;
        this.closeLook = closeLook;
    }

    /**
     * Looks at the whole cluster for the person who decides on the swap after the current wave, and binds the decision to
     * what is seen.
     */
    public void gatherEvidence(DeploymentStep step) {
        Journal.Entry entry = journal.entry(step.deployment());
        Cluster cluster = clusters.cluster(entry.request().cluster());
        LeftOutNodes.requirePlanned(entry);
        Plan plan = entry.plan().orElseThrow();
        ObservedCluster observed = ClusterLook.at(cluster.without(plan.leftOut()));
        Map<String, String> diffs = new LinkedHashMap<>();
        List<FileCopy> after = new ArrayList<>();
        for (BalancerState state : observed.balancers()) {
            LoadBalancer balancer = cluster.loadBalancer(state.balancer());
            for (FileChange file :
                    balancer.changes(state, List.of(RoutingSteps.routing(plan, step.wave() + 1, state)))) {
                if (!file.diff().isEmpty()) {
                    diffs.put(file.before().place(), file.diff());
                }
                after.add(file.copyAfter());
            }
        }
        List<String> changes =
                journal.review(step.deployment()).map(Review::changes).orElse(List.of());
        journal.review(
                step.deployment(),
                new Review(
                        clock.instant(),
                        step.wave(),
                        next(plan, step.wave()),
                        diffs,
                        changes,
                        false,
                        "",
                        Fingerprint.of(observed, after)));
    }

    private static String next(Plan plan, int wave) {
        Set<String> back = new TreeSet<>(plan.waves().get(wave).nodes());
        back.retainAll(plan.inRotation());
        String comes = (back.isEmpty() ? "no node comes" : they(back, "comes", "come")) + " back into rotation"
                + (plan.waves().get(wave).goesLive() ? ", and users meet " + plan.subject() + " there" : "");
        return wave + 1 < plan.waves().size()
                ? comes + "; "
                        + they(new TreeSet<>(plan.waves().get(wave + 1).nodes()), "leaves", "leave")
                        + " rotation in the same reload to be updated"
                : comes + "; then the cluster is whole again";
    }

    /** Of many the first ones: whoever reads this has all of them beside it, in the evidence and in the plan. */
    private static String they(Set<String> nodes, String one, String several) {
        List<String> named = nodes.stream()
                .limit(nodes.size() > MOST_NAMED ? MOST_NAMED - 1 : MOST_NAMED)
                .toList();
        String more = nodes.size() > MOST_NAMED ? " and " + (nodes.size() - named.size()) + " more" : "";
        return String.join(", ", named) + more + " " + (nodes.size() == 1 ? one : several);
    }

    /**
     * Nothing happens where nobody was asked about the current wave.
     *
     * @throws ClusterChangedException when somebody else changed the cluster since; what changed is kept for the next decision
     * @throws StepFailedException when nobody approved what waits: whoever may move an instance in the engine went round it
     */
    void requireAsApproved(DeploymentStep step) {
        Optional<Review> approved = journal.review(step.deployment()).filter(review -> review.wave() == step.wave());
        if (approved.isEmpty()) {
            return;
        }
        Journal.Entry entry = journal.entry(step.deployment());
        requireApproved(entry, approved.get());
        Cluster cluster = clusters.cluster(entry.request().cluster())
                .without(entry.plan().orElseThrow().leftOut());
        Fingerprint then = approved.get().fingerprint();
        // A node that misses one look may answer the next; anything else that differs does not pass by itself.
        AtomicReference<Fingerprint> last = new AtomicReference<>(then);
        closeLook.until(() -> {
            Fingerprint now = Fingerprint.of(ClusterLook.at(cluster), List.of());
            last.set(now);
            return then.changes(now).isEmpty() || !then.differsInHealthOnly(now) ? Optional.of(now) : Optional.empty();
        });
        List<String> changes = new ArrayList<>(then.changes(last.get()));
        if (!changes.isEmpty()) {
            List<String> done = then.madeByUs(last.get());
            if (!done.isEmpty()) {
                changes.add("an earlier try of the swap had changed " + String.join(", ", done) + " already");
            }
            Review review = approved.get();
            journal.review(
                    step.deployment(),
                    new Review(
                            clock.instant(),
                            review.wave(),
                            review.next(),
                            review.diffs(),
                            changes,
                            !done.isEmpty(),
                            "",
                            review.fingerprint()));
            throw new ClusterChangedException(changes);
        }
    }

    /**
     * The nodes of the current wave may return on their own.
     *
     * @throws StepFailedException when somebody was asked, and nobody decided so
     */
    void requireDecided(DeploymentStep step) {
        journal.review(step.deployment())
                .filter(review -> review.wave() == step.wave())
                .ifPresent(review -> requireApproved(journal.entry(step.deployment()), review));
    }

    private boolean isApproved(Journal.Entry entry, Review review) {
        return journal.approved(entry.id())
                .map(review.at()::equals)
                // Approved before an update to a release that notes it.
                .orElseGet(() -> journal.evidence(entry.id()).stream()
                        .anyMatch(evidence -> evidence.step().equals("Approve swap")
                                && evidence.wave() == review.wave()
                                && evidence.summary().startsWith(Decision.APPROVE.words(""))));
    }

    private void requireApproved(Journal.Entry entry, Review review) {
        if (!isApproved(entry, review)) {
            throw new StepFailedException(
                    entry.request().cluster(),
                    "nobody approved this swap, so nothing is swapped: its step was begun without the decision",
                    "Roll the deployment back, or abort it.");
        }
    }
}
