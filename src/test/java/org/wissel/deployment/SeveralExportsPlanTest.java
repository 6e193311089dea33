package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.deployment.ObservedClusters.V1;
import static org.wissel.deployment.ObservedClusters.V2;
import static org.wissel.deployment.ObservedClusters.cluster;
import static org.wissel.deployment.ObservedClusters.export;
import static org.wissel.deployment.ObservedClusters.floor;
import static org.wissel.deployment.ObservedClusters.node;
import static org.wissel.deployment.PlanWords.plan;
import static org.wissel.deployment.PlanWords.reasons;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.ObservedClusters.NodeBuilder;

/** Plans of several projects whose versions go live together. */
class SeveralExportsPlanTest {

    private static final ProjectVersion TIDES1 = new ProjectVersion("Tides", "0.0-v1");
    private static final ProjectVersion TIDES2 = new ProjectVersion("Tides", "0.0-v2");

    private static DeploymentRequest request(Strategy strategy, Set<String> shortcuts) {
        return new DeploymentRequest(
                "c",
                V2,
                List.of(TIDES2),
                Purpose.DEPLOY,
                strategy,
                List.of(),
                shortcuts,
                Optional.empty(),
                Optional.empty());
    }

    private static PlanResult deploy(Strategy strategy, Set<String> shortcuts, NodeBuilder... nodes) {
        return Planner.deploy(
                List.of(export(V2), export(TIDES2)),
                request(strategy, shortcuts),
                cluster(Set.of(), nodes),
                Remembered.NOTHING,
                floor(1),
                Set.of());
    }

    private static NodeBuilder both(String name) {
        return node(name, V1, TIDES1).withShortcut("tides", TIDES1);
    }

    @Test
    void each_node_gets_all_that_it_lacks_in_one_wave_and_their_shortcuts_are_pointed_together() {
        Plan plan = plan(deploy(Strategy.INSTALL_FIRST, Set.of(), both("n1"), both("n2")));

        assertThat(PlanWords.of(plan))
                .containsExactly(
                        "n2: +Tides 0.0-v2 +Weather 0.0-v2",
                        "n1: +Tides 0.0-v2 +Weather 0.0-v2 tides=0.0-v2 weather=0.0-v2, goes live",
                        "n2: tides=0.0-v2 weather=0.0-v2");
        assertThat(plan.also()).containsExactly(new PlannedExport(TIDES2, "sum-0.0-v2"));
        assertThat(plan.targets()).containsExactlyInAnyOrder(V2, TIDES2);
        assertThat(plan.window()).contains("Weather 0.0-v2, Tides 0.0-v2");
    }

    @Test
    void a_swap_takes_them_together_as_well() {
        assertThat(PlanWords.of(deploy(Strategy.SWAP, Set.of(), both("n1"), both("n2"))))
                .containsExactly(
                        "n2: +Tides 0.0-v2 +Weather 0.0-v2 tides=0.0-v2 weather=0.0-v2, goes live",
                        "n1: +Tides 0.0-v2 +Weather 0.0-v2 tides=0.0-v2 weather=0.0-v2");
    }

    @Test
    void a_child_without_a_shortcut_is_only_installed_and_the_plan_says_so() {
        Plan plan = plan(deploy(Strategy.INSTALL_FIRST, Set.of(), node("n1", V1, TIDES1), node("n2", V1, TIDES1)));

        assertThat(PlanWords.of(plan))
                .containsExactly(
                        "n2: +Tides 0.0-v2 +Weather 0.0-v2",
                        "n1: +Tides 0.0-v2 +Weather 0.0-v2 weather=0.0-v2, goes live",
                        "n2: weather=0.0-v2");
        assertThat(plan.warnings()).anyMatch(warning -> warning.startsWith("n1, n2: no shortcut starts project Tides"));
    }

    @Test
    void a_child_that_is_not_everywhere_yet_is_waited_for_before_its_main_project_is_pointed() {
        assertThat(PlanWords.of(deploy(Strategy.INSTALL_FIRST, Set.of(), node("n1", V1, V2), node("n2", V1, V2))))
                .containsExactly(
                        "n2: +Tides 0.0-v2", "n1: +Tides 0.0-v2 weather=0.0-v2, goes live", "n2: weather=0.0-v2");
    }

