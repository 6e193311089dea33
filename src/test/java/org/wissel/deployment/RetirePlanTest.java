package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.deployment.ObservedClusters.V1;
import static org.wissel.deployment.ObservedClusters.V2;
import static org.wissel.deployment.ObservedClusters.cluster;
import static org.wissel.deployment.ObservedClusters.export;
import static org.wissel.deployment.ObservedClusters.floor;
import static org.wissel.deployment.ObservedClusters.node;
import static org.wissel.deployment.ObservedClusters.withEngines;
import static org.wissel.deployment.PlanWords.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.ObservedClusters.NodeBuilder;

/** Versions that nobody uses any more leave with the waves of a deployment. */
class RetirePlanTest {

    private static final ProjectVersion V3 = new ProjectVersion("Weather", "0.0-v3");

    private static Plan deploy(ObservedCluster observed, Remembered remembered, ProjectVersion... retire) {
        return plan(Planner.deploy(
                List.of(export(V3)),
                new DeploymentRequest("c", V3, Strategy.INSTALL_FIRST),
                observed,
                remembered,
                floor(1),
                Set.of(retire)));
    }

    /** A node that starts v2 and still has v1. */
    private static NodeBuilder both(String name) {
        return node(name, V1, V2).pointingTo(V2);
    }

    private static Remembered begun(Set<ProjectVersion> retired) {
        return new Remembered(
                Map.of("lb1", Set.of("n1", "n2")),
                Set.of(V2),
                false,
                Map.of("n1", Map.of("weather", V2.version()), "n2", Map.of("weather", V2.version())),
                Map.of(),
                Set.of(),
                retired,
                Map.of());
    }

    @Test
    void each_node_loses_it_in_its_last_wave_and_none_is_restarted_only_for_that() {
        Plan with = deploy(cluster(Set.of(), both("n1"), both("n2")), Remembered.NOTHING, V1);
        Plan without = deploy(cluster(Set.of(), both("n1"), both("n2")), Remembered.NOTHING);

        assertThat(PlanWords.of(with))
                .containsExactly(
                        "n2: +Weather 0.0-v3",
                        "n1: +Weather 0.0-v3 -Weather 0.0-v1 weather=0.0-v3, goes live",
                        "n2: -Weather 0.0-v1 weather=0.0-v3");
        assertThat(with.restarts()).isEqualTo(without.restarts());
        assertThat(with.retired()).containsExactly(V1);
        assertThat(with.waves().stream().flatMap(wave -> wave.changes().stream()))
                .allMatch(change -> change.mustLoad().equals(Set.of(V2, V3)));
        assertThat(without.retired()).isEmpty();
    }

    @Test
    void what_a_shortcut_names_is_never_retired_and_the_plan_says_so() {
        ProjectVersion tides = new ProjectVersion("Tides", "0.0-v1");
        ObservedCluster observed = cluster(
                Set.of("n2"),
                node("n1", V1, V2, tides).pointingTo(V2).withShortcut("tides", tides),
                node("n2", V1, V2, tides),
                both("n3").installed(tides));

        Plan plan = deploy(observed, Remembered.NOTHING, V1, tides, V3);

        assertThat(plan.retired()).isEmpty();
        assertThat(plan.waves().stream().flatMap(wave -> wave.changes().stream()))
                .noneMatch(NodeChange::removes);
        assertThat(plan.warnings())
                .anyMatch(warning -> warning.startsWith("Weather 0.0-v1 is kept") && warning.contains("n2 starts it"))
                .anyMatch(warning -> warning.startsWith("Tides 0.0-v1 is kept"))
                .anyMatch(
                        warning -> warning.startsWith("Weather 0.0-v3 is kept") && warning.contains("it is deployed"));
    }

    @Test
    void what_a_stale_process_may_start_is_not_retired() {
        Plan plan = deploy(cluster(Set.of(), both("n1").stale(), both("n2")), Remembered.NOTHING, V1);

        assertThat(plan.retired()).isEmpty();
        assertThat(plan.warnings()).anyMatch(warning -> warning.contains("n1 may start it"));
    }

    @Test
    void a_node_that_goes_through_no_wave_keeps_it() {
        ObservedCluster observed = cluster(
                Set.of(),
                node("n1", V1, V2, V3).pointingTo(V3),
                node("n2", V1, V2, V3).pointingTo(V2));

        Plan plan = deploy(observed, Remembered.NOTHING, V1);

        assertThat(PlanWords.of(plan)).containsExactly("n2: -Weather 0.0-v1 weather=0.0-v3, goes live");
        assertThat(plan.warnings()).anyMatch(warning -> warning.startsWith("n1: keeps Weather 0.0-v1"));
    }

    @Test
    void from_a_shared_folder_nothing_goes_while_one_of_those_that_share_it_is_not_restarted() {
        ObservedCluster observed = cluster(
                Set.of(),
                node("n1", V1, V2, V3).pointingTo(V3).sharing(),
                node("n2", V1, V2, V3).pointingTo(V2).sharing());

        assertThat(PlanWords.of(deploy(observed, Remembered.NOTHING, V1)))
                .containsExactly("n2: weather=0.0-v3, goes live");
    }

