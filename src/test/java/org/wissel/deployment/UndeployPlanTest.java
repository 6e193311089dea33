package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.deployment.ObservedClusters.V1;
import static org.wissel.deployment.ObservedClusters.V2;
import static org.wissel.deployment.ObservedClusters.cluster;
import static org.wissel.deployment.ObservedClusters.floor;
import static org.wissel.deployment.ObservedClusters.node;
import static org.wissel.deployment.PlanWords.plan;
import static org.wissel.deployment.PlanWords.reasons;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.ObservedClusters.NodeBuilder;

/** Plans that take versions away, give up on the way, or bring them back. */
class UndeployPlanTest {

    private static PlanSubject subject(Purpose purpose, ProjectVersion... versions) {
        DeploymentRequest request = new DeploymentRequest(
                "c",
                versions[0],
                List.of(versions).subList(1, versions.length),
                purpose,
                Strategy.INSTALL_FIRST,
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty());
        return PlanSubject.of(request, PlanSubject.unchecked(request));
    }

    private static PlanResult undeploy(ObservedCluster observed, Remembered remembered, int floor) {
        return Planner.plan(subject(Purpose.UNDEPLOY, V1), observed, remembered, floor(floor));
    }

    private static PlanResult undeploy(NodeBuilder... nodes) {
        return undeploy(cluster(Set.of(), nodes), Remembered.NOTHING, 1);
    }

    /** A node that starts v2 and still has v1. */
    private static NodeBuilder both(String name) {
        return node(name, V1, V2).pointingTo(V2);
    }

    private static NodeBuilder without(String name) {
        return node(name, V2).pointingTo(V2);
    }

    private static Remembered begun(String... nodes) {
        Map<String, Map<String, String>> shortcuts = new HashMap<>();
        Map<String, Set<String>> exports = new HashMap<>();
        Map<String, Set<ProjectVersion>> versions = new HashMap<>();
        for (String name : nodes) {
            shortcuts.put(name, Map.of("weather", V2.version()));
            exports.put(name, Set.of("/exports/" + V1 + ".zip", "/exports/" + V2 + ".zip"));
            versions.put(name, Set.of(V1, V2));
        }
        return new Remembered(
                Map.of("lb1", Set.of(nodes)), Set.of(V2), false, shortcuts, exports, Set.of(), Set.of(), versions);
    }

    @Test
    void every_node_loses_it_in_one_wave_and_nothing_is_pointed_or_goes_live() {
        Plan plan = plan(undeploy(both("n1"), both("n2"), both("n3")));

        assertThat(PlanWords.of(plan))
                .containsExactly("n3: -Weather 0.0-v1; n2: -Weather 0.0-v1", "n1: -Weather 0.0-v1");
        assertThat(plan.waves()).noneMatch(Wave::goesLive);
        assertThat(plan.waves().stream().flatMap(wave -> wave.changes().stream()))
                .allMatch(change -> change.mustLoad().equals(Set.of(V2)));
        assertThat(plan.target()).isEqualTo(V1);
        assertThat(plan.retired()).isEmpty();
    }

    @Test
    void waves_are_as_large_as_the_floor_allows() {
        ObservedCluster five = cluster(Set.of(), both("n1"), both("n2"), both("n3"), both("n4"), both("n5"));

        assertThat(plan(undeploy(five, Remembered.NOTHING, 3)).waves())
                .extracting(wave -> wave.nodes().size())
                .containsExactly(2, 2, 1);
    }

    @Test
    void nodes_that_have_not_got_it_go_through_no_wave() {
        assertThat(PlanWords.of(
                        undeploy(both("n1"), without("n2"), without("n3").silent())))
                .containsExactly("n1: -Weather 0.0-v1");
    }

    @Test
    void nothing_would_change_where_no_node_has_it() {
        assertThat(reasons(undeploy(without("n1"), without("n2"))))
                .containsExactly("Nothing would change: no node has Weather 0.0-v1.");
    }

