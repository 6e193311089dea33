package org.wissel.deployment;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks at a whole cluster and finds out, before anything is touched, whether and how a version can be deployed to it. */
public final class DeploymentCheck {

    private final Clusters clusters;
    private final ExportLibrary library;
    private final Journal journal;
    private final Clock clock;
    private final Map<String, Object> looking = new ConcurrentHashMap<>();

    public DeploymentCheck(Clusters clusters, ExportLibrary library, Journal journal, Clock clock) {
        this.clusters = clusters;
        this.library = library;
        this.journal = journal;
        this.clock = clock;
    }

    /** What the check came to, and the cluster as it was then; empty where it could not be seen whole. */
    record Result(Preview preview, ObservedCluster observed) {}

    /**
     * What this deployment would do now. Changes nothing; a plan's fingerprint is kept, so that a start can be bound to it.
     *
     * @throws UnknownNameException when cluster, project or version do not exist
     */
    public Preview preview(DeploymentRequest request) {
        Preview preview;
        // One look at a cluster at a time, so that many who ask do not keep its machines from those who work there.
        synchronized (looking.computeIfAbsent(request.cluster(), cluster -> new Object())) {
            preview = check(request, journal.remembered(request.cluster())).preview();
        }
        if (!preview.hash().isEmpty()) {
            journal.shown(preview.hash(), preview.fingerprint(), clock.instant());
        }
        return preview;
    }

    /** Observes every load balancer and every node that was not left out, asks each whether it is fit, and plans. */
    Result check(DeploymentRequest request, Remembered remembered) {
        Cluster cluster = clusters.cluster(request.cluster());
        Export export = library.export(request.target());
        List<String> reasons = new ArrayList<>();
        ObservedCluster observed = ClusterLook.at(cluster.without(remembered.leftOut()), export, reasons);
        if (!reasons.isEmpty()) {
            return new Result(refused(reasons, observed), observed);
        }
        PlanResult planned = Planner.deploy(export, request, observed, remembered, cluster.limits());
        if (!(planned instanceof Plan plan)) {
            return new Result(refused(((Refusal) planned).reasons(), observed), observed);
        }
        try {
            return new Result(preview(cluster, plan, request, observed), observed);
        } catch (StepFailedException cannotBeEdited) {
            return new Result(refused(List.of(cannotBeEdited.getMessage()), observed), observed);
        }
    }

    /** Looks at the cluster and plans the way back of a deployment that touched it. */
    Result rollBack(Journal.Entry entry, Remembered remembered) {
        return new RollBackCheck(clusters.cluster(entry.request().cluster()), library, entry, remembered).result();
    }

    static Preview refused(List<String> reasons, ObservedCluster observed) {
        return new Preview(
                new Refusal(reasons.stream().distinct().toList()),
                "",
                List.of(),
                List.of(),
                Fingerprint.of(observed, List.of()));
    }

    private static Preview preview(Cluster cluster, Plan plan, DeploymentRequest request, ObservedCluster observed) {
        Fingerprint fingerprint = Fingerprint.of(observed, List.of());
        String hash = fingerprint.hash(
                plan.sha256(),
                plan.strategy().key(),
                request.shortcuts().stream().sorted().collect(Collectors.joining(",")),
                new TreeMap<>(plan.rotation())
                        .entrySet().stream()
                                .map(each -> each.getKey()
                                        + each.getValue().stream().sorted().toList())
                                .collect(Collectors.joining(";")),
                plan.waves().stream().map(wave -> wave.goesLive() + words(wave)).collect(Collectors.joining(";")));
        return new Preview(
                plan, hash, routings(cluster, plan, observed), nodeFiles(cluster, plan, observed), fingerprint);
    }

    private static String words(Wave wave) {
        return wave.changes().stream()
                .map(change -> change.node()
                        + named(change.install())
                        + named(change.remove())
                        + new TreeMap<>(change.point()))
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static List<String> named(Set<ProjectVersion> versions) {
        return versions.stream().map(ProjectVersion::toString).sorted().toList();
    }

    private static List<Preview.RoutingChange> routings(Cluster cluster, Plan plan, ObservedCluster observed) {
        int last = plan.waves().size();
        Map<String, BalancerState> states =
                observed.balancers().stream().collect(Collectors.toMap(BalancerState::balancer, Function.identity()));
        List<List<FileChange>> perBalancer = new ArrayList<>();
        for (LoadBalancer balancer : cluster.loadBalancers()) {
            BalancerState state = states.get(balancer.name());
            List<Routing> routings = new ArrayList<>();
            for (int i = 0; i <= last; i++) {
                routings.add(RoutingSteps.routing(plan, i, state));
            }
            perBalancer.add(balancer.changes(state, routings));
        }
        List<Preview.RoutingChange> changes = new ArrayList<>();
        for (int i = 0; i <= last; i++) {
            int index = i;
            changes.add(new Preview.RoutingChange(
                    i == 0 ? "drain" : i == last ? "restore" : "swap " + i,
                    perBalancer.stream().map(files -> files.get(index)).toList()));
        }
        return changes;
    }

    private static List<FileChange> nodeFiles(Cluster cluster, Plan plan, ObservedCluster observed) {
        Map<String, Map<String, String>> pointed = new TreeMap<>();
        plan.waves().forEach(wave -> wave.changes()
                .forEach(change -> pointed.computeIfAbsent(change.node(), node -> new TreeMap<>())
                        .putAll(change.point())));
        List<FileChange> changes = new ArrayList<>();
        for (NodeState state : observed.nodes()) {
            Map<String, String> versions = pointed.getOrDefault(state.node(), Map.of());
            if (!versions.isEmpty()) {
                changes.addAll(cluster.node(state.node()).runtime().changes(state, versions));
            }
        }
        return changes;
    }
}
