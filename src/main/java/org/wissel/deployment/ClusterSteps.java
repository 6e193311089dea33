package org.wissel.deployment;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The steps of a deployment that concern the whole cluster. Each may be repeated after a crash. */
public final class ClusterSteps {

    private static final List<String> ROUTING_STEPS = List.of("Drain nodes", "Swap cluster");

    private final Clusters clusters;
    private final DeploymentCheck check;
    private final Journal journal;
    private final Clock clock;
    private final CloseLook closeLook;

    /**
     * @param closeLook how long a step looks before it leaves the rest to the model's timer
     */
    public ClusterSteps(Clusters clusters, DeploymentCheck check, Journal journal, Clock clock, CloseLook closeLook) {
        this.clusters = clusters;
        this.check = check;
        this.journal = journal;
        this.clock = clock;
        this.closeLook = closeLook;
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
                    entry.request(), touched ? journal.rememberedOf(deployment).withLive(earlier.live()) : earlier);
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
        journal.remember(deployment, plan, result.observed());
        record(
                deployment,
                -1,
                "",
                "Check deployment",
                plan.waves().size() + " waves, at most " + plan.restarts() + " restarts"
                        + review.map(asked -> "; planned again since " + String.join("; ", asked.changes()))
                                .orElse(""));
        return plan;
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
            changes = List.of("what runs is not what ran when the plan was shown (a restart, a reload, another version"
                    + " loaded), so that the plan is another one");
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
                        preview.fingerprint()));
        throw new ClusterChangedException(changes);
    }

    private static void put(Map<String, String> diffs, String prefix, FileChange file) {
        if (!file.diff().isEmpty()) {
            diffs.put(prefix + file.before().host() + " " + file.before().path(), file.diff());
        }
    }

    /** Takes the nodes of the first wave out of rotation, and brings those back that an earlier deployment left out. */
    public void drainNodes(DeploymentStep step) {
        Journal.Entry entry = journal.entry(step.deployment());
        Cluster cluster = clusters.cluster(entry.request().cluster());
        for (String node : new TreeSet<>(plan(entry).returning())) {
            Runtime runtime = cluster.node(node).runtime();
            proveReady(node, runtime);
        }
        route(step, step.wave(), "Drain nodes");
    }

    /**
     * Looks for some seconds whether the nodes of the current wave are free of requests.
     *
     * @return whether they are, or the cluster's limits say to go on without
     * @throws StepFailedException when they are not within the cluster's drain timeout
     */
    public boolean awaitDrain(DeploymentStep step) {
        Journal.Entry entry = journal.entry(step.deployment());
        Cluster cluster = clusters.cluster(entry.request().cluster());
        Set<String> nodes = plan(entry).waves().get(step.wave()).nodes();
        Instant since = lastRouting(step);
        List<DrainProof> proofs = new ArrayList<>();
        boolean drained = closeLook
                .until(() -> {
                    proofs.clear();
                    cluster.loadBalancers().forEach(balancer -> proofs.add(balancer.proveDrained(nodes, since)));
                    return proofs.stream().allMatch(DrainProof::drained) ? Optional.of(true) : Optional.empty();
                })
                .isPresent();
        Duration waited = Duration.between(since, clock.instant());
        if (drained) {
            recordDrain(step, nodes, proofs, "drained " + seconds(waited) + " after the change of routing");
            return true;
        }
        Duration atMost = cluster.limits().drainTimeout();
        if (waited.compareTo(atMost) <= 0) {
            return false;
        }
        if (cluster.limits().onDrainTimeout() == DrainTimeoutAction.GO_ON) {
            recordDrain(
                    step,
                    nodes,
                    proofs,
                    "UNPROVEN: not free of requests after " + seconds(atMost)
                            + ", and the cluster's settings say go on");
            return true;
        }
        throw new StepFailedException(
                String.join(", ", new TreeSet<>(nodes)),
                "still not free of requests after " + seconds(atMost) + " ("
                        + proofs.stream().map(DrainProof::evidence).collect(Collectors.joining("; ")) + ")",
                "Find the long request, or wait, then press Retry; worker_shutdown_timeout bounds it in nginx.");
    }

    private void recordDrain(DeploymentStep step, Set<String> nodes, List<DrainProof> proofs, String outcome) {
        for (String node : new TreeSet<>(nodes)) {
            String seen = proofs.stream()
                    .map(proof -> proof.balancer() + ": " + proof.seen().getOrDefault(node, "not routed to"))
                    .collect(Collectors.joining("; "));
            record(step.deployment(), step.wave(), node, "Await drain", outcome + " (" + seen + ")");
        }
    }

    /**
     * Looks at the whole cluster for the person who decides on the swap after the current wave, and binds the decision to
     * what is seen.
     */
    public void gatherEvidence(DeploymentStep step) {
        Journal.Entry entry = journal.entry(step.deployment());
        Cluster cluster = clusters.cluster(entry.request().cluster());
        Plan plan = plan(entry);
        ObservedCluster observed = ClusterLook.at(cluster);
        Map<String, String> diffs = new LinkedHashMap<>();
        List<FileCopy> after = new ArrayList<>();
        for (BalancerState state : observed.balancers()) {
            LoadBalancer balancer = cluster.loadBalancer(state.balancer());
            for (FileChange file : balancer.changes(state, List.of(plan.routing(step.wave() + 1, state.balancer())))) {
                put(diffs, "", file);
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
                        Fingerprint.of(observed, after)));
    }

    private static String next(Plan plan, int wave) {
        Set<String> back = new TreeSet<>(plan.waves().get(wave).nodes());
        back.retainAll(plan.inRotation());
        String comes = back + " comes back into rotation"
                + (plan.waves().get(wave).goesLive() ? " and starts sessions of " + plan.target() : "");
        return wave + 1 < plan.waves().size()
                ? comes + "; " + new TreeSet<>(plan.waves().get(wave + 1).nodes())
                        + " leaves rotation in the same reload to be updated"
                : comes + "; then the cluster is whole again";
    }

    /**
     * Brings the nodes of the current wave back and takes those of the next one out, in one change of routing per load
     * balancer.
     *
     * @throws ClusterChangedException when somebody else changed the cluster since the approval; nothing was touched
     */
    public void swapCluster(DeploymentStep step) {
        comeBack(step, "Swap cluster");
    }

    /**
     * Brings the nodes of the last wave back.
     *
     * @throws ClusterChangedException when somebody else changed the cluster since the approval; nothing was touched
     */
    public void restoreCluster(DeploymentStep step) {
        comeBack(step, "Restore cluster");
    }

    private void comeBack(DeploymentStep step, String name) {
        Journal.Entry entry = journal.entry(step.deployment());
        Cluster cluster = clusters.cluster(entry.request().cluster());
        requireAsApproved(step, cluster);
        Wave wave = plan(entry).waves().get(step.wave());
        for (NodeChange change : wave.changes()) {
            Runtime runtime = cluster.node(change.node()).runtime();
            proveReady(change.node(), runtime);
            NodeSteps.requireLoaded(change, runtime);
        }
        if (wave.goesLive()) {
            journal.goesLive(step.deployment());
        }
        route(step, step.wave() + 1, name);
        journal.reviewed(step.deployment());
    }

    private void requireAsApproved(DeploymentStep step, Cluster cluster) {
        Optional<Review> approved = journal.review(step.deployment()).filter(review -> review.wave() == step.wave());
        if (approved.isEmpty()) {
            return;
        }
        Fingerprint now = Fingerprint.of(ClusterLook.at(cluster), List.of());
        List<String> changes = approved.get().fingerprint().changes(now);
        if (!changes.isEmpty()) {
            Review review = approved.get();
            journal.review(
                    step.deployment(),
                    new Review(
                            clock.instant(),
                            review.wave(),
                            review.next(),
                            review.diffs(),
                            changes,
                            review.fingerprint()));
            throw new ClusterChangedException(changes);
        }
    }

    /**
     * Looks at the whole cluster once more.
     *
     * @throws StepFailedException when anything is not as it was meant to end
     */
    public void verifyDeployment(DeploymentStep step) {
        Journal.Entry entry = journal.entry(step.deployment());
        Cluster cluster = clusters.cluster(entry.request().cluster());
        Plan plan = plan(entry);
        for (LoadBalancer balancer : cluster.loadBalancers()) {
            BalancerState state = balancer.observe();
            Set<String> missing = new TreeSet<>(plan.rotation().getOrDefault(balancer.name(), Set.of()));
            missing.removeIf(node -> state.up().getOrDefault(node, false));
            // That new workers took over was verified by the step before; old ones may still finish long requests.
            if (!missing.isEmpty()) {
                throw new StepFailedException(
                        balancer.name(),
                        missing + " is not in rotation",
                        "Somebody changed it meanwhile: put it right, reload, and press Retry.");
            }
        }
        for (Node node : cluster.nodes()) {
            NodeState state = node.runtime().observe();
            Set<String> unpointed =
                    Goal.unpointed(plan.target(), entry.request().shortcuts(), state);
            boolean loaded = state.loaded()
                    .map(versions -> versions.contains(plan.target()))
                    .orElse(true);
            boolean serving = state.healthy() || !plan.inRotation().contains(node.name());
            if (!unpointed.isEmpty() || !loaded || !serving || state.stale()) {
                throw new StepFailedException(
                        node.name(),
                        "is not as deployed: shortcuts that do not name "
                                + plan.target().version() + ": "
                                + unpointed + ", loaded: " + loaded + ", healthy: " + state.healthy()
                                + ", running what is written: " + !state.stale(),
                        "Put the node right and press Retry, or deploy again.");
            }
        }
        record(step.deployment(), step.wave(), "", "Verify deployment", "every node serves " + plan.target());
    }

    private void route(DeploymentStep step, int wave, String name) {
        Journal.Entry entry = journal.entry(step.deployment());
        Cluster cluster = clusters.cluster(entry.request().cluster());
        Map<String, Done> done = RoutingSteps.route(cluster, plan(entry), wave);
        for (LoadBalancer balancer : cluster.loadBalancers()) {
            record(
                    step.deployment(),
                    wave,
                    balancer.name(),
                    name,
                    done.get(balancer.name()).evidence());
        }
    }

    /** An approval may have taken hours: a node that became unhealthy meanwhile must not come back. */
    private static void proveReady(String node, Runtime runtime) {
        Health health = runtime.health();
        if (!health.healthy()) {
            throw new StepFailedException(
                    node,
                    "is no longer healthy (" + health.detail() + "), so it does not come back into rotation",
                    "Repair it and press Retry.");
        }
        NodeSteps.requireNotStale(runtime.observe());
    }

    private Instant lastRouting(DeploymentStep step) {
        return journal.evidence(step.deployment()).stream()
                .filter(evidence -> ROUTING_STEPS.contains(evidence.step()) && evidence.wave() == step.wave())
                .map(Evidence::at)
                .reduce((earlier, later) -> later)
                .orElseGet(clock::instant);
    }

    private void record(String deployment, int wave, String node, String step, String summary) {
        journal.record(deployment, new Evidence(clock.instant(), wave, node, step, summary));
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }

    private static Plan plan(Journal.Entry entry) {
        return entry.plan()
                .orElseThrow(() -> new IllegalStateException("deployment " + entry.id() + " has no plan yet"));
    }
}
