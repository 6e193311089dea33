package org.wissel.deployment;

import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** The steps of a deployment that concern the whole cluster. Each may be repeated after a crash. */
public final class ClusterSteps {

    private final Clusters clusters;
    private final ApprovalSteps approvals;
    private final QuietProof quiet;
    private final Journal journal;
    private final Continuity continuity;
    private final Clock clock;
    private final DrainWait drain;
    private final SecondLook secondLook;

    /**
     * @param continuity tries sessions out while the cluster changes
     * @param closeLook how long a step looks before it leaves the rest to the model's timer
     */
    public ClusterSteps(
            Clusters clusters,
            ApprovalSteps approvals,
            QuietProof quiet,
            Journal journal,
            Continuity continuity,
            Clock clock,
            CloseLook closeLook) {
        this.clusters = clusters;
        this.approvals = approvals;
        this.quiet = quiet;
        this.journal = journal;
        this.continuity = continuity;
        this.clock = clock;
        this.drain = new DrainWait(journal, clock, closeLook);
        this.secondLook = new SecondLook(journal, clock);
    }

    /**
     * Takes the nodes of the first wave out of rotation, and those that were left out; brings those back that an earlier
     * deployment left out.
     *
     * @throws ClusterChangedException when a node was left out since it was planned
     */
    public void drainNodes(DeploymentStep step) {
        Journal.Entry entry = journal.entry(step.deployment());
        LeftOutNodes.requirePlanned(entry);
        continuity.begin(step.deployment());
        Cluster cluster = clusters.cluster(entry.request().cluster());
        proveQuiet(step, entry, cluster, step.wave());
        SideBySide.ask(new TreeSet<>(plan(entry).returning()), node -> {
            proveReady(node, cluster.node(node).runtime());
            return node;
        });
        route(step, step.wave(), "Drain nodes", () -> {});
    }

    /**
     * Looks for some seconds whether the nodes of the current wave are free of requests. Where a load balancer cannot be
     * asked that is not known yet: its machine may be starting.
     *
     * @return whether they are, or the cluster's limits say to go on without; with the time that a proof took
     * @throws StepFailedException when they are not within the cluster's drain timeout; or when a load balancer cannot be
     *     asked when it is over, whatever the limits say
     */
    public Drain awaitDrain(DeploymentStep step) {
        Journal.Entry entry = journal.entry(step.deployment());
        LeftOutNodes.requirePlanned(entry);
        Cluster cluster = clusters.cluster(entry.request().cluster());
        Set<String> nodes = routedTo(cluster, plan(entry).waves().get(step.wave()));
        if (nodes.isEmpty()) {
            record(step.deployment(), step.wave(), "", "Await drain", "no load balancer routes to what is changed");
            return Drain.UNPROVEN;
        }
        return drain.await(step, cluster, nodes);
    }

    /** What is waited for there, to be looked at again and again; to look reads and writes nothing of the deployment. */
    public BooleanSupplier drained(DeploymentStep step) {
        Journal.Entry entry = journal.entry(step.deployment());
        Cluster cluster = clusters.cluster(entry.request().cluster());
        Set<String> nodes = routedTo(cluster, plan(entry).waves().get(step.wave()));
        return drain.look(step, cluster, nodes);
    }

    /** No load balancer routes to a Case Engine. */
    private static Set<String> routedTo(Cluster cluster, Wave wave) {
        Set<String> nodes = new TreeSet<>(wave.nodes());
        nodes.removeIf(node -> cluster.node(node).role() == NodeRole.CASE_ENGINE);
        return nodes;
    }

    /**
     * Brings the nodes of the current wave back and takes those of the next one out, in one change of routing per load
     * balancer. Where the evidence that was approved has expired, the nodes are proven once more first.
     *
     * @throws ClusterChangedException when somebody else changed the cluster since the approval; this step touched nothing
     *     then, though an earlier try of it may have changed some of the load balancers
     */
    public void swapCluster(DeploymentStep step) {
        comeBack(step, "Swap cluster");
    }

    /**
     * Brings the nodes of the last wave back.
     *
     * @throws ClusterChangedException as for the swap
     */
    public void restoreCluster(DeploymentStep step) {
        comeBack(step, "Restore cluster");
    }

    private void proveQuiet(DeploymentStep step, Journal.Entry entry, Cluster cluster, int wave) {
        quiet.require(entry, cluster).ifPresent(seen -> record(step.deployment(), wave, "", "Prove quiet", seen));
    }

