package org.wissel.deployment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at a cluster and finds out whether and how a deployment that touched it can be rolled back. */
final class RollBackCheck {

    private final Cluster cluster;
    private final ExportLibrary library;
    private final Journal.Entry entry;
    private final Remembered remembered;

    /** @param remembered what the deployment did and found, with the nodes that are left out */
    RollBackCheck(Cluster cluster, ExportLibrary library, Journal.Entry entry, Remembered remembered) {
        this.cluster = cluster;
        this.library = library;
        this.entry = entry;
        this.remembered = remembered;
    }

    DeploymentCheck.Result result() {
        List<String> reasons = new ArrayList<>();
        ObservedCluster observed = observed(reasons);
        PlanResult result = reasons.isEmpty() ? plan(observed) : new Refusal(reasons);
        return new DeploymentCheck.Result(
                new Preview(result, "", List.of(), List.of(), Fingerprint.of(observed, List.of())), observed);
    }

    /** Where nothing is ordered on the way back, it waits for no Publisher. */
    private ObservedCluster observed(List<String> reasons) {
        Optional<Publisher> publisher = cluster.publisher();
        if (publisher.isEmpty() || entry.request().purpose() == Purpose.UNDEPLOY) {
            return ClusterLook.forRollBack(cluster, remembered.leftOut(), reasons);
        }
        Cluster alone = new Cluster(cluster.name(), cluster.loadBalancers(), cluster.nodes(), cluster.limits());
        ObservedCluster observed = ClusterLook.forRollBack(alone, remembered.leftOut(), reasons);
        return new Published(publisher.get().name(), published(publisher.get(), observed)).on(observed);
    }

    /** What it tells; else what any node has loaded, which it had from there. */
    private static Set<ProjectVersion> published(Publisher publisher, ObservedCluster observed) {
        try {
            return publisher.published();
        } catch (StepFailedException cannotBeAsked) {
            Set<ProjectVersion> loaded = new HashSet<>();
            observed.nodes().forEach(node -> node.loaded().ifPresent(loaded::addAll));
            return loaded;
        }
    }

    private PlanResult plan(ObservedCluster observed) {
        DeploymentRequest request = entry.request();
        if (cluster.publisher().isPresent()) {
            return new PublisherCheck(cluster, cluster.publisher().get(), request).rollBack(observed, remembered);
        }
        PlanResult result = Planner.rollBack(
                PlanSubject.of(
                        request, request.targets().stream().map(this::known).toList()),
                observed,
                remembered,
                cluster.limits());
        if (!(result instanceof Plan plan)) {
            return result;
        }
        List<String> reasons = new ArrayList<>();
        plan.waves().forEach(wave -> wave.changes().stream()
                .filter(NodeChange::installs)
                .forEach(change -> reasons.addAll(installing(change))));
        return reasons.isEmpty() ? plan : new Refusal(reasons);
    }

    /** What is known of the export though its archive may be gone: enough to take it away, or to leave it. */
    private PlannedExport known(ProjectVersion version) {
        return entry.plan().stream()
                .flatMap(plan -> plan.exports().stream())
                .filter(export -> export.id().equals(version))
                .findFirst()
                .orElseGet(() -> new PlannedExport(version, ""));
    }

    private List<String> installing(NodeChange change) {
        List<String> reasons = new ArrayList<>();
        if (entry.bringsBack()) {
            reasons.addAll(unfit(change.node()));
            reasons.addAll(RestoreCheck.sources(cluster, change.node(), change.install(), library));
            return reasons.stream().distinct().toList();
        }
        change.install().forEach(version -> reasons.addAll(installing(change.node(), version)));
        return reasons;
    }

    private List<String> unfit(String node) {
        try {
            return cluster.node(node).runtime().preflight();
        } catch (StepFailedException cannotBeAsked) {
            return List.of(cannotBeAsked.getMessage());
        }
    }

    private List<String> installing(String node, ProjectVersion version) {
        try {
            return cluster.node(node).runtime().preflight(library.export(version));
        } catch (UnknownNameException gone) {
            return List.of(node + ": needs " + version
                    + " for the sessions that hold it, and its archive is not in the library any more. Put it"
                    + " back there.");
        }
    }
}
