package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.deployment.ObservedClusters.EXPORT_V2;
import static org.wissel.deployment.ObservedClusters.V1;
import static org.wissel.deployment.ObservedClusters.V2;
import static org.wissel.deployment.ObservedClusters.floor;
import static org.wissel.deployment.ObservedClusters.node;
import static org.wissel.deployment.ObservedClusters.withEngines;
import static org.wissel.deployment.PlanWords.plan;
import static org.wissel.deployment.PlanWords.reasons;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.ObservedClusters.NodeBuilder;

/** Where Case Engines ride among the waves of the Runtimes. */
class CaseEnginePlanTest {

    private static NodeBuilder engine(String name, ProjectVersion... loaded) {
        return node(name, loaded).withoutShortcuts();
    }

    private static PlanResult deploy(Strategy strategy, int floor, ObservedCluster observed) {
        return Planner.deploy(
                EXPORT_V2, new DeploymentRequest("c", V2, strategy), observed, Remembered.NOTHING, floor(floor));
    }

    private static PlanResult undeploy(ObservedCluster observed) {
        DeploymentRequest request = new DeploymentRequest(
                "c",
                V1,
                List.of(),
                Purpose.UNDEPLOY,
                Strategy.INSTALL_FIRST,
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty());
        return Planner.plan(
                PlanSubject.of(request, PlanSubject.unchecked(request)), observed, Remembered.NOTHING, floor(1));
    }

    @Test
    void the_only_one_rides_in_the_first_wave_and_the_plan_says_that_cases_pause() {
        Plan plan = plan(deploy(
                Strategy.INSTALL_FIRST,
                1,
                withEngines(Set.of("ce1"), node("n1", V1), node("n2", V1), engine("ce1", V1))));

        assertThat(PlanWords.of(plan))
                .containsExactly(
                        "n2: +Weather 0.0-v2; ce1: +Weather 0.0-v2",
                        "n1: +Weather 0.0-v2 weather=0.0-v2, goes live",
                        "n2: weather=0.0-v2");
        assertThat(plan.warnings())
                .containsExactly("ce1: is the only Case Engine, so that cases pause while it restarts.");
        assertThat(plan.inRotation()).doesNotContain("ce1");
    }

    @Test
    void of_several_one_stays_and_all_have_it_before_it_goes_live() {
        Plan plan = plan(deploy(
                Strategy.INSTALL_FIRST,
                1,
                withEngines(
                        Set.of("ce1", "ce2"), node("n1", V1), node("n2", V1), engine("ce1", V1), engine("ce2", V1))));

        assertThat(PlanWords.of(plan))
                .containsExactly(
                        "n2: +Weather 0.0-v2; ce2: +Weather 0.0-v2",
                        "n1: +Weather 0.0-v2 weather=0.0-v2; ce1: +Weather 0.0-v2, goes live",
                        "n2: weather=0.0-v2");
        assertThat(plan.warnings()).isEmpty();
    }

    @Test
    void where_the_first_wave_goes_live_half_of_them_go_before_it() {
        Plan plan = plan(deploy(
                Strategy.SWAP,
                1,
                withEngines(
                        Set.of("ce1", "ce2"), node("n1", V1), node("n2", V1), engine("ce1", V1), engine("ce2", V1))));

        assertThat(PlanWords.of(plan))
                .containsExactly(
                        "ce2: +Weather 0.0-v2",
                        "n2: +Weather 0.0-v2 weather=0.0-v2; ce1: +Weather 0.0-v2, goes live",
                        "n1: +Weather 0.0-v2 weather=0.0-v2");
        assertThat(plan.waves().get(0).serving()).isEqualTo(2);
    }

    @Test
    void an_unhealthy_one_goes_first() {
        assertThat(PlanWords.of(deploy(
                                Strategy.SWAP,
                                1,
                                withEngines(
                                        Set.of("ce1", "ce2"),
                                        node("n1", V1),
                                        node("n2", V1),
                                        engine("ce1", V1).unhealthy(),
                                        engine("ce2", V1))))
                        .get(0))
                .isEqualTo("ce1: +Weather 0.0-v2");
    }

