package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.deployment.ObservedClusters.EXPORT_V2;
import static org.wissel.deployment.ObservedClusters.V1;
import static org.wissel.deployment.ObservedClusters.V2;
import static org.wissel.deployment.ObservedClusters.cluster;
import static org.wissel.deployment.ObservedClusters.floor;
import static org.wissel.deployment.ObservedClusters.node;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private static final Remembered LEFT = remembered(Set.of());

    @Test
    void install_first_loads_the_version_everywhere_before_any_node_starts_it() {
        Plan plan = plan(Strategy.INSTALL_FIRST, cluster(Set.of(), node("node1", V1), node("node2", V1)));

        assertThat(words(plan)).containsExactly("node2: install", "node1: install point, goes live", "node2: point");
        assertThat(plan.restarts()).isEqualTo(3);
        assertThat(plan.window()).startsWith("none");
    }

    @Test
    void swap_takes_the_article_s_two_waves_and_names_its_window() {
        Plan plan = plan(Strategy.SWAP, cluster(Set.of(), node("node1", V1), node("node2", V1)));

        assertThat(words(plan)).containsExactly("node2: install point, goes live", "node1: install point");
        assertThat(plan.restarts()).isEqualTo(2);
        assertThat(plan.window()).contains("can reach a node that lacks it");
    }

    @Test
    void nothing_is_installed_where_the_version_is_loaded_already() {
        Plan plan = plan(Strategy.INSTALL_FIRST, cluster(Set.of(), node("node1", V1, V2), node("node2", V1, V2)));

        assertThat(words(plan)).containsExactly("node2: point, goes live", "node1: point");
    }

    @Test
    void waves_are_as_large_as_the_floor_allows() {
        ObservedCluster five =
                cluster(Set.of(), node("n1", V1), node("n2", V1), node("n3", V1), node("n4", V1), node("n5", V1));

        Plan plan = (Plan) deploy(EXPORT_V2, Strategy.INSTALL_FIRST, five, Remembered.NOTHING, floor(3));

        assertThat(words(plan))
                .containsExactly(
                        "n5: install, n4: install",
                        "n3: install, n2: install",
                        "n1: install point, goes live",
                        "n5: point, n4: point",
                        "n3: point, n2: point");
    }

    @Test
    void swap_is_refused_with_the_arithmetic_where_the_floor_forbids_it() {
        ObservedCluster four = cluster(Set.of(), node("n1", V1), node("n2", V1), node("n3", V1), node("n4", V1));

        assertThat(reasons(deploy(EXPORT_V2, Strategy.SWAP, four, Remembered.NOTHING, floor(3))))
                .singleElement()
                .asString()
                .contains("3 of 4 nodes must stay", "takes 2 out", "install-first");
    }

    @Test
    void a_cluster_whose_floor_leaves_no_node_to_take_out_is_refused() {
        ObservedCluster observed = cluster(Set.of("node2"), node("node1", V1), node("node2", V1));

        assertThat(reasons(deploy(EXPORT_V2, Strategy.INSTALL_FIRST, observed, Remembered.NOTHING, floor(1))))
                .singleElement()
                .asString()
                .contains("none can be taken out");
    }

    @Test
    void an_unhealthy_node_is_updated_first_and_costs_no_capacity() {
        ObservedCluster observed = cluster(Set.of(), node("n1", V1).unhealthy(), node("n2", V1), node("n3", V1));

        Plan plan = (Plan) deploy(EXPORT_V2, Strategy.INSTALL_FIRST, observed, Remembered.NOTHING, floor(1));

        assertThat(plan.waves().get(0).nodes()).containsExactlyInAnyOrder("n1", "n3");
    }

    @Test
    void a_node_that_an_operator_set_down_stays_down_and_is_updated_all_the_same() {
        ObservedCluster observed = cluster(Set.of("n3"), node("n1", V1), node("n2", V1), node("n3", V1));

        Plan plan = plan(Strategy.INSTALL_FIRST, observed);

        assertThat(plan.inRotation()).containsExactlyInAnyOrder("n1", "n2");
        for (int i = 0; i <= plan.waves().size(); i++) {
            assertThat(plan.routing(i, "lb1").in()).doesNotContain("n3");
            assertThat(plan.routing(i, "lb1").out()).doesNotContain("n3");
        }
        assertThat(plan.waves().get(0).nodes()).contains("n3");
        assertThat(plan.warnings()).anyMatch(warning -> warning.startsWith("n3: is out of rotation and stays so"));
    }

    @Test
    void a_node_that_an_unfinished_deployment_took_out_is_proven_and_comes_back_first() {
        ObservedCluster observed = cluster(Set.of("node2"), node("node1", V1), node("node2", V1));

        Plan plan = (Plan) deploy(EXPORT_V2, Strategy.INSTALL_FIRST, observed, LEFT, floor(1));

        assertThat(plan.inRotation()).containsExactlyInAnyOrder("node1", "node2");
        assertThat(words(plan)).containsExactly("node2: install", "node1: install point, goes live", "node2: point");
    }

    @Test
    void a_node_left_out_that_would_start_a_version_which_others_lack_does_not_come_back_with_it() {
        ObservedCluster observed = cluster(
                Set.of("node2"), node("node1", V1), node("node2", V1, V2).pointingTo(V2));

        Plan held = (Plan) deploy(EXPORT_V2, Strategy.INSTALL_FIRST, observed, LEFT, floor(1));
        assertThat(words(held)).containsExactly("node2: point", "node1: install point, goes live", "node2: point");
        assertThat(held.waves().get(0).changes().get(0).point()).containsEntry("weather", V1.version());
        assertThat(words((Plan) deploy(EXPORT_V2, Strategy.SWAP, observed, LEFT, floor(1))))
                .containsExactly("node2:, goes live", "node1: install point");
        assertThat(words((Plan) deploy(ObservedClusters.export(V1), Strategy.INSTALL_FIRST, observed, LEFT, floor(1))))
                .containsExactly("node2: point, goes live");
    }

    @Test
    void a_node_that_starts_the_version_comes_back_after_the_approval_only_though_older_workers_may_route_to_it() {
        // Somebody edited the file during the approval and did not reload: which workers route to node1 is not known.
        ObservedCluster observed = new ObservedCluster(
                List.of(
                        node("node1", V1, V2).pointingTo(V2).build(),
                        node("node2", V1, V2).build()),
                List.of(ObservedClusters.balancer("lb1", Map.of("node1", false, "node2", true), false)));

        Plan plan = (Plan) deploy(EXPORT_V2, Strategy.INSTALL_FIRST, observed, LEFT, floor(1));

        assertThat(plan.returning()).isEmpty();
        assertThat(words(plan)).containsExactly("node1:, goes live", "node2: point");
    }

    @Test
    void a_version_that_a_left_deployment_let_users_meet_must_be_everywhere() {
        ObservedCluster observed = cluster(Set.of(), node("node1", V1), node("node2", V1, V2));
        Remembered wentLive = remembered(Set.of(V2));

        assertThat(reasons(deploy(ObservedClusters.export(V1), Strategy.INSTALL_FIRST, observed, wentLive, floor(1))))
                .anyMatch(reason -> reason.startsWith("node1: lacks Weather 0.0-v2, which live sessions may hold"));
    }

    @Test
    void a_stale_node_is_restarted_before_its_shortcuts_are_pointed() {
        ObservedCluster observed = cluster(
                Set.of(), node("node1", V1, V2), node("node2", V1).installed(V2).stale());

        assertThat(words(plan(Strategy.INSTALL_FIRST, observed)))
                .containsExactly("node2: point, goes live", "node1: point");
    }

    @Test
    void a_version_that_lies_there_and_was_not_loaded_by_a_process_that_is_newer_is_refused() {
        ObservedCluster observed = cluster(Set.of(), node("node1", V1).installed(V2), node("node2", V1));

        assertThat(reasons(result(Strategy.INSTALL_FIRST, observed)))
                .singleElement()
                .asString()
                .startsWith("node1: Weather 0.0-v2 lies there, but its running process has not loaded it");
    }

    @Test
    void a_version_that_lies_there_since_after_the_start_is_loaded_first_everywhere() {
        ObservedCluster observed = cluster(
                Set.of(),
                node("node1", V1).installed(V2).stale(),
                node("node2", V1).installed(V2).stale());

        assertThat(words(plan(Strategy.INSTALL_FIRST, observed)))
                .containsExactly("node2:", "node1: point, goes live", "node2: point");
    }

    @Test
    void a_node_whose_files_name_the_target_before_all_have_it_is_pointed_back_until_they_do() {
        ObservedCluster observed = cluster(
                Set.of(), node("node1", V1), node("node2", V1).pointingTo(V2).stale());

        Plan held = plan(Strategy.INSTALL_FIRST, observed);

        assertThat(words(held))
                .containsExactly("node2: install point", "node1: install point, goes live", "node2: point");
        assertThat(held.waves().get(0).changes().get(0).point()).containsEntry("weather", V1.version());
        assertThat(words(plan(Strategy.SWAP, observed)))
                .containsExactly("node2: install, goes live", "node1: install point");
    }

    @Test
    void a_node_keeps_what_it_had_loaded_of_other_projects_too() {
        ProjectVersion other = new ProjectVersion("Kinderbijslag", "0.0-Vorig");
        Plan plan = plan(Strategy.INSTALL_FIRST, cluster(Set.of(), node("node1", V1), node("node2", V1, other)));

        assertThat(plan.waves().get(0).changes().get(0).mustLoad()).contains(other);
    }

    @Test
    void a_swap_over_several_balancers_is_refused() {
        ObservedCluster one = cluster(Set.of(), node("node1", V1), node("node2", V1));
        ObservedCluster two = new ObservedCluster(
                one.nodes(),
                List.of(
                        one.balancers().get(0),
                        ObservedClusters.balancer("lb2", one.balancers().get(0).up(), true)));

        assertThat(reasons(result(Strategy.SWAP, two)))
                .singleElement()
                .asString()
                .contains("2 load balancers");
    }

    @Test
    void a_node_must_keep_every_version_that_it_had_loaded() {
        Plan plan = plan(Strategy.INSTALL_FIRST, cluster(Set.of(), node("node1", V1), node("node2", V1)));

        assertThat(plan.waves().get(0).changes().get(0).mustLoad()).containsExactlyInAnyOrder(V1, V2);
    }

    @Test
    void what_a_left_deployment_took_away_again_is_not_demanded_of_the_node_that_has_it_loaded_still() {
        // Rolled back before it went live, and given up before the restart.
        ObservedCluster observed = cluster(
                Set.of("node2"),
                node("node1", V1),
                node("node2", V1, V2).gone(V2).stale());
        Remembered left = new Remembered(
                Map.of("lb1", Set.of("node1", "node2")), Set.of(V1), false, Map.of(), Map.of(), Set.of());
        DeploymentRequest wish = new DeploymentRequest("c", V1, Strategy.INSTALL_FIRST);

        Plan plan = (Plan) Planner.deploy(ObservedClusters.export(V1), wish, observed, left, floor(1));

        assertThat(plan.waves().get(0).changes())
                .singleElement()
                .matches(change -> change.node().equals("node2"))
                .matches(change -> change.mustLoad().equals(Set.of(V1)));
    }

    @Test
    void
            what_is_gone_from_the_disk_of_a_node_that_serves_by_it_is_refused_though_it_does_not_tell_what_it_has_loaded() {
        ObservedCluster observed = cluster(
                Set.of(), node("node1", V1), node("node2", V1).gone(V1).stale().silent());

        assertThat(((Refusal) Planner.deploy(
                                EXPORT_V2,
                                new DeploymentRequest("c", V2, Strategy.SWAP),
                                observed,
                                Remembered.NOTHING,
                                floor(1)))
                        .reasons())
                .anyMatch(reason -> reason.startsWith("node2: lacks " + V1));
    }

    @Test
    void a_deployment_that_would_change_nothing_is_refused() {
        ObservedCluster observed = cluster(
                Set.of(),
                node("node1", V1, V2).pointingTo(V2),
                node("node2", V1, V2).pointingTo(V2));

        assertThat(reasons(result(Strategy.INSTALL_FIRST, observed)))
                .singleElement()
                .asString()
                .startsWith("Nothing would change");
    }

    @Test
    void a_project_without_shortcuts_is_refused_for_each_node() {
        ObservedCluster observed = cluster(
                Set.of(),
                node("node1", V1).withoutShortcuts(),
                node("node2", V1).withoutShortcuts());

        assertThat(reasons(result(Strategy.INSTALL_FIRST, observed)))
                .hasSize(2)
                .allMatch(reason -> reason.contains("no shortcut starts project Weather"));
    }

    @Test
    void the_same_version_with_other_content_is_refused() {
        ObservedCluster observed = cluster(
                Set.of(), node("node1", V1), node("node2", V1).installed(V2).withOtherContent());

        assertThat(reasons(result(Strategy.INSTALL_FIRST, observed)))
                .anyMatch(reason -> reason.startsWith("node2: Weather 0.0-v2 lies there already with other content"));
    }

    @Test
    void a_node_that_lacks_a_live_version_is_refused() {
        ObservedCluster observed = cluster(Set.of(), node("node1", V1), node("node2"));

        assertThat(reasons(result(Strategy.INSTALL_FIRST, observed)))
                .anyMatch(reason -> reason.startsWith("node2: lacks Weather 0.0-v1"));
    }

    @Test
    void every_problem_that_was_observed_is_told_at_once() {
        ObservedCluster observed = new ObservedCluster(
                List.of(
                        node("node1", V1).problem("node1: a").build(),
                        node("node2", V1).problem("node2: b").build()),
                List.of(new BalancerState(
                        "lb1",
                        "nginx 1.22.1",
                        Map.of("node1", true, "node2", true),
                        true,
                        new FileCopy("lb1", "/x", new byte[0]),
                        List.of("lb1: c"),
                        List.of())));

        assertThat(reasons(result(Strategy.INSTALL_FIRST, observed))).containsExactly("lb1: c", "node1: a", "node2: b");
    }

    @Test
    void direct_starts_that_are_allowed_are_warned_about() {
        ObservedCluster observed = cluster(Set.of(), node("node1", V1).directStartsAllowed(), node("node2", V1));

        assertThat(plan(Strategy.INSTALL_FIRST, observed).warnings())
                .singleElement()
                .asString()
                .contains("node1", "shortcuts-only");
    }

    @Test
    void while_old_workers_live_every_listed_node_counts_as_reachable() {
        BalancerState reloading = ObservedClusters.balancer("lb1", Map.of("node1", true, "node2", false), false);

        assertThat(reloading.mayRouteTo()).containsExactlyInAnyOrder("node1", "node2");
    }

    private static PlanResult result(Strategy strategy, ObservedCluster observed) {
        return deploy(EXPORT_V2, strategy, observed, Remembered.NOTHING, floor(1));
    }

    private static Plan plan(Strategy strategy, ObservedCluster observed) {
        PlanResult result = result(strategy, observed);
        assertThat(result).isInstanceOf(Plan.class);
        return (Plan) result;
    }

    private static List<String> reasons(PlanResult result) {
        assertThat(result).isInstanceOf(Refusal.class);
        return ((Refusal) result).reasons();
    }

    private static List<String> words(Plan plan) {
        return plan.waves().stream()
                .map(wave -> String.join(
                                ", ",
                                wave.changes().stream()
                                        .map(change -> change.node() + ":" + (change.installs() ? " install" : "")
                                                + (change.point().isEmpty() ? "" : " point"))
                                        .toList())
                        + (wave.goesLive() ? ", goes live" : ""))
                .toList();
    }

    private static PlanResult deploy(
            Export target, Strategy strategy, ObservedCluster observed, Remembered remembered, Limits limits) {
        return Planner.deploy(target, new DeploymentRequest("c", target.id(), strategy), observed, remembered, limits);
    }

    private static Remembered remembered(Set<ProjectVersion> live) {
        return new Remembered(Map.of("lb1", Set.of("node1", "node2")), live, false, Map.of(), Map.of(), Set.of());
    }
}