    @Test
    void several_versions_of_one_project_go_together() {
        ProjectVersion v0 = new ProjectVersion("Weather", "0.0-v0");
        PlanResult result = Planner.plan(
                subject(Purpose.UNDEPLOY, V1, v0),
                cluster(Set.of(), node("n1", v0, V1, V2).pointingTo(V2), both("n2")),
                Remembered.NOTHING,
                floor(1));

        assertThat(PlanWords.of(result)).containsExactly("n2: -Weather 0.0-v1", "n1: -Weather 0.0-v0 -Weather 0.0-v1");
        assertThat(plan(result).exports()).containsExactly(new PlannedExport(V1, ""), new PlannedExport(v0, ""));
    }

    @Test
    void a_shortcut_that_names_it_forbids_it_also_on_a_node_that_is_down() {
        ObservedCluster observed = cluster(Set.of("n2"), both("n1"), node("n2", V1, V2));

        assertThat(reasons(undeploy(observed, Remembered.NOTHING, 1)))
                .singleElement()
                .asString()
                .startsWith("n2: its shortcut weather names Weather 0.0-v1")
                .contains("Point it to another version");
    }

    @Test
    void a_stale_process_that_may_start_it_forbids_it_before_anything_was_touched() {
        assertThat(reasons(undeploy(both("n1").stale(), both("n2"))))
                .singleElement()
                .asString()
                .startsWith("n1: its process is older than its files")
                .contains("restart it");
    }

    @Test
    void a_stale_node_that_is_out_of_rotation_goes_through_its_wave() {
        ObservedCluster observed =
                cluster(Set.of("n2"), both("n1"), both("n3"), both("n2").stale());

        assertThat(PlanWords.of(undeploy(observed, Remembered.NOTHING, 1)))
                .containsExactly("n2: -Weather 0.0-v1; n3: -Weather 0.0-v1", "n1: -Weather 0.0-v1");
    }

    @Test
    void another_live_version_that_a_node_lacks_forbids_it() {
        ProjectVersion tides = new ProjectVersion("Tides", "0.0-v1");
        ObservedCluster observed =
                cluster(Set.of(), node("n1", V1, V2, tides).pointingTo(V2).withShortcut("tides", tides), both("n2"));

        assertThat(reasons(undeploy(observed, Remembered.NOTHING, 1)))
                .anyMatch(reason -> reason.startsWith("n2: lacks Tides 0.0-v1"));
    }

    @Test
    void it_goes_on_after_a_crash_with_the_nodes_that_still_have_it() {
        // n2 lost its archive and was not restarted; n1 has both.
        ObservedCluster observed =
                cluster(Set.of("n2"), both("n1"), both("n2").gone(V1).stale());

        Plan plan = plan(undeploy(observed, begun("n1", "n2"), 1));

        assertThat(PlanWords.of(plan)).containsExactly("n2: -Weather 0.0-v1", "n1: -Weather 0.0-v1");
        assertThat(plan.inRotation()).containsExactlyInAnyOrder("n1", "n2");
    }

    @Test
    void where_the_folder_is_shared_every_process_is_restarted_though_the_archive_is_gone() {
        ObservedCluster fresh =
                cluster(Set.of(), both("n1").sharing(), both("n2").sharing());
        ObservedCluster later = cluster(
                Set.of("n2"),
                both("n1").sharing().gone(V1).stale(),
                without("n2").sharing());

        assertThat(PlanWords.of(undeploy(fresh, Remembered.NOTHING, 1)))
                .containsExactly("n2: -Weather 0.0-v1", "n1: -Weather 0.0-v1");
        Plan plan = plan(undeploy(later, begun("n1", "n2"), 1));
        assertThat(plan.returning()).containsExactly("n2");
        assertThat(PlanWords.of(plan)).containsExactly("n1: -Weather 0.0-v1");
        assertThat(plan.waves().get(0).changes().get(0).mustLoad()).containsExactly(V2);
    }

