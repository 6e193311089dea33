package org.wissel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.wissel.deployment.BalancerState;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.FileCopy;
import org.wissel.deployment.Journal;
import org.wissel.deployment.NodeChange;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.ObservedCluster;
import org.wissel.deployment.Plan;
import org.wissel.deployment.PlannedExport;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Shortcut;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployJournal;
import org.wissel.deployment.UndeployOrder;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.UndeployVerdict;
import org.wissel.deployment.Undeployment;
import org.wissel.deployment.UnknownNameException;
import org.wissel.deployment.UsageSample;

/** What is remembered of undeployments, and of the deployments before them. */
@SpringBootTest(
        classes = {JournalTest.Tables.class, JdbcUndeployJournal.class},
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = "spring.datasource.url=jdbc:h2:mem:undeploy-journal;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000")
class UndeployJournalTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final ProjectVersion CHILD_V1 = new ProjectVersion("WeatherChild", "0.0-v1");
    private static final ProjectVersion CHILD_V2 = new ProjectVersion("WeatherChild", "0.0-v2");
    private static final UndeployRequest REQUEST = new UndeployRequest("c", List.of(V1, CHILD_V1), Purpose.UNDEPLOY);
    private static final UndeployVerdict QUIET = new UndeployVerdict(List.of(), List.of());
    private static final Instant NOW = Instant.parse("2026-11-25T21:30:05Z");

    /** As a release wrote it that knew one export per deployment. */
    private static final String EARLIER_PLAN =
            """
            {"target":{"project":"Weather","version":"0.0-v2"},"sha256":"sum","strategy":"INSTALL_FIRST","waves":[
              {"changes":[{"node":"node2","install":true,"remove":false,"point":{},
                "mustLoad":[{"project":"Weather","version":"0.0-v1"},{"project":"Weather","version":"0.0-v2"}]}],
               "goesLive":false,"serving":1},
              {"changes":[{"node":"node1","install":false,"remove":true,"point":{"weather":"0.0-v2"},
                "mustLoad":[{"project":"Weather","version":"0.0-v2"}]}],
               "goesLive":true,"serving":1}],
             "rotation":{"lb1":["node1","node2"]},"returning":[],"leftOut":["node3"],"out":["node2"],"floor":1,
             "window":"none","warnings":["a warning"]}
            """;

    @Autowired
    private UndeployJournal undeployments;

    @Autowired
    private Journal journal;

    @Autowired
    private JdbcTemplate db;

    @BeforeEach
    void empty() {
        List.of("wissel_usage", "wissel_undeploy", "wissel_deployment")
                .forEach(table -> db.update("delete from " + table));
    }

    @Test
    void what_was_asked_for_comes_back_as_it_was() {
        undeployments.open("u1", REQUEST, "ops", NOW);

        assertThat(undeployments.undeployment("u1"))
                .isEqualTo(new Undeployment(
                        "u1",
                        REQUEST,
                        "ops",
                        NOW,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()));
        assertThat(undeployments.samples("u1")).isEmpty();
    }

    @Test
    void one_that_brings_back_is_told_from_one_that_takes_away() {
        UndeployRequest back = new UndeployRequest("c", List.of(V1), Purpose.RESTORE);
        undeployments.open("u1", back, "ops", NOW);

        assertThat(undeployments.undeployment("u1").request()).isEqualTo(back);
    }

    @Test
    void the_session_timeout_is_kept_in_whole_seconds() {
        undeployments.open("u1", REQUEST, "ops", NOW);
        undeployments.sessionTimeout("u1", Duration.ofMinutes(30));

        assertThat(undeployments.undeployment("u1").sessionTimeout()).contains(Duration.ofMinutes(30));
    }

    @Test
    void every_look_is_kept_and_the_last_verdict_stands() {
        undeployments.open("u1", REQUEST, "ops", NOW);
        UndeployVerdict held = new UndeployVerdict(List.of("2 live sessions"), List.of("cases are not known"));
        UsageSample two = sample(0, 2);
        UsageSample none = sample(1, 0);
        undeployments.looked("u1", two, held);
        assertThat(undeployments.undeployment("u1").verdict()).contains(held);

        undeployments.looked("u1", none, QUIET);

        assertThat(undeployments.undeployment("u1").verdict()).contains(QUIET);
        assertThat(undeployments.samples("u1")).containsExactly(two, none);
    }

    @Test
    void a_count_that_is_not_known_stays_so_and_is_not_none() {
        undeployments.open("u1", REQUEST, "ops", NOW);
        UsageSample sessionsUnknown = new UsageSample(NOW, OptionalLong.empty(), OptionalLong.of(0), "HTTP 503");
        UsageSample casesUnknown = new UsageSample(NOW, OptionalLong.of(0), OptionalLong.empty(), "not set");
        undeployments.looked("u1", sessionsUnknown, QUIET);
        undeployments.looked("u1", casesUnknown, QUIET);

        assertThat(undeployments.samples("u1")).containsExactly(sessionsUnknown, casesUnknown);
    }

    @Test
    void evidence_longer_than_its_column_is_cut_instead_of_failing_the_look() {
        undeployments.open("u1", REQUEST, "ops", NOW);
        undeployments.looked(
                "u1", new UsageSample(NOW, OptionalLong.of(1), OptionalLong.of(0), "x".repeat(5000)), QUIET);

        assertThat(undeployments.samples("u1").get(0).evidence()).hasSize(4000);
    }

    @Test
    void a_wait_of_weeks_is_thinned_out_so_that_the_first_the_highest_and_the_newest_looks_stay() {
        undeployments.open("u1", REQUEST, "ops", NOW);
        undeployments.open("u2", new UndeployRequest("c", List.of(V2), Purpose.UNDEPLOY), "ops", NOW);
        undeployments.looked("u2", sample(0, 7), QUIET);
        int looks = 1200;
        for (int i = 0; i < looks; i++) {
            undeployments.looked("u1", sample(i, looks - i), QUIET);
        }

        List<UsageSample> samples = undeployments.samples("u1");
        assertThat(samples).hasSizeBetween(250, 500).isSortedAccordingTo((a, b) -> a.at().compareTo(b.at()));
        // The first is the peak here, which a forecast reckons from.
        assertThat(samples.get(0)).isEqualTo(sample(0, looks));
        List<UsageSample> newest = IntStream.range(looks - 125, looks)
                .mapToObj(i -> sample(i, looks - i))
                .toList();
        assertThat(samples).endsWith(newest.toArray(UsageSample[]::new));
        assertThat(undeployments.samples("u2")).as("of another").containsExactly(sample(0, 7));
    }

    @Test
    void five_hundred_looks_stay_all() {
        undeployments.open("u1", REQUEST, "ops", NOW);
        for (int i = 0; i < 500; i++) {
            undeployments.looked("u1", sample(i, 1), QUIET);
        }

        assertThat(undeployments.samples("u1")).hasSize(500);
    }

    @Test
    void the_last_order_stands_and_a_long_reason_is_cut() {
        undeployments.open("u1", REQUEST, "ops", NOW);
        undeployments.order("u1", new UndeployOrder(true, "ann", "x".repeat(5000), NOW));
        assertThat(undeployments.undeployment("u1").order().orElseThrow().reason())
                .hasSize(4000);

        UndeployOrder last = new UndeployOrder(false, "bob", "", NOW.plusSeconds(1));
        undeployments.order("u1", last);

        assertThat(undeployments.undeployment("u1").order()).contains(last);
    }

    @Test
    void the_deployment_that_walks_for_it_finds_it() {
        undeployments.open("u1", REQUEST, "ops", NOW);
        assertThat(undeployments.ofWalk("d1")).isEmpty();
        undeployments.walk("u1", "d1");
        undeployments.walk("u1", "d2");

        assertThat(undeployments.ofWalk("d1")).as("in place of an earlier one").isEmpty();
        assertThat(undeployments.ofWalk("d2")).contains(undeployments.undeployment("u1"));
        assertThat(undeployments.undeployment("u1").walk()).contains("d2");
    }

    @Test
    void the_first_ending_stays_with_its_reasons() {
        undeployments.open("u1", REQUEST, "ops", NOW);
        undeployments.end("u1", UndeployState.KEPT, List.of("kept by ann"), NOW);
        undeployments.end("u1", UndeployState.LEFT_FOR_OPERATOR, List.of("deleted"), NOW.plusSeconds(1));

        assertThat(undeployments.undeployment("u1").ending()).contains(UndeployState.KEPT);
        assertThat(undeployments.undeployment("u1").reasons()).containsExactly("kept by ann");
    }

    @Test
    void those_that_have_not_ended_are_listed_oldest_first_and_the_last_ones_newest_first() {
        for (int i = 0; i < 103; i++) {
            undeployments.open("u" + i, REQUEST, "ops", NOW.plusSeconds(i));
            if (i != 5 && i != 102) {
                undeployments.end("u" + i, UndeployState.UNDEPLOYED, List.of(), NOW.plusSeconds(i));
            }
        }

        assertThat(undeployments.open()).extracting(Undeployment::id).containsExactly("u5", "u102");
        assertThat(undeployments.latest())
                .hasSize(100)
                .extracting(Undeployment::id)
                .startsWith("u102", "u101")
                .endsWith("u3");
    }

    @Test
    void an_unknown_undeployment_is_said_to_be_unknown() {
        assertThatThrownBy(() -> undeployments.undeployment("nope"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("nope");
    }

    @Test
    void a_deployment_of_several_projects_replaces_the_other_versions_of_each() {
        ended("d1", wish(V2, List.of(CHILD_V2), Purpose.DEPLOY), DeploymentState.DEPLOYED, 10);

        assertThat(undeployments.replaced("c", V1)).contains(NOW.plusSeconds(10));
        assertThat(undeployments.replaced("c", CHILD_V1)).contains(NOW.plusSeconds(10));
        assertThat(undeployments.replaced("c", V2)).as("is what went live").isEmpty();
        assertThat(undeployments.replaced("c", CHILD_V2)).isEmpty();
        assertThat(undeployments.replaced("another", V1)).isEmpty();
        assertThat(undeployments.replaced("c", new ProjectVersion("Other", "0.0-v1")))
                .isEmpty();
    }

    @Test
    void the_last_deployment_that_took_its_place_counts_and_only_one_that_went_live() {
        ended("d1", wish(V2, List.of(), Purpose.DEPLOY), DeploymentState.DEPLOYED, 10);
        ended("d2", wish(V1, List.of(), Purpose.DEPLOY), DeploymentState.DEPLOYED, 20);
        ended(
                "d3",
                wish(new ProjectVersion("Weather", "0.0-v3"), List.of(), Purpose.DEPLOY),
                DeploymentState.ROLLED_BACK,
                30);
        ended("d4", wish(V2, List.of(), Purpose.UNDEPLOY), DeploymentState.UNDEPLOYED, 40);
        ended("d5", wish(V2, List.of(), Purpose.RESTORE), DeploymentState.RESTORED, 50);
        journal.open("d6", wish(V2, List.of(), Purpose.DEPLOY), "ops", NOW);

        assertThat(undeployments.replaced("c", V1)).as("it went live again").isEmpty();
        assertThat(undeployments.replaced("c", V2)).contains(NOW.plusSeconds(20));
    }

    @Test
    void deployments_after_the_one_that_took_its_place_do_not_count() {
        ended("d1", wish(V1, List.of(), Purpose.DEPLOY), DeploymentState.DEPLOYED, 10);
        ended("d2", wish(V2, List.of(), Purpose.DEPLOY), DeploymentState.DEPLOYED, 20);
        ended(
                "d3",
                wish(new ProjectVersion("Weather", "0.0-v3"), List.of(), Purpose.DEPLOY),
                DeploymentState.DEPLOYED,
                30);

        assertThat(undeployments.replaced("c", V1)).contains(NOW.plusSeconds(20));
        assertThat(undeployments.replaced("c", V2)).contains(NOW.plusSeconds(30));
    }

    @Test
    void what_a_walk_ever_began_to_take_away_may_be_brought_back() {
        undeployments.open("u1", REQUEST, "ops", NOW);
        assertThat(undeployments.takenAway("c")).isEmpty();

        undeployments.walk("u1", "d1");

        assertThat(undeployments.takenAway("c")).containsExactlyInAnyOrderElementsOf(REQUEST.versions());
        assertThat(undeployments.takenAway("another")).isEmpty();
    }

    @Test
    void users_met_what_was_deployed_and_what_shortcuts_started_before_but_no_mere_leftover() {
        ProjectVersion v3 = new ProjectVersion("Weather", "0.0-v3");
        ProjectVersion byHand = new ProjectVersion("Weather", "0.0-v9");
        NodeState stale = new NodeState(
                "node1",
                true,
                "HTTP 200",
                List.of(),
                Optional.of(Set.of(V1, byHand)),
                List.of(new Shortcut("weather", "Weather", "0.0-v1")),
                true,
                1,
                true,
                List.of(),
                "",
                List.of(),
                List.of());
        BalancerState routes = new BalancerState(
                "lb1",
                "nginx",
                Map.of("node1", true),
                true,
                new FileCopy("lb1", "/backend.conf", new byte[0]),
                List.of(),
                List.of());
        journal.open("d1", wish(V2, List.of(), Purpose.DEPLOY), "ops", NOW);
        db.update("update wissel_deployment set plan = ? where id = 'd1'", EARLIER_PLAN);
        journal.remember(
                "d1", journal.entry("d1").plan().orElseThrow(), new ObservedCluster(List.of(stale), List.of(routes)));
        journal.end("d1", DeploymentState.DEPLOYED, List.of(), NOW.plusSeconds(10));
        ended("d2", wish(v3, List.of(), Purpose.DEPLOY), DeploymentState.ROLLED_BACK, 20);

        assertThat(undeployments.met("c")).containsExactlyInAnyOrder(V1, V2);
        assertThat(undeployments.met("another")).isEmpty();
    }

    @Test
    void the_last_deployment_of_each_project_tells_what_was_brought() {
        ended("d1", wish(V1, List.of(CHILD_V1), Purpose.DEPLOY), DeploymentState.DEPLOYED, 10);
        ended("d2", wish(V2, List.of(), Purpose.DEPLOY), DeploymentState.DEPLOYED, 20);
        ended("d3", wish(V1, List.of(CHILD_V2), Purpose.DEPLOY), DeploymentState.ROLLED_BACK, 30);

        assertThat(undeployments.brought("c")).containsExactlyInAnyOrder(V2, CHILD_V1);
        assertThat(undeployments.brought("another")).isEmpty();
    }

    @Test
    void a_request_of_several_versions_and_why_it_was_forced_come_back_as_they_were() {
        DeploymentRequest forced = new DeploymentRequest(
                "c",
                V1,
                List.of(CHILD_V1),
                Purpose.UNDEPLOY,
                Strategy.INSTALL_FIRST,
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.of("ann: it leaks data"));
        journal.open("d1", forced, "ops", NOW);

        assertThat(journal.entry("d1").request()).isEqualTo(forced);
    }

    @Test
    void a_plan_of_an_earlier_release_is_still_read() {
        journal.open("d1", wish(V2, List.of(), Purpose.DEPLOY), "ops", NOW);
        // As that release left the row: it knew none of the further columns.
        db.update("update wissel_deployment set plan = ?, also = null where id = 'd1'", EARLIER_PLAN);

        Journal.Entry entry = journal.entry("d1");
        assertThat(entry.request().targets()).containsExactly(V2);
        Plan plan = entry.plan().orElseThrow();
        assertThat(plan.waves().get(0).changes())
                .containsExactly(new NodeChange("node2", Set.of(V2), Set.of(), Map.of(), Set.of(V1, V2)));
        assertThat(plan.waves().get(1).changes())
                .containsExactly(
                        new NodeChange("node1", Set.of(), Set.of(V2), Map.of("weather", "0.0-v2"), Set.of(V2)));
        assertThat(plan.waves().get(1).goesLive()).isTrue();
        assertThat(plan.exports()).containsExactly(new PlannedExport(V2, "sum"));
        assertThat(plan.retired()).isEmpty();
        assertThat(plan.rotation()).isEqualTo(Map.of("lb1", Set.of("node1", "node2")));
        assertThat(plan.leftOut()).containsExactly("node3");
        assertThat(plan.out()).containsExactly("node2");
        assertThat(plan.warnings()).containsExactly("a warning");
        assertThat(plan.restarts()).isEqualTo(2);
    }

    private void ended(String id, DeploymentRequest request, DeploymentState ending, long seconds) {
        journal.open(id, request, "ops", NOW);
        journal.end(id, ending, List.of(), NOW.plusSeconds(seconds));
    }

    private static DeploymentRequest wish(ProjectVersion target, List<ProjectVersion> also, Purpose purpose) {
        return new DeploymentRequest(
                "c",
                target,
                also,
                purpose,
                Strategy.INSTALL_FIRST,
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static UsageSample sample(int minute, long sessions) {
        return new UsageSample(
                NOW.plus(Duration.ofMinutes(minute)), OptionalLong.of(sessions), OptionalLong.of(0), "counted");
    }
}