    @Test
    void planned_again_on_the_way_it_goes_on_with_what_was_found_quiet_before() {
        ObservedCluster observed = cluster(
                Set.of("n2"),
                node("n1", V1, V2, V3).pointingTo(V2).gone(V1).stale(),
                node("n2", V2, V3).pointingTo(V3));

        Plan plan = deploy(observed, begun(Set.of(V1)));

        assertThat(plan.retired()).containsExactly(V1);
        assertThat(plan.waves().stream().flatMap(wave -> wave.changes().stream()))
                .noneMatch(change -> change.mustLoad().contains(V1));
        assertThat(PlanWords.of(plan)).containsExactly("n2:, goes live", "n1: -Weather 0.0-v1 weather=0.0-v3");
    }

    @Test
    void rolling_back_neither_asks_for_it_nor_brings_it_back() {
        ObservedCluster observed = cluster(
                Set.of(),
                node("n1", V2, V3).pointingTo(V3),
                node("n2", V1, V2, V3).pointingTo(V3));

        Plan back = plan(Planner.rollBack(export(V3), observed, begun(Set.of(V1)), floor(1)));

        assertThat(PlanWords.of(back)).containsExactly("n2: weather=0.0-v2", "n1: weather=0.0-v2");
        assertThat(back.waves().stream().flatMap(wave -> wave.changes().stream()))
                .noneMatch(change -> change.mustLoad().contains(V1));
        assertThat(back.retired()).containsExactly(V1);
    }

    @Test
    void those_that_share_a_folder_lose_it_from_the_same_wave_on() {
        Plan plan = deploy(
                cluster(
                        Set.of(),
                        both("n1").sharing(),
                        both("n2").sharing(),
                        both("n3").sharing()),
                Remembered.NOTHING,
                V1);

        // n1 is the first in its last wave; whoever shares its wave takes it away before it is restarted as well.
        assertThat(PlanWords.of(plan))
                .containsExactly(
                        "n3: +Weather 0.0-v3; n2: +Weather 0.0-v3",
                        "n1: +Weather 0.0-v3 -Weather 0.0-v1 weather=0.0-v3, goes live",
                        "n3: -Weather 0.0-v1 weather=0.0-v3; n2: -Weather 0.0-v1 weather=0.0-v3");
    }

    @Test
    void a_case_engine_whose_wave_comes_before_the_last_runtime_lost_it_keeps_it() {
        Plan plan = deploy(
                withEngines(
                        Set.of("ce1"),
                        both("n1"),
                        both("n2"),
                        node("ce1", V1, V2).withoutShortcuts()),
                Remembered.NOTHING,
                V1);

        assertThat(PlanWords.of(plan))
                .containsExactly(
                        "n2: +Weather 0.0-v3; ce1: +Weather 0.0-v3",
                        "n1: +Weather 0.0-v3 -Weather 0.0-v1 weather=0.0-v3, goes live",
                        "n2: -Weather 0.0-v1 weather=0.0-v3");
        assertThat(plan.warnings()).anyMatch(warning -> warning.startsWith("ce1: keeps Weather 0.0-v1"));
        assertThat(plan.retired()).containsExactly(V1);
    }

    @Test
    void a_case_engine_keeps_it_while_a_runtime_does_that_goes_through_no_wave() {
        Plan plan = deploy(
                withEngines(
                        Set.of("ce1"),
                        node("n1", V1, V2, V3).pointingTo(V3),
                        node("n2", V2, V3).pointingTo(V3),
                        node("ce1", V1, V2).withoutShortcuts()),
                Remembered.NOTHING,
                V1);

        assertThat(PlanWords.of(plan)).containsExactly("ce1: +Weather 0.0-v3");
        assertThat(plan.retired()).isEmpty();
    }

    @Test
    void a_case_engine_loses_it_where_no_runtime_has_it_any_more() {
        Plan plan = deploy(
                withEngines(
                        Set.of("ce1"),
                        node("n1", V2, V3).pointingTo(V3),
                        node("n2", V2, V3).pointingTo(V3),
                        node("ce1", V1, V2).withoutShortcuts()),
                Remembered.NOTHING,
                V1);

        assertThat(PlanWords.of(plan)).containsExactly("ce1: +Weather 0.0-v3 -Weather 0.0-v1");
    }

    @Test
    void a_folder_that_an_early_case_engine_shares_loses_nothing() {
        Plan plan = deploy(
                withEngines(
                        Set.of("ce1"),
                        both("n1").sharing(),
                        both("n2").sharing(),
                        node("ce1", V1, V2).withoutShortcuts().sharing()),
                Remembered.NOTHING,
                V1);

        assertThat(plan.waves().stream().flatMap(wave -> wave.changes().stream()))
                .noneMatch(NodeChange::removes);
    }
}
