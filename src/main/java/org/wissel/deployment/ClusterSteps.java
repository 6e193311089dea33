package org.wissel.deployment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The steps of a deployment that concern the whole cluster. Each may be repeated after a crash. */
public final class ClusterSteps {

    private static final List<String> ROUTING_STEPS = List.of("Drain nodes", "Swap cluster");

    private final Clusters clusters;
    private final ExportLibrary library;
    private final Journal journal;
    private final Clock clock;
    private final CloseLook closeLook;

    /**
     * @param closeLook how long a step looks before it leaves the rest to the model's timer
     */
    public ClusterSteps(Clusters clusters, ExportLibrary library, Journal journal, Clock clock, CloseLook closeLook) {
        this.clusters = clusters;
        this.library = library;
        this.journal = journal;
        this.clock = clock;
        this.closeLook = closeLook;
    }

    /** Checks the deployment and, where it can go ahead, remembers the plan; a refusal ends the deployment. */
    public PlanResult check(String deployment) {
        Journal.Entry entry = journal.entry(deployment);
        Cluster cluster = clusters.cluster(entry.request().cluster());
        DeploymentCheck.Result result;
        try {
            result = DeploymentCheck.check(
                    cluster,
                    library.export(entry.request().target()),
                    entry.request().strategy(),
                    journal.remembered(cluster.name()));
        } catch (UnknownNameException gone) {
            result = new DeploymentCheck.Result(new Refusal(List.of(gone.getMessage())), List.of());
        }
        if (result.plan() instanceof Plan plan) {
            journal.remember(deployment, plan, result.files());
            record(
                    deployment,
                    -1,
                    "",
                    "Check deployment",
                    plan.waves().size() + " waves, " + plan.restarts() + " restarts");
        } else if (result.plan() instanceof Refusal refusal) {
            journal.end(deployment, DeploymentState.REFUSED, refusal.reasons(), clock.instant());
        }
        return result.plan();
    }

    /** Takes the nodes of the first wave out of rotation. */
    public void drainNodes(DeploymentStep step) {
        route(step, step.wave(), "Drain nodes");
    }

    /**
     * Looks for some seconds whether the nodes of the current wave are free of requests.
     *
     * @return whether they are
     * @throws StepFailedException when they are not within the cluster's drain timeout
     */
    public boolean awaitDrain(DeploymentStep step) {
        Journal.Entry entry = journal.entry(step.deployment());
        Cluster cluster = clusters.cluster(entry.request().cluster());
        Set<String> leaving = plan(entry).routing(step.wave()).out();
        List<DrainProof> proofs = new ArrayList<>();
        boolean drained = closeLook
                .until(() -> {
                    proofs.clear();
                    cluster.loadBalancers().forEach(balancer -> proofs.add(balancer.proveDrained(leaving)));
                    return proofs.stream().allMatch(DrainProof::drained) ? Optional.of(true) : Optional.empty();
                })
                .isPresent();
        String seen =
                String.join("; ", proofs.stream().map(DrainProof::evidence).toList());
        if (drained) {
            record(step.deployment(), step.wave(), "", "Await drain", seen);
            return true;
        }
        Instant since = lastRouting(step);
        if (Duration.between(since, clock.instant()).compareTo(cluster.limits().drainTimeout()) > 0) {
            throw new StepFailedException(
                    leaving.isEmpty() ? proofs.get(0).balancer() : String.join(", ", new TreeSet<>(leaving)),
                    "still not free of requests after "
                            + cluster.limits().drainTimeout().toSeconds() + " s (" + seen + ")",
                    "Find the long request, or wait, then press Retry; worker_shutdown_timeout bounds it in nginx.");
        }
        return false;
    }

    /**
     * Brings the nodes of the current wave back and takes those of the next one out, in one change of routing per load
     * balancer.
     */
    public void swapCluster(DeploymentStep step) {
        proveReady(step);
        noteGoingLive(step);
        route(step, step.wave() + 1, "Swap cluster");
    }

    /** Brings the nodes of the last wave back. */
    public void restoreCluster(DeploymentStep step) {
        proveReady(step);
        noteGoingLive(step);
        route(step, step.wave() + 1, "Restore cluster");
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
            Set<String> missing = new TreeSet<>(plan.rotation());
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
            boolean pointed = state.shortcutsOf(plan.target().project()).stream()
                    .allMatch(
                            shortcut -> shortcut.version().equals(plan.target().version()));
            boolean loaded = state.loaded()
                    .map(versions -> versions.contains(plan.target()))
                    .orElse(true);
            boolean serving = state.healthy() || !plan.rotation().contains(node.name());
            if (!pointed || !loaded || !serving || state.stale()) {
                throw new StepFailedException(
                        node.name(),
                        "is not as deployed: shortcuts name " + plan.target().version() + ": " + pointed + ", loaded: "
                                + loaded + ", healthy: " + state.healthy() + ", running what is written: "
                                + !state.stale(),
                        "Put the node right and press Retry, or deploy again.");
            }
        }
        record(step.deployment(), step.wave(), "", "Verify deployment", "every node serves " + plan.target());
    }

    private void route(DeploymentStep step, int wave, String name) {
        Journal.Entry entry = journal.entry(step.deployment());
        Routing routing = plan(entry).routing(wave);
        keepFloor(clusters.cluster(entry.request().cluster()), plan(entry), routing);
        for (LoadBalancer balancer : clusters.cluster(entry.request().cluster()).loadBalancers()) {
            Done done = balancer.route(routing);
            record(step.deployment(), wave, balancer.name(), name, done.evidence());
        }
    }

    /** Hours may lie between the check and this change: nodes that stay may have become unhealthy. */
    private static void keepFloor(Cluster cluster, Plan plan, Routing routing) {
        Set<String> healthy = new TreeSet<>();
        for (Node node : cluster.nodes()) {
            if (plan.rotation().contains(node.name()) && node.runtime().health().healthy()) {
                healthy.add(node.name());
            }
        }
        boolean costs = routing.out().stream().anyMatch(healthy::contains);
        healthy.removeAll(routing.out());
        if (costs && healthy.size() < cluster.limits().minimumInRotation()) {
            throw new StepFailedException(
                    String.join(", ", new TreeSet<>(routing.out())),
                    "cannot be taken out now: only " + healthy + " of the nodes that stay are healthy, and "
                            + cluster.limits().minimumInRotation() + " must be",
                    "Repair the other nodes and press Retry.");
        }
    }

    /** An approval may have taken hours: a node that became unhealthy meanwhile must not come back. */
    private void proveReady(DeploymentStep step) {
        Journal.Entry entry = journal.entry(step.deployment());
        Cluster cluster = clusters.cluster(entry.request().cluster());
        for (NodeChange change : plan(entry).waves().get(step.wave()).changes()) {
            Runtime runtime = cluster.node(change.node()).runtime();
            Health health = runtime.health();
            if (!health.healthy()) {
                throw new StepFailedException(
                        change.node(),
                        "is no longer healthy (" + health.detail() + "), so it does not come back into rotation",
                        "Repair it and press Retry.");
            }
            NodeSteps.requireLoaded(change, runtime);
            NodeSteps.requireNotStale(runtime.observe());
        }
    }

    private void noteGoingLive(DeploymentStep step) {
        if (plan(journal.entry(step.deployment())).waves().get(step.wave()).goesLive()) {
            journal.goesLive(step.deployment());
        }
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

    private static Plan plan(Journal.Entry entry) {
        return entry.plan()
                .orElseThrow(() -> new IllegalStateException("deployment " + entry.id() + " has no plan yet"));
    }
}
