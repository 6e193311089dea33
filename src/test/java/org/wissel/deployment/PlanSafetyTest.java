package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.deployment.ObservedClusters.EXPORT_V2;
import static org.wissel.deployment.ObservedClusters.V1;
import static org.wissel.deployment.ObservedClusters.V2;
import static org.wissel.deployment.ObservedClusters.floor;
import static org.wissel.deployment.ObservedClusters.node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Walks plans through a model of a cluster that knows nothing of the planner: what each process has loaded, what its
 * shortcuts start, and who may be routed to while a reload has old and new workers side by side.
 */
class PlanSafetyTest {

    private static final int CLUSTERS = 20_000;

    @Test
    void no_install_first_plan_lets_a_session_break_or_the_floor_fall() {
        Random random = new Random(20260324);
        int plans = 0;
        for (int i = 0; i < CLUSTERS; i++) {
            World world = World.random(random);
            int floor = 1 + random.nextInt(world.size());
            if (world.plan(Strategy.INSTALL_FIRST, floor) instanceof Plan plan) {
                plans++;
                String begin = world.toString();
                assertThat(world.walk(plan, floor))
                        .as("%s with floor %d: %s", begin, floor, plan)
                        .isEmpty();
                assertThat(world.allPointed()).as("%s: %s", world, plan).isTrue();
            }
        }
        assertThat(plans).as("clusters that could be planned").isGreaterThan(CLUSTERS / 10);
    }

    @Test
    void a_swap_breaks_the_rule_only_while_old_and_new_workers_overlap() {
        Random random = new Random(17);
        int broken = 0;
        for (int i = 0; i < CLUSTERS; i++) {
            World world = World.random(random);
            int floor = 1 + random.nextInt(world.size());
            if (world.plan(Strategy.SWAP, floor) instanceof Plan plan) {
                String begin = world.toString();
                List<String> violations = world.walk(plan, floor);
                String window = "overlap " + (goesLive(plan) + 1) + ":";
                assertThat(violations)
                        .as("%s with floor %d: %s", begin, floor, plan)
                        .allMatch(violation -> violation.startsWith(window));
                broken += violations.isEmpty() ? 0 : 1;
            }
        }
        assertThat(broken).as("swaps with a window").isPositive();
    }

    /** The index of the wave after which the first user can meet the new version; -1 for none. */
    private static int goesLive(Plan plan) {
        return plan.waves().stream().map(Wave::goesLive).toList().indexOf(true);
    }

    @Test
    void the_model_notices_a_plan_that_points_a_node_before_all_have_the_version() {
        World world = World.of(2);
        Plan reckless = new Plan(
                V2,
                "sum",
                Strategy.INSTALL_FIRST,
                List.of(
                        new Wave(List.of(new NodeChange("n1", true, true, Set.of(V1, V2))), true),
                        new Wave(List.of(new NodeChange("n0", true, true, Set.of(V1, V2))), false)),
                Set.of("n0", "n1"),
                "",
                List.of());

        assertThat(world.walk(reckless, 1)).isNotEmpty();
    }

    @Test
    void the_model_notices_a_plan_that_takes_too_many_nodes_out() {
        World world = World.of(3);
        Plan greedy = new Plan(
                V2,
                "sum",
                Strategy.INSTALL_FIRST,
                List.of(new Wave(
                        List.of(
                                new NodeChange("n1", true, false, Set.of(V1, V2)),
                                new NodeChange("n0", true, false, Set.of(V1, V2))),
                        false)),
                Set.of("n0", "n1", "n2"),
                "",
                List.of());

        assertThat(world.walk(greedy, 2)).contains("floor 1 < 2");
    }

    /** A cluster as the model sees it. */
    private static final class World {
        private final Map<String, Process> processes = new HashMap<>();
        private final Set<String> file = new TreeSet<>();
        private final Set<String> leftOut = new TreeSet<>();

        private static final class Process {
            private Set<ProjectVersion> disk = new HashSet<>();
            private Set<ProjectVersion> loaded = new HashSet<>();
            private ProjectVersion written = V1;
            private ProjectVersion starts = V1;
            private boolean healthy = true;

            private boolean stale() {
                return !disk.equals(loaded) || written != starts;
            }
        }

        static World of(int size) {
            World world = new World();
            for (int i = 0; i < size; i++) {
                Process process = new Process();
                process.disk.add(V1);
                process.loaded.add(V1);
                world.processes.put("n" + i, process);
                world.file.add("n" + i);
            }
            return world;
        }

