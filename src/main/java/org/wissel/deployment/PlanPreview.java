package org.wissel.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a person is shown of a plan before anything is touched. */
final class PlanPreview {

    private PlanPreview() {}

    static Preview of(Cluster cluster, Plan plan, DeploymentRequest request, ObservedCluster observed) {
        Fingerprint fingerprint = Fingerprint.of(observed, List.of());
        String hash = fingerprint.hash(
                plan.exports().stream().map(PlannedExport::toString).collect(Collectors.joining(",")),
                request.purpose().key(),
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