    @Test
    void one_folder_that_two_nodes_have_without_saying_so_forbids_it() {
        ObservedCluster seen = cluster(Set.of(), both("n1"), both("n2"));
        NodeState second = seen.nodes().get(1);
        NodeState same = new NodeState(
                second.node(),
                true,
                "HTTP 200",
                second.installed(),
                second.loaded(),
                second.shortcuts(),
                false,
                1,
                true,
                List.of(),
                seen.nodes().get(0).exportsFolder(),
                List.of(),
                List.of());

        assertThat(reasons(undeploy(
                        new ObservedCluster(List.of(seen.nodes().get(0), same), seen.balancers()),
                        Remembered.NOTHING,
                        1)))
                .anyMatch(reason -> reason.contains("exports-folder-shared"));
    }

    @Test
    void given_up_every_node_that_lacks_it_gets_it_back_and_nothing_is_pointed() {
        ObservedCluster observed = cluster(Set.of(), both("n1"), without("n2"));

        Plan back = plan(Planner.rollBack(subject(Purpose.UNDEPLOY, V1), observed, begun("n1", "n2"), floor(1)));

        assertThat(PlanWords.of(back)).containsExactly("n2: +Weather 0.0-v1");
        assertThat(back.waves().get(0).changes().get(0).mustLoad()).containsExactlyInAnyOrder(V1, V2);
    }

    @Test
    void given_up_no_node_gets_what_it_never_had() {
        Remembered begun = begun("n1", "n2");
        Map<String, Set<ProjectVersion>> had = new HashMap<>(begun.versionsBefore());
        had.put("n2", Set.of(V2));
        Remembered remembered = new Remembered(
                begun.rotation(),
                begun.live(),
                false,
                begun.shortcutsBefore(),
                begun.exportsBefore(),
                Set.of(),
                Set.of(),
                had);

        Plan back = plan(Planner.rollBack(
                subject(Purpose.UNDEPLOY, V1),
                cluster(Set.of("n1"), without("n1"), without("n2")),
                remembered,
                floor(1)));

        assertThat(PlanWords.of(back)).containsExactly("n1: +Weather 0.0-v1");
    }

    @Test
    void what_was_undeployed_is_brought_back_in_waves_and_no_shortcut_is_pointed() {
        Plan plan = plan(Planner.plan(
                subject(Purpose.RESTORE, V1),
                cluster(Set.of(), without("n1"), without("n2")),
                Remembered.NOTHING,
                floor(1)));

        assertThat(PlanWords.of(plan)).containsExactly("n2: +Weather 0.0-v1", "n1: +Weather 0.0-v1");
        assertThat(plan.waves()).noneMatch(Wave::goesLive);
    }

    @Test
    void what_a_shortcut_names_already_is_not_brought_back_under_the_sessions_of_others() {
        assertThat(reasons(Planner.plan(
                        subject(Purpose.RESTORE, V1),
                        cluster(Set.of(), node("n1", V2), without("n2")),
                        Remembered.NOTHING,
                        floor(1))))
                .anyMatch(reason -> reason.startsWith("n1: "));
    }

    @Test
    void bringing_back_is_given_up_as_a_deployment_that_did_not_go_live() {
        Remembered begun = begun("n1", "n2");
        Map<String, Set<String>> exports = new HashMap<>();
        begun.exportsBefore().keySet().forEach(name -> exports.put(name, Set.of("/exports/" + V2 + ".zip")));
        Remembered remembered =
                new Remembered(begun.rotation(), Set.of(V2), false, begun.shortcutsBefore(), exports, Set.of());

        Plan back = plan(Planner.rollBack(
                subject(Purpose.RESTORE, V1),
                cluster(Set.of("n2"), both("n1"), without("n2").installed(V1).stale()),
                remembered,
                floor(1)));

        assertThat(PlanWords.of(back)).containsExactly("n2: -Weather 0.0-v1");
        assertThat(back.warnings()).anyMatch(warning -> warning.startsWith("n1: keeps the export of Weather 0.0-v1"));
    }
}