    private void comeBack(DeploymentStep step, String name) {
        Journal.Entry entry = journal.entry(step.deployment());
        LeftOutNodes.requirePlanned(entry);
        Cluster cluster = clusters.cluster(entry.request().cluster());
        approvals.requireAsApproved(step);
        Wave wave = plan(entry).waves().get(step.wave());
        if (step.wave() + 1 < plan(entry).waves().size()) {
            proveQuiet(step, entry, cluster, step.wave() + 1);
        }
        proveReady(cluster, wave);
        secondLook.whereExpired(step, cluster, plan(entry));
        route(step, step.wave() + 1, name, () -> {
            if (wave.goesLive()) {
                journal.goesLive(step.deployment());
            }
        });
        journal.reviewed(step.deployment());
    }

    /**
     * Brings the nodes of the current wave back at once, after the same proofs as for a swap, though no node leaves: a person
     * chose it since too few serve. The walk must be planned again then.
     *
     * @throws StepFailedException when they are not proven, or would let users meet a version that a serving node lacks
     * @throws ClusterChangedException when a node was left out since it was planned
     */
    public void returnNodes(DeploymentStep step) {
        Journal.Entry entry = journal.entry(step.deployment());
        LeftOutNodes.requirePlanned(entry);
        Cluster cluster = clusters.cluster(entry.request().cluster());
        Plan plan = plan(entry);
        Wave wave = plan.waves().get(step.wave());
        if (wave.goesLive()) {
            approvals.requireDecided(step);
        }
        proveReady(cluster, wave);
        requireNobodyLacks(cluster, plan, step.wave());
        Map<String, Done> done = RoutingSteps.bringBack(cluster, plan, step.wave(), () -> {
            if (wave.goesLive()) {
                journal.goesLive(step.deployment());
            }
        });
        for (LoadBalancer balancer : cluster.loadBalancers()) {
            record(
                    step.deployment(),
                    step.wave(),
                    balancer.name(),
                    "Return nodes",
                    done.get(balancer.name()).evidence());
        }
        journal.reviewed(step.deployment());
    }

    private static void proveReady(Cluster cluster, Wave wave) {
        SideBySide.ask(wave.changes(), change -> {
            Runtime runtime = cluster.node(change.node()).runtime();
            proveReady(change.node(), runtime);
            return NodeSteps.requireLoaded(change, runtime);
        });
    }

    /** In a swap the nodes that leave are those that lack what the others start; they stay here. */
    private static void requireNobodyLacks(Cluster cluster, Plan plan, int wave) {
        Set<String> lacking = plan.lackingAfter(wave);
        if (lacking.isEmpty()) {
            return;
        }
        for (String node : new TreeSet<>(plan.waves().get(wave).nodes())) {
            NodeState state = cluster.node(node).runtime().observe();
            String started = state.mayStart().stream()
                    .filter(plan.targets()::contains)
                    .map(ProjectVersion::toString)
                    .sorted()
                    .collect(Collectors.joining(", "));
            if (plan.inRotation().contains(node) && !started.isEmpty()) {
                throw new StepFailedException(
                        node,
                        "starts " + started + ", which " + lacking
                                + " lacks, so sessions would break while all are in rotation",
                        "Approve the swap, or roll back.");
            }
        }
    }

    /**
     * Looks at the whole cluster once more.
     *
     * @throws StepFailedException when anything is not as it was meant to end
     * @throws ClusterChangedException when a node was left out since it was planned
     */
    public void verifyDeployment(DeploymentStep step) {
        Journal.Entry entry = journal.entry(step.deployment());
        LeftOutNodes.requirePlanned(entry);
        Cluster cluster = clusters.cluster(entry.request().cluster());
        String seen = new FinalLook(cluster, entry, journal.rememberedOf(entry.id())).prove();
        record(step.deployment(), step.wave(), "", "Verify deployment", seen);
        continuity
                .result(step.deployment())
                .ifPresent(result -> record(step.deployment(), step.wave(), "", "Session probe", result.words()));
    }

    private void route(DeploymentStep step, int wave, String name, Runnable beforeWriting) {
        Journal.Entry entry = journal.entry(step.deployment());
        Cluster cluster = clusters.cluster(entry.request().cluster());
        Map<String, Done> done = RoutingSteps.route(cluster, plan(entry), wave, beforeWriting);
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

    private void record(String deployment, int wave, String node, String step, String summary) {
        journal.record(deployment, new Evidence(clock.instant(), wave, node, step, summary));
    }

    private static Plan plan(Journal.Entry entry) {
        return entry.plan()
                .orElseThrow(() -> new IllegalStateException("deployment " + entry.id() + " has no plan yet"));
    }
}
