package org.wissel.deployment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a walk is planned for.
 *
 * @param request what a person asked for
 * @param exports every export that it is about, the request's target first
 * @param retire versions that are proven quiet and may be taken away on the way of a deployment
 * @param publisher the Publisher that brings and takes the versions, by its name; empty where they are archives on the nodes
 * @param orders whether the Publisher has anything to do for it
 * @param without per node, the versions that are brought back and that nothing has for it, so that it stays without
 */
record PlanSubject(
        DeploymentRequest request,
        List<PlannedExport> exports,
        Set<ProjectVersion> retire,
        Optional<String> publisher,
        boolean orders,
        Map<String, Set<ProjectVersion>> without) {

    PlanSubject {
        without = Map.copyOf(without);
        exports = List.copyOf(exports);
        retire = Set.copyOf(retire);
    }

    /** One that every node gets whole. */
    PlanSubject(
            DeploymentRequest request,
            List<PlannedExport> exports,
            Set<ProjectVersion> retire,
            Optional<String> publisher,
            boolean orders) {
        this(request, exports, retire, publisher, orders, Map.of());
    }

    /** Archives on the nodes. */
    static PlanSubject of(DeploymentRequest request, List<PlannedExport> exports) {
        return new PlanSubject(request, exports, Set.of(), Optional.empty(), false);
    }

    /** Versions whose checksum nobody knows, or needs. */
    static List<PlannedExport> unchecked(DeploymentRequest request) {
        return request.targets().stream()
                .map(version -> new PlannedExport(version, ""))
                .toList();
    }

    /** Archives as they lie on the nodes; where those of one version differ, any is meant. */
    static List<PlannedExport> lying(DeploymentRequest request, ObservedCluster observed) {
        return request.targets().stream()
                .map(version -> new PlannedExport(version, sha256(version, observed)))
                .toList();
    }

    private static String sha256(ProjectVersion version, ObservedCluster observed) {
        Set<String> seen = observed.nodes().stream()
                .flatMap(node -> node.installed().stream())
                .filter(export -> export.id().equals(version))
                .map(InstalledExport::sha256)
                .collect(Collectors.toSet());
        return seen.size() == 1 ? seen.iterator().next() : "";
    }

    /** Archives out of the library. */
    static List<PlannedExport> checked(List<Export> exports) {
        return exports.stream()
                .map(export -> new PlannedExport(export.id(), export.sha256()))
                .toList();
    }

    /** The same, which takes these away on its way. */
    PlanSubject retiring(Set<ProjectVersion> versions) {
        return new PlanSubject(request, exports, versions, publisher, orders, without);
    }

    /** The same, in which these nodes stay without these versions. */
    PlanSubject leaving(Map<String, Set<ProjectVersion>> nodes) {
        return new PlanSubject(request, exports, retire, publisher, orders, nodes);
    }

    /** The versions of every export that it is about. */
    Set<ProjectVersion> targets() {
        return exports.stream().map(PlannedExport::id).collect(Collectors.toUnmodifiableSet());
    }

    /** The projects that it is about, in the alphabet's order. */
    Set<String> projects() {
        return exports.stream().map(export -> export.id().project()).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What it is about in words, for instance {@code Weather 0.0-v2, WeatherChild 0.0-v2}. */
    String words() {
        return exports.stream().map(export -> export.id().toString()).collect(Collectors.joining(", "));
    }
}