    @Test
    void the_main_project_needs_a_shortcut_on_every_runtime() {
        assertThat(reasons(deploy(
                        Strategy.INSTALL_FIRST,
                        Set.of(),
                        both("n1"),
                        node("n2", V1, TIDES1).withoutShortcuts().withShortcut("tides", TIDES1))))
                .containsExactly("n2: no shortcut starts project Weather. Add one to its properties files, or check the"
                        + " project's name.");
    }

    @Test
    void chosen_shortcuts_are_looked_for_in_all_the_projects() {
        assertThat(PlanWords.of(deploy(Strategy.INSTALL_FIRST, Set.of("tides"), both("n1"), both("n2")))
                        .get(1))
                .isEqualTo("n1: +Tides 0.0-v2 +Weather 0.0-v2 tides=0.0-v2, goes live");
        assertThat(reasons(deploy(Strategy.INSTALL_FIRST, Set.of("rain"), both("n1"), both("n2"))))
                .containsExactly("No node has a shortcut 'rain' of project Tides, Weather. Its shortcuts are"
                        + " [tides, weather].");
    }

    @Test
    void the_wave_after_which_the_first_new_one_of_them_can_be_met_goes_live() {
        // Tides 0.0-v2 is live already, though one node lacks it.
        Plan plan = plan(deploy(
                Strategy.INSTALL_FIRST,
                Set.of(),
                node("n1", V1, TIDES2).withShortcut("tides", TIDES2),
                node("n2", V1, TIDES1, TIDES2).withShortcut("tides", TIDES2)));

        assertThat(PlanWords.of(plan))
                .containsExactly(
                        "n2: +Weather 0.0-v2",
                        "n1: +Weather 0.0-v2 weather=0.0-v2, goes live",
                        "n2: tides=0.0-v2 weather=0.0-v2");
    }

    @Test
    void rolled_back_after_it_went_live_every_node_has_all_of_them() {
        Remembered remembered = new Remembered(
                Map.of("lb1", Set.of("n1", "n2")),
                Set.of(V1, V2, TIDES1, TIDES2),
                true,
                Map.of(
                        "n1", Map.of("weather", V1.version(), "tides", TIDES1.version()),
                        "n2", Map.of("weather", V1.version(), "tides", TIDES1.version())),
                Map.of(),
                Set.of());
        PlanSubject subject = PlanSubject.of(
                request(Strategy.INSTALL_FIRST, Set.of()), PlanSubject.checked(List.of(export(V2), export(TIDES2))));

        PlanResult back = Planner.rollBack(
                subject,
                cluster(
                        Set.of(),
                        node("n1", V1, V2, TIDES1, TIDES2).pointingTo(V2).withShortcut("tides", TIDES2),
                        both("n2")),
                remembered,
                floor(1));

        assertThat(PlanWords.of(back))
                .containsExactly("n2: +Tides 0.0-v2 +Weather 0.0-v2", "n1: tides=0.0-v1 weather=0.0-v1");
    }

    @Test
    void rolled_back_before_it_went_live_each_is_taken_away_from_where_it_was_brought() {
        String path = "/exports/" + TIDES2 + ".zip";
        Remembered remembered = new Remembered(
                Map.of("lb1", Set.of("n1", "n2")),
                Set.of(V1, TIDES1),
                false,
                Map.of("n1", Map.of("weather", V1.version()), "n2", Map.of("weather", V1.version())),
                Map.of("n1", Set.of(), "n2", Set.of(path)),
                Set.of());
        PlanSubject subject = PlanSubject.of(
                request(Strategy.INSTALL_FIRST, Set.of()), PlanSubject.checked(List.of(export(V2), export(TIDES2))));

        PlanResult back = Planner.rollBack(
                subject,
                cluster(
                        Set.of("n2"),
                        both("n1"),
                        both("n2").installed(V2).installed(TIDES2).stale()),
                remembered,
                floor(1));

        // Tides 0.0-v2 lay there before.
        assertThat(PlanWords.of(back)).containsExactly("n2: -Weather 0.0-v2");
    }
}