        static World random(Random random) {
            World world = of(2 + random.nextInt(9));
            boolean v2OnAll = random.nextInt(4) == 0;
            for (Map.Entry<String, Process> entry : world.processes.entrySet()) {
                Process process = entry.getValue();
                if (v2OnAll || random.nextInt(4) == 0) {
                    process.disk.add(V2);
                    if (v2OnAll || random.nextInt(3) > 0) {
                        process.loaded.add(V2);
                    }
                }
                if (v2OnAll && random.nextInt(3) == 0) {
                    process.written = V2;
                    process.starts = random.nextInt(3) == 0 ? V1 : V2;
                }
                process.healthy = random.nextInt(6) > 0;
                if (random.nextInt(6) == 0) {
                    world.file.remove(entry.getKey());
                    if (random.nextBoolean()) {
                        world.leftOut.add(entry.getKey());
                        process.written = process.disk.contains(V2) && random.nextBoolean() ? V2 : V1;
                        process.starts = process.written;
                        process.loaded = new HashSet<>(process.disk);
                    }
                }
            }
            return world;
        }

        private Set<String> belonging() {
            Set<String> nodes = new TreeSet<>(file);
            nodes.addAll(leftOut);
            return nodes;
        }

        int size() {
            return processes.size();
        }

        PlanResult plan(Strategy strategy, int floor) {
            List<ObservedClusters.NodeBuilder> nodes = new ArrayList<>();
            for (String name : new TreeSet<>(processes.keySet())) {
                Process process = processes.get(name);
                ObservedClusters.NodeBuilder node = node(name, process.loaded.toArray(ProjectVersion[]::new));
                process.disk.forEach(node::installed);
                node.pointingTo(process.written);
                if (process.stale()) {
                    node.stale();
                }
                if (!process.healthy) {
                    node.unhealthy();
                }
                nodes.add(node);
            }
            Set<String> down = new TreeSet<>(processes.keySet());
            down.removeAll(file);
            return Planner.plan(
                    EXPORT_V2,
                    strategy,
                    ObservedClusters.cluster(down, nodes.toArray(ObservedClusters.NodeBuilder[]::new)),
                    new Remembered(leftOut.isEmpty() ? Set.of() : belonging(), Set.of()),
                    floor(floor));
        }

        /** Every moment at which a session could break or the floor fell. */
        List<String> walk(Plan plan, int floor) {
            List<String> violations = new ArrayList<>();
            // A cluster that is below its floor already is not to be blamed on the plan, which must not make it worse.
            long least = Math.min(floor, healthyInRotation());
            for (int i = 0; i <= plan.waves().size(); i++) {
                Set<String> before = Set.copyOf(file);
                Routing routing = plan.routing(i);
                Set<String> proven = i == 0 ? Set.of() : plan.waves().get(i - 1).nodes();
                routing.in().stream()
                        .filter(node -> !before.contains(node) && !proven.contains(node))
                        .forEach(node -> violations.add(node + " comes back unproven"));
                file.removeAll(routing.out());
                file.addAll(routing.in());
                Set<String> overlap = new TreeSet<>(before);
                overlap.addAll(file);
                int moment = i;
                breaking(overlap).ifPresent(what -> violations.add("overlap " + moment + ": " + what));
                breaking(file).ifPresent(violations::add);
                if (healthyInRotation() < least) {
                    violations.add("floor " + healthyInRotation() + " < " + least);
                }
                if (i < plan.waves().size()) {
                    change(plan.waves().get(i), violations);
                }
            }
            return violations;
        }

        private long healthyInRotation() {
            return file.stream().filter(name -> processes.get(name).healthy).count();
        }

        private void change(Wave wave, List<String> violations) {
            for (NodeChange change : wave.changes()) {
                if (file.contains(change.node())) {
                    violations.add(change.node() + " is changed while routed to");
                }
                Process process = processes.get(change.node());
                if (change.install()) {
                    process.disk.add(V2);
                }
                if (change.point()) {
                    process.written = V2;
                }
                process.loaded = new HashSet<>(process.disk);
                process.starts = process.written;
                process.healthy = true;
                if (!process.loaded.containsAll(change.mustLoad())) {
                    violations.add(change.node() + " can never load " + change.mustLoad());
                }
            }
        }

        /** A version that a session started on one of these nodes holds and another of them lacks. */
        private java.util.Optional<String> breaking(Set<String> routed) {
            for (String starter : routed) {
                ProjectVersion held = processes.get(starter).starts;
                for (String next : routed) {
                    if (processes.get(starter).loaded.contains(held)
                            && !processes.get(next).loaded.contains(held)) {
                        return java.util.Optional.of(held + " of " + starter + " breaks on " + next);
                    }
                }
            }
            return java.util.Optional.empty();
        }

        boolean allPointed() {
            return processes.values().stream()
                    .allMatch(process -> process.starts.equals(V2) && process.loaded.contains(V2));
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("file " + file + " left out " + leftOut);
            processes.forEach((name, process) -> text.append("; ")
                    .append(name)
                    .append(" disk ")
                    .append(process.disk)
                    .append(" loaded ")
                    .append(process.loaded)
                    .append(" written ")
                    .append(process.written)
                    .append(" starts ")
                    .append(process.starts)
                    .append(process.healthy ? "" : " unhealthy"));
            return text.toString();
        }
    }
}
