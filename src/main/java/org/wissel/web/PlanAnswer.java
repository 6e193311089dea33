package org.wissel.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.wissel.deployment.NodeChange;
import org.wissel.deployment.Plan;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Wave;

/**
 * A plan, the same before a deployment and while it runs.
 *
 * @param returning nodes that an earlier deployment left out and that come back with the first change of routing
 * @param rotation per load balancer, the nodes that it has in rotation when no wave has them out
 * @param floor how many healthy nodes stay in rotation at any time, on every load balancer
 * @param restarts how often runtimes are restarted at most, all nodes together
 * @param capacity how many healthy nodes serve, moment by moment
 * @param window in words, the time in which a session can break
 */
record PlanAnswer(
        List<WaveAnswer> waves,
        List<String> returning,
        Map<String, List<String>> rotation,
        int floor,
        int restarts,
        Map<String, Integer> restartsPerNode,
        List<CapacityAnswer> capacity,
        String window,
        List<String> warnings) {

    /** In place of a plan where there is none. */
    static final PlanAnswer NONE =
            new PlanAnswer(List.of(), List.of(), Map.of(), 0, 0, Map.of(), List.of(), "", List.of());

    static PlanAnswer of(Plan plan) {
        Map<String, List<String>> rotation = new TreeMap<>();
        plan.rotation()
                .forEach((balancer, nodes) ->
                        rotation.put(balancer, nodes.stream().sorted().toList()));
        Map<String, Integer> restartsPerNode = new TreeMap<>();
        plan.waves().forEach(wave -> wave.nodes().forEach(node -> restartsPerNode.merge(node, 1, Integer::sum)));
        return new PlanAnswer(
                plan.waves().stream().map(WaveAnswer::of).toList(),
                plan.returning().stream().sorted().toList(),
                rotation,
                plan.floor(),
                plan.restarts(),
                restartsPerNode,
                capacity(plan),
                plan.window(),
                plan.warnings());
    }

    /** At the end every node that belongs there was proven healthy; at the drain the first wave's nodes are gone already. */
    private static List<CapacityAnswer> capacity(Plan plan) {
        int end = plan.rotation().values().stream()
                .mapToInt(nodes -> nodes.size())
                .min()
                .orElse(0);
        List<CapacityAnswer> capacity = new ArrayList<>();
        capacity.add(new CapacityAnswer(
                "drain", plan.waves().isEmpty() ? end : plan.waves().get(0).serving()));
        for (int i = 0; i < plan.waves().size(); i++) {
            capacity.add(
                    new CapacityAnswer("wave " + (i + 1), plan.waves().get(i).serving()));
        }
        capacity.add(new CapacityAnswer("end", end));
        return capacity;
    }

    /**
     * @param goesLive whether the first user can meet the new version from the swap after it on
     * @param serving how many healthy nodes stay in rotation meanwhile, on the load balancer that has the fewest
     */
    record WaveAnswer(boolean goesLive, int serving, List<ChangeAnswer> nodes) {

        static WaveAnswer of(Wave wave) {
            return new WaveAnswer(
                    wave.goesLive(),
                    wave.serving(),
                    wave.changes().stream().map(ChangeAnswer::of).toList());
        }
    }

    /**
     * @param install the versions that it gets
     * @param remove the versions that it loses
     * @param point per shortcut, the version that it is pointed to; empty when all stay
     */
    record ChangeAnswer(String node, List<String> install, List<String> remove, Map<String, String> point) {

        static ChangeAnswer of(NodeChange change) {
            return new ChangeAnswer(
                    change.node(), named(change.install()), named(change.remove()), new TreeMap<>(change.point()));
        }

        private static List<String> named(Set<ProjectVersion> versions) {
            return versions.stream().map(ProjectVersion::toString).sorted().toList();
        }
    }

    /**
     * @param moment drain, wave 1, wave 2, ..., end
     * @param serving how many healthy nodes serve then, on the load balancer that has the fewest
     */
    record CapacityAnswer(String moment, int serving) {}
}
