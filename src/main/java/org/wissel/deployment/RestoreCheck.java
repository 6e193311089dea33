package org.wissel.deployment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds out from where each node gets back what was undeployed: its own trash folder, else the library. */
final class RestoreCheck {

    private final Cluster cluster;
    private final ExportLibrary library;
    private final DeploymentRequest request;

    RestoreCheck(Cluster cluster, ExportLibrary library, DeploymentRequest request) {
        this.cluster = cluster;
        this.library = library;
        this.request = request;
    }

    /** The plan, or why there is none. */
    PlanResult plan(ObservedCluster observed, Remembered remembered) {
        Map<ProjectVersion, Export> needed = new TreeMap<>(Comparator.comparing(ProjectVersion::toString));
        List<String> reasons = new ArrayList<>();
        for (NodeState node : observed.nodes()) {
            Set<ProjectVersion> lacking = new HashSet<>(request.targets());
            node.installed().forEach(export -> lacking.remove(export.id()));
            reasons.addAll(sources(cluster, node.node(), lacking, library, needed));
        }
        if (!reasons.isEmpty()) {
            return new Refusal(reasons);
        }
        List<PlannedExport> exports = request.targets().stream()
                .map(version -> new PlannedExport(
                        version,
                        Optional.ofNullable(needed.get(version))
                                .map(Export::sha256)
                                .orElse("")))
                .toList();
        return Planner.plan(PlanSubject.of(request, exports), observed, remembered, cluster.limits());
    }

    /**
     * Why this node cannot get these versions back, one sentence with the remedy each.
     *
     * @param needed gets the archives of the library that nodes need since their trash folders have none
     */
    static List<String> sources(
            Cluster cluster,
            String node,
            Set<ProjectVersion> versions,
            ExportLibrary library,
            Map<ProjectVersion, Export> needed) {
        List<String> reasons = new ArrayList<>();
        if (versions.isEmpty()) {
            return reasons;
        }
        Runtime runtime = cluster.node(node).runtime();
        try {
            Set<ProjectVersion> trash = runtime.inTrash();
            for (ProjectVersion version : versions) {
                if (!trash.contains(version)) {
                    Export export = library.export(version);
                    needed.put(version, export);
                    reasons.addAll(runtime.preflight(export));
                }
            }
        } catch (UnknownNameException neither) {
            reasons.add(
                    node + ": its trash folder has not all of " + versions + ", and the library lacks some as well ("
                            + neither.getMessage().replaceFirst("\\.$", "")
                            + "). Put the archive into the exports folder of the library, then try again.");
        } catch (StepFailedException cannotBeAsked) {
            reasons.add(cannotBeAsked.getMessage());
        }
        return reasons;
    }
}
