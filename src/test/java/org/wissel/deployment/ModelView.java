package org.wissel.deployment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What one sees of a model's cluster from outside: what runtimes tell and files say, and nothing else. */
final class ModelView {

    private ModelView() {}

    static ObservedCluster observe(ModelCluster cluster) {
        List<BalancerState> balancers = new ArrayList<>();
        for (ModelBalancer balancer : cluster.balancers) {
            Map<String, Boolean> up = new HashMap<>();
            for (int i = 0; i < cluster.nodes.size(); i++) {
                if (ModelCluster.contains(balancer.listed, i)) {
                    up.put(cluster.nodes.get(i).name, ModelCluster.contains(balancer.file, i));
                }
            }
            balancers.add(new BalancerState(
                    balancer.name,
                    "nginx",
                    up,
                    balancer.running(),
                    new FileCopy(balancer.name, "/backend.conf", new byte[0]),
                    List.of(),
                    List.of()));
        }
        return new ObservedCluster(
                cluster.nodes.stream()
                        .filter(node -> !node.leftOut)
                        .map(node -> observe(node, cluster.shared))
                        .toList(),
                balancers,
                cluster.engines().stream().map(node -> node.name).collect(Collectors.toSet()));
    }

    static String sha256(ProjectVersion version) {
        return "sum-" + version;
    }

    static String path(ProjectVersion version) {
        return "/exports/" + version + ".zip";
    }

    private static NodeState observe(ModelNode node, boolean shared) {
        List<InstalledExport> installed = new ArrayList<>();
        for (ProjectVersion version : versions(node.disk)) {
            installed.add(new InstalledExport(version, sha256(version), path(version)));
        }
        List<Shortcut> shortcuts = new ArrayList<>();
        for (int i = 0; i < node.written.length; i++) {
            if (node.written[i] >= 0) {
                ProjectVersion version = ModelNode.VERSIONS.get(node.written[i]);
                shortcuts.add(new Shortcut(ModelNode.SHORTCUTS.get(i), version.project(), version.version()));
            }
        }
        return new NodeState(
                node.name,
                node.alive && node.healthy,
                node.healthy ? "HTTP 200" : "HTTP 503",
                installed,
                node.alive && node.tells ? Optional.of(versions(node.loaded)) : Optional.empty(),
                shortcuts,
                node.stale,
                node.alive ? 4711 : 0,
                true,
                List.of(),
                shared ? "" : "folder of " + node.name,
                List.of(),
                List.of());
    }

    static Set<ProjectVersion> versions(int bits) {
        Set<ProjectVersion> versions = new HashSet<>();
        for (int i = 0; i < ModelNode.VERSIONS.size(); i++) {
            if (ModelNode.contains(bits, i)) {
                versions.add(ModelNode.VERSIONS.get(i));
            }
        }
        return versions;
    }
}
