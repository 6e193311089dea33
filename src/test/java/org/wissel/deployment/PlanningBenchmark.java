package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tells how long planning takes for a large cluster, once the machine is warm: {@code -Dwissel.planning.nodes}, else 1,000 nodes. */
class PlanningBenchmark {

    private static final int WARM_UP = 20;
    private static final int RUNS = 21;

    @Test
    void planning_is_timed_and_printed() {
        int nodes = Integer.getInteger("wissel.planning.nodes", 1000);
        ObservedCluster observed = ObservedClusters.cluster(
                Set.of(),
                IntStream.rangeClosed(1, nodes)
                        .mapToObj(i -> ObservedClusters.node("node" + i, ObservedClusters.V1))
                        .toArray(ObservedClusters.NodeBuilder[]::new));
        for (Floor floor :
                List.of(new Floor(1, false), new Floor(50, true), new Floor(Math.max(1, nodes - 1), false))) {
            System.out.printf(
                    "%d nodes, install-first, floor %s: median %.1f ms%n", nodes, floor, median(observed, floor));
        }
    }

    private static double median(ObservedCluster observed, Floor floor) {
        Limits limits = new Limits(
                floor,
                Duration.ofMinutes(1),
                DrainTimeoutAction.WAIT,
                Duration.ofMinutes(1),
                ApprovalPolicy.GOING_LIVE,
                Deadlines.DEFAULT);
        DeploymentRequest request = new DeploymentRequest("c", ObservedClusters.V2, Strategy.INSTALL_FIRST);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < WARM_UP + RUNS; i++) {
            long begin = System.nanoTime();
            PlanResult result =
                    Planner.deploy(ObservedClusters.EXPORT_V2, request, observed, Remembered.NOTHING, limits);
            long took = System.nanoTime() - begin;
            assertThat(result).isInstanceOf(Plan.class);
            if (i >= WARM_UP) {
                times.add(took);
            }
        }
        return times.stream().sorted().skip(RUNS / 2).findFirst().orElseThrow() / 1e6;
    }
}
