package org.wissel.deployment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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

    /** The plan, or why there is none. A node for which nothing has a version stays without, where another can get it. */
    PlanResult plan(ObservedCluster observed, Remembered remembered) {
        Map<ProjectVersion, Export> needed = new TreeMap<>(Comparator.comparing(ProjectVersion::toString));
        Map<String, Set<ProjectVersion>> without = new TreeMap<>();
        List<String> reasons = new ArrayList<>();
        for (NodeState node : observed.nodes()) {
            Set<ProjectVersion> lacking = new HashSet<>(request.targets());
            node.installed().forEach(export -> lacking.remove(export.id()));
            Set<ProjectVersion> neither = new HashSet<>();
            reasons.addAll(sources(cluster, node.node(), lacking, library, needed, neither));
            if (!neither.isEmpty()) {
                without.put(node.node(), neither);
            }
        }
        Set<ProjectVersion> asked = asked(observed, remembered);
        List<String> warnings = new ArrayList<>();
        without.forEach((node, versions) -> versions.forEach(version -> {
            boolean nobody = observed.nodes().stream().allMatch(each -> without.getOrDefault(each.node(), Set.of())
                    .contains(version));
            if (nobody || asked.contains(version)) {
                reasons.add(refused(node, version));
            } else {
                warnings.add(staysWithout(node, version) + "since neither its trash folder nor the library has it;"
                        + " a session of it that is started directly would break there. Where it is needed there, put the"
                        + " archive into the exports folder of the library and bring it back again.");
            }
        }));
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
        PlanResult result =
                Planner.plan(PlanSubject.of(request, exports).leaving(without), observed, remembered, cluster.limits());
        return result instanceof Plan plan ? plan.withWarnings(warnings) : result;
    }

    /** What a shortcut names, or a session may hold, so that every node must have it. */
    private static Set<ProjectVersion> asked(ObservedCluster observed, Remembered remembered) {
        Set<ProjectVersion> asked = new VersionOrder(observed).named();
        asked.addAll(observed.mayBeLive());
        asked.addAll(remembered.live());
        return asked;
    }

    private static String staysWithout(String node, ProjectVersion version) {
        return node + ": stays without " + version + ", ";
    }

    /** Whether the plan says that nothing has this version for the node. */
    static boolean leaves(Plan plan, String node, ProjectVersion version) {
        return plan.warnings().stream().anyMatch(warning -> warning.startsWith(staysWithout(node, version)));
    }

    private static String refused(String node, ProjectVersion version) {
        return node + ": its trash folder has no " + version
                + ", and the library has none either. Put the archive into the exports folder of the library, then try"
                + " again.";
    }

    /** Why this node cannot get back all of these versions, which it had, one sentence with the remedy each. */
    static List<String> sources(Cluster cluster, String node, Set<ProjectVersion> versions, ExportLibrary library) {
        Set<ProjectVersion> neither = new HashSet<>();
        List<String> reasons = new ArrayList<>(sources(cluster, node, versions, library, new HashMap<>(), neither));
        neither.forEach(version -> reasons.add(refused(node, version)));
        return reasons;
    }

    /**
     * @param needed gets the archives of the library that nodes need since their trash folders have none
     * @param neither gets what neither has
     */
    private static List<String> sources(
            Cluster cluster,
            String node,
            Set<ProjectVersion> versions,
            ExportLibrary library,
            Map<ProjectVersion, Export> needed,
            Set<ProjectVersion> neither) {
        if (versions.isEmpty()) {
            return List.of();
        }
        Runtime runtime = cluster.node(node).runtime();
        List<String> reasons = new ArrayList<>();
        try {
            Set<ProjectVersion> lacking = new HashSet<>(versions);
            lacking.removeAll(runtime.inTrash());
            for (ProjectVersion version : lacking) {
                Optional<Export> export = inLibrary(library, version);
                export.ifPresentOrElse(
                        found -> {
                            needed.put(version, found);
                            reasons.addAll(runtime.preflight(found));
                        },
                        () -> neither.add(version));
            }
        } catch (StepFailedException cannotBeAsked) {
            reasons.add(cannotBeAsked.getMessage());
        }
        return reasons;
    }

    private static Optional<Export> inLibrary(ExportLibrary library, ProjectVersion version) {
        try {
            return Optional.of(library.export(version));
        } catch (UnknownNameException lacks) {
            return Optional.empty();
        }
    }
}