    @Test
    void they_count_neither_for_the_floor_nor_for_its_share() {
        ObservedCluster observed =
                withEngines(Set.of("ce1", "ce2"), node("n1", V1), node("n2", V1), engine("ce1", V1), engine("ce2", V1));
        Limits half = new Limits(
                new Floor(50, true),
                floor(1).drainTimeout(),
                DrainTimeoutAction.WAIT,
                floor(1).healthTimeout(),
                ApprovalPolicy.GOING_LIVE,
                Deadlines.DEFAULT);
        Remembered leftOut = new Remembered(Map.of(), Set.of(), false, Map.of(), Map.of(), Set.of("ce2"));

        DeploymentRequest wish = new DeploymentRequest("c", V2, Strategy.INSTALL_FIRST);
        assertThat(plan(Planner.deploy(EXPORT_V2, wish, observed, Remembered.NOTHING, half))
                        .floor())
                .isEqualTo(1);
        assertThat(plan(Planner.deploy(EXPORT_V2, wish, observed, leftOut, half))
                        .floor())
                .isEqualTo(1);
        assertThat(reasons(deploy(Strategy.INSTALL_FIRST, 2, observed)))
                .singleElement()
                .asString()
                .startsWith("2 of 2 nodes must stay");
    }

    @Test
    void they_lose_what_nobody_uses_any_more_last() {
        assertThat(PlanWords.of(undeploy(withEngines(
                        Set.of("ce1", "ce2"),
                        node("n1", V1, V2).pointingTo(V2),
                        node("n2", V1, V2).pointingTo(V2),
                        engine("ce1", V1, V2),
                        engine("ce2", V1, V2)))))
                .containsExactly(
                        "n2: -Weather 0.0-v1", "n1: -Weather 0.0-v1", "ce2: -Weather 0.0-v1", "ce1: -Weather 0.0-v1");
    }

    @Test
    void only_they_go_through_waves_where_only_they_lack_it_or_have_it() {
        assertThat(PlanWords.of(undeploy(withEngines(
                        Set.of("ce1"),
                        node("n1", V2).pointingTo(V2),
                        node("n2", V2).pointingTo(V2),
                        engine("ce1", V1, V2)))))
                .containsExactly("ce1: -Weather 0.0-v1");
        assertThat(PlanWords.of(deploy(
                        Strategy.INSTALL_FIRST,
                        1,
                        withEngines(
                                Set.of("ce1"),
                                node("n1", V1, V2).pointingTo(V2),
                                node("n2", V1, V2).pointingTo(V2),
                                engine("ce1", V1)))))
                .containsExactly("ce1: +Weather 0.0-v2");
    }

    @Test
    void a_shortcut_of_one_forbids_to_undeploy_what_it_names() {
        assertThat(reasons(undeploy(withEngines(
                        Set.of("ce1"),
                        node("n1", V1, V2).pointingTo(V2),
                        node("n2", V1, V2).pointingTo(V2),
                        node("ce1", V1, V2)))))
                .singleElement()
                .asString()
                .startsWith("ce1: its shortcut weather names Weather 0.0-v1");
    }

    @Test
    void rolled_back_after_it_went_live_they_get_it_and_before_they_keep_it() {
        Map<String, Map<String, String>> before =
                Map.of("n1", Map.of("weather", V1.version()), "n2", Map.of("weather", V1.version()), "ce1", Map.of());
        Remembered live =
                new Remembered(Map.of("lb1", Set.of("n1", "n2")), Set.of(V1, V2), true, before, Map.of(), Set.of());
        Remembered notLive = new Remembered(
                Map.of("lb1", Set.of("n1", "n2")),
                Set.of(V1),
                false,
                before,
                Map.of("n1", Set.of(), "n2", Set.of(), "ce1", Set.of()),
                Set.of());

        assertThat(PlanWords.of(Planner.rollBack(
                        EXPORT_V2,
                        withEngines(Set.of("ce1"), node("n1", V1, V2), node("n2", V1, V2), engine("ce1", V1)),
                        live,
                        floor(1))))
                .containsExactly("ce1: +Weather 0.0-v2");
        Plan kept = plan(Planner.rollBack(
                EXPORT_V2,
                withEngines(Set.of("ce1"), node("n1", V1), node("n2", V1), engine("ce1", V1, V2)),
                notLive,
                floor(1)));
        assertThat(PlanWords.of(kept)).containsExactly("");
        assertThat(kept.warnings()).anyMatch(warning -> warning.startsWith("ce1: keeps the export of Weather 0.0-v2"));
        assertThat(PlanWords.of(Planner.rollBack(
                        EXPORT_V2,
                        withEngines(
                                Set.of("ce1"),
                                node("n1", V1),
                                node("n2", V1),
                                engine("ce1", V1).installed(V2).stale()),
                        notLive,
                        floor(1))))
                .containsExactly("ce1: -Weather 0.0-v2");
    }
}
