package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.deployment.ObservedClusters.EXPORT_V2;
import static org.wissel.deployment.ObservedClusters.V1;
import static org.wissel.deployment.ObservedClusters.V2;
import static org.wissel.deployment.ObservedClusters.balancer;
import static org.wissel.deployment.ObservedClusters.cluster;
import static org.wissel.deployment.ObservedClusters.floor;
import static org.wissel.deployment.ObservedClusters.node;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.ObservedClusters.NodeBuilder;

/** What a person may choose, and where a deployment goes on from half way or goes back. */
class PlannerResumeTest {

    private static final ProjectVersion TIDES2 = new ProjectVersion("Tides", "0.0-v2");
    private static final DeploymentRequest WISH = new DeploymentRequest("c", V2, Strategy.INSTALL_FIRST);

    @Test
    void a_percentage_is_rounded_up_to_nodes() {
        ObservedCluster five =
                cluster(Set.of(), node("n1", V1), node("n2", V1), node("n3", V1), node("n4", V1), node("n5", V1));

        Plan half = (Plan) Planner.deploy(EXPORT_V2, WISH, five, Remembered.NOTHING, percentage(50));
        Plan most = (Plan) Planner.deploy(EXPORT_V2, WISH, five, Remembered.NOTHING, percentage(61));

        assertThat(half.floor()).isEqualTo(3);
        assertThat(half.waves()).allMatch(wave -> wave.serving() >= 3);
        assertThat(half.waves().get(0).nodes()).hasSize(2);
        assertThat(most.floor()).isEqualTo(4);
        assertThat(most.waves()).allMatch(wave -> wave.nodes().size() == 1);
        assertThat(Planner.deploy(EXPORT_V2, WISH, five, Remembered.NOTHING, percentage(81)))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void named_nodes_are_updated_first_in_the_order_that_was_given() {
        ObservedCluster four = cluster(Set.of(), node("n1", V1), node("n2", V1), node("n3", V1), node("n4", V1));
        DeploymentRequest wish =
                new DeploymentRequest("c", V2, Strategy.INSTALL_FIRST, List.of("n1", "n3"), Set.of(), Optional.empty());

        Plan plan = (Plan) Planner.deploy(EXPORT_V2, wish, four, Remembered.NOTHING, floor(3));

        assertThat(words(plan))
                .startsWith("n1: install", "n3: install", "n4: install", "n2: install point [weather], goes live");
    }

    @Test
    void only_the_chosen_shortcuts_are_pointed() {
        ObservedCluster observed = cluster(Set.of(), node("node1", V1), node("node2", V1));
        ObservedCluster two = new ObservedCluster(
                observed.nodes().stream()
                        .map(node -> with(
                                node,
                                List.of(
                                        new Shortcut("weather", "Weather", V1.version()),
                                        new Shortcut("beach", "Weather", V1.version()))))
                        .toList(),
                observed.balancers());
        DeploymentRequest wish =
                new DeploymentRequest("c", V2, Strategy.INSTALL_FIRST, List.of(), Set.of("beach"), Optional.empty());

        Plan plan = (Plan) Planner.deploy(EXPORT_V2, wish, two, Remembered.NOTHING, floor(1));

        assertThat(words(plan))
                .containsExactly("node2: install", "node1: install point [beach], goes live", "node2: point [beach]");
    }

    @Test
    void a_node_that_an_operator_set_down_on_one_balancer_stays_down_there_alone() {
        ObservedCluster observed = balanced(
                Map.of("lb1", Set.of("n1", "n2", "n3"), "lb2", Set.of("n1", "n2")),
                node("n1", V1),
                node("n2", V1),
                node("n3", V1));

        Plan plan = (Plan) Planner.deploy(EXPORT_V2, WISH, observed, Remembered.NOTHING, floor(1));

        int wave = waveOf(plan, "n3");
        assertThat(plan.routing(wave, "lb1").out()).contains("n3");
        assertThat(plan.routing(wave, "lb2").out()).doesNotContain("n3");
        for (int i = 0; i <= plan.waves().size(); i++) {
            assertThat(plan.routing(i, "lb2").in()).doesNotContain("n3");
        }
        // lb2 has two, and one of them must stay.
        assertThat(plan.waves()).noneMatch(each -> each.nodes().containsAll(Set.of("n1", "n2")));
    }

    @Test
    void a_swap_that_is_half_done_over_two_balancers_is_completed_first() {
        // lb1 has the change of routing, which brings node2 back and takes node1 out; lb2 has not.
        ObservedCluster observed = balanced(
                Map.of("lb1", Set.of("node2"), "lb2", Set.of("node1")), node("node1", V1), node("node2", V1, V2));

        Plan plan = (Plan) Planner.deploy(EXPORT_V2, WISH, observed, begun(false), floor(1));

        assertThat(plan.returning()).contains("node2");
        assertThat(plan.routing(0, "lb1").out()).containsExactly("node1");
        assertThat(plan.routing(0, "lb2").in()).containsExactly("node2");
        assertThat(plan.routing(0, "lb2").out()).containsExactly("node1");
        assertThat(words(plan)).containsExactly("node1: install point [weather], goes live", "node2: point [weather]");
    }

    @Test
    void what_is_written_and_does_not_run_is_made_to_run_though_nothing_else_is_left_to_do() {
        ObservedCluster done = cluster(
                Set.of(),
                node("node1", V1, V2).pointingTo(V2),
                node("node2", V1, V2).pointingTo(V2));
        ObservedCluster unread = new ObservedCluster(
                done.nodes(), List.of(balancer("lb1", Map.of("node1", true, "node2", true), false)));

        Plan plan = (Plan) Planner.deploy(EXPORT_V2, WISH, unread, begun(true), floor(1));

        assertThat(plan.waves()).singleElement().matches(wave -> wave.changes().isEmpty() && !wave.goesLive());
    }

    @Test
    void rolling_back_before_it_went_live_points_back_and_installs_nothing() {
        ObservedCluster observed = cluster(
                Set.of("node2"), node("node1", V1), node("node2", V1, V2).pointingTo(V2));

        Plan plan = (Plan) Planner.rollBack(EXPORT_V2, observed, begun(false), floor(1));

        assertThat(words(plan)).containsExactly("node2: point [weather]");
        assertThat(plan.waves().get(0).changes().get(0).point()).containsEntry("weather", V1.version());
    }

    @Test
    void rolling_back_before_it_went_live_takes_away_what_was_brought_but_not_what_lay_there() {
        ObservedCluster observed = cluster(
                Set.of("node2"), node("node1", V1, V2), node("node2", V1, V2).pointingTo(V2));

        Plan brought = (Plan) Planner.rollBack(EXPORT_V2, observed, begun(false), floor(1));
        Plan lay = (Plan) Planner.rollBack(EXPORT_V2, observed, having(V2), floor(1));
        Plan shared = (Plan) Planner.rollBack(EXPORT_V2, inOneFolder(observed), begun(false), floor(1));

        assertThat(brought.waves()).singleElement().satisfies(wave -> assertThat(wave.changes())
                .singleElement()
                .matches(NodeChange::removes)
                .matches(change -> !change.mustLoad().contains(V2)));
        assertThat(brought.warnings())
                .containsExactly("node1: keeps the export of Weather 0.0-v2, which nothing"
                        + " starts: it is not restarted only for that. Undeploy it, or deploy it again.");
        assertThat(lay.waves().get(0).changes()).noneMatch(NodeChange::removes);
        assertThat(lay.warnings()).isEmpty();
        assertThat(shared.waves().get(0).changes()).noneMatch(NodeChange::removes);
    }

    @Test
    void rolling_back_takes_nothing_away_where_a_serving_node_names_it() {
        ObservedCluster observed = cluster(
                Set.of("node2"),
                node("node1", V1).installed(V2).pointingTo(V2).stale(),
                node("node2", V1, V2).pointingTo(V2));

        PlanResult result = Planner.rollBack(EXPORT_V2, observed, begun(false), floor(1));

        assertThat(result).isInstanceOfSatisfying(Plan.class, plan -> assertThat(plan.waves())
                .flatExtracting(Wave::changes)
                .noneMatch(NodeChange::removes));
    }

    @Test
    void rolling_back_is_forbidden_by_problems_of_nodes_that_it_changes_and_not_by_those_of_others() {
        ObservedCluster untouched = cluster(
                Set.of("node2"),
                node("node1", V1).problem("node1: its disk is full"),
                node("node2", V1, V2).pointingTo(V2).problem("node2: Weather 0.0-v2 lies there twice"));
        ObservedCluster changed = cluster(
                Set.of("node2"),
                node("node1", V1),
                node("node2", V1, V2).pointingTo(V2).problem("node2: its pid command cannot be run"));

        Plan plan = (Plan) Planner.rollBack(EXPORT_V2, untouched, begun(false), floor(1));

        assertThat(plan.warnings()).contains("node1: its disk is full");
        assertThat(((Refusal) Planner.rollBack(EXPORT_V2, changed, begun(false), floor(1))).reasons())
                .containsExactly("node2: its pid command cannot be run");
    }

    @Test
    void a_percentage_is_one_of_all_nodes_though_some_are_left_out() {
        ObservedCluster five =
                cluster(Set.of("n5"), node("n1", V1), node("n2", V1), node("n3", V1), node("n4", V1), node("n5", V1));
        Remembered without = new Remembered(
                Map.of("lb1", Set.of("n1", "n2", "n3", "n4", "n5")),
                Set.of(V1),
                false,
                Map.of(),
                Map.of(),
                Set.of("n5"));

        Plan plan = (Plan) Planner.deploy(EXPORT_V2, WISH, five, without, percentage(50));

        assertThat(plan.floor()).isEqualTo(3);
        assertThat(plan.inRotation()).doesNotContain("n5");
        assertThat(plan.leftOut()).containsExactly("n5");
        for (int i = 0; i <= plan.waves().size(); i++) {
            assertThat(plan.routing(i, "lb1").out()).contains("n5");
            assertThat(plan.routing(i, "lb1").in()).doesNotContain("n5");
        }
    }

    private static Remembered having(ProjectVersion version) {
        Set<String> path = Set.of("/exports/" + version + ".zip");
        Remembered begun = begun(false);
        return new Remembered(
                begun.rotation(),
                begun.live(),
                false,
                begun.shortcutsBefore(),
                Map.of("node1", path, "node2", path),
                Set.of());
    }

    /** As where a folder is configured to be shared. */
    private static ObservedCluster inOneFolder(ObservedCluster observed) {
        return new ObservedCluster(
                observed.nodes().stream()
                        .map(node -> with(node, node.shortcuts(), ""))
                        .toList(),
                observed.balancers());
    }

    @Test
    void rolling_back_after_it_went_live_gives_every_node_the_version_that_sessions_hold() {
        ObservedCluster observed = cluster(
                Set.of("node1"), node("node1", V1), node("node2", V1, V2).pointingTo(V2));

        Plan plan = (Plan) Planner.rollBack(EXPORT_V2, observed, begun(true), floor(1));

        assertThat(words(plan)).containsExactly("node1: install", "node2: point [weather]");
        assertThat(plan.waves()).noneMatch(Wave::goesLive);
        assertThat(plan.waves().get(0).changes().get(0).mustLoad()).contains(V2);
    }

    @Test
    void a_node_does_not_come_back_with_another_project_s_version_that_others_lack() {
        ObservedCluster one = cluster(Set.of("node2"), node("node1", V1), node("node2", V1, TIDES2));
        ObservedCluster observed = new ObservedCluster(
                List.of(
                        one.nodes().get(0),
                        with(
                                one.nodes().get(1),
                                List.of(
                                        new Shortcut("weather", "Weather", V1.version()),
                                        new Shortcut("tides", "Tides", TIDES2.version())))),
                one.balancers());

        assertThat(((Refusal) Planner.deploy(EXPORT_V2, WISH, observed, begun(false), floor(1))).reasons())
                .singleElement()
                .asString()
                .startsWith("node2: is out of rotation")
                .contains("Tides 0.0-v2");
    }

    @Test
    void a_version_that_was_noted_as_live_and_that_nobody_runs_yet_is_started_only_when_all_have_it() {
        // Crashed between noting that it goes live and writing the first file.
        ObservedCluster observed = cluster(
                Set.of("node2"), node("node1", V1), node("node2", V1, V2).pointingTo(V2));

        Plan plan = (Plan) Planner.deploy(EXPORT_V2, WISH, observed, begun(true), floor(1));

        assertThat(plan.returning()).isEmpty();
        assertThat(plan.waves().get(0).changes().get(0).point()).containsEntry("weather", V1.version());
    }

    private static Limits percentage(int value) {
        return new Limits(
                new Floor(value, true),
                Duration.ofMinutes(1),
                DrainTimeoutAction.WAIT,
                Duration.ofMinutes(1),
                ApprovalPolicy.GOING_LIVE,
                Deadlines.DEFAULT);
    }

    /** This deployment has begun on node1 and node2, which both started v1. */
    private static Remembered begun(boolean wentLive) {
        Set<String> both = Set.of("node1", "node2");
        Map<String, String> before = Map.of("weather", V1.version());
        return new Remembered(
                Map.of("lb1", both, "lb2", both),
                wentLive ? Set.of(V1, V2) : Set.of(V1),
                wentLive,
                Map.of("node1", before, "node2", before),
                Map.of("node1", Set.of(), "node2", Set.of()),
                Set.of());
    }

    private static ObservedCluster balanced(Map<String, Set<String>> up, NodeBuilder... nodes) {
        ObservedCluster one = cluster(Set.of(), nodes);
        return new ObservedCluster(
                one.nodes(),
                new TreeMap<>(up)
                        .entrySet().stream()
                                .map(each -> {
                                    Map<String, Boolean> file = new HashMap<>();
                                    one.nodes()
                                            .forEach(node -> file.put(
                                                    node.node(), each.getValue().contains(node.node())));
                                    return balancer(each.getKey(), file, true);
                                })
                                .toList());
    }

    private static NodeState with(NodeState node, List<Shortcut> shortcuts) {
        return with(node, shortcuts, node.exportsFolder());
    }

    private static NodeState with(NodeState node, List<Shortcut> shortcuts, String exportsFolder) {
        return new NodeState(
                node.node(),
                node.healthy(),
                node.health(),
                node.installed(),
                node.loaded(),
                shortcuts,
                node.stale(),
                node.pid(),
                node.shortcutsOnly(),
                node.files(),
                exportsFolder,
                node.problems(),
                node.warnings());
    }

    private static int waveOf(Plan plan, String node) {
        return plan.waves().stream()
                .map(wave -> wave.nodes().contains(node))
                .toList()
                .indexOf(true);
    }

    private static List<String> words(Plan plan) {
        return plan.waves().stream()
                .map(wave -> String.join(
                                ", ",
                                wave.changes().stream()
                                        .map(change -> change.node() + ":" + (change.installs() ? " install" : "")
                                                + (change.point().isEmpty()
                                                        ? ""
                                                        : " point "
                                                                + change.point().keySet()))
                                        .toList())
                        + (wave.goesLive() ? ", goes live" : ""))
                .toList();
    }
}
