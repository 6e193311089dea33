package org.wissel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.History;
import org.wissel.deployment.History.Filter;
import org.wissel.deployment.Journal;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.StepRun;
import org.wissel.deployment.StepRun.Outcome;
import org.wissel.deployment.StepRuns;
import org.wissel.deployment.Strategy;

@SpringBootTest(
        classes = JournalTest.Tables.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = "spring.datasource.url=jdbc:h2:mem:history;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000")
@Import({JdbcHistory.class, JdbcStepRuns.class})
class HistoryTest {

    private static final Instant NOW = Instant.parse("2026-03-24T09:00:00Z");

    @Autowired
    private History history;

    @Autowired
    private StepRuns runs;

    @Autowired
    private Journal journal;

    @Autowired
    private JdbcTemplate db;

    @Autowired
    private PlatformTransactionManager transactions;

    @BeforeEach
    void empty() {
        List.of("wissel_step_run", "wissel_review", "wissel_evidence", "wissel_deployment")
                .forEach(table -> db.update("delete from " + table));
    }

    @Test
    void deployments_are_told_newest_first_and_by_parts() {
        IntStream.range(0, 7).forEach(n -> open("d" + n, "production", "Weather", "ops", n));

        History.Page page = history.deployments(Filter.ALL, 2, 3);

        assertThat(page.total()).isEqualTo(7);
        assertThat(page.rows()).extracting(History.Row::id).containsExactly("d4", "d3", "d2");
    }

    @Test
    void each_part_of_the_filter_narrows_the_list() {
        open("d1", "production", "Weather", "ops", 1);
        open("d2", "test", "Weather", "ops", 2);
        open("d3", "production", "Radar", "ops", 3);
        open("d4", "production", "Weather", "dora", 4);
        journal.end("d1", DeploymentState.DEPLOYED, List.of(), NOW);
        journal.end("d4", DeploymentState.ROLLED_BACK, List.of(), NOW.plusSeconds(60));

        assertThat(found(new Filter(Optional.of("test"), Optional.empty(), Optional.empty(), Set.of())))
                .containsExactly("d2");
        assertThat(found(new Filter(Optional.empty(), Optional.of("Radar"), Optional.empty(), Set.of())))
                .containsExactly("d3");
        assertThat(found(new Filter(Optional.empty(), Optional.empty(), Optional.of("dora"), Set.of())))
                .containsExactly("d4");
        assertThat(found(outcomes(DeploymentState.RUNNING))).containsExactly("d3", "d2");
        assertThat(found(outcomes(DeploymentState.RUNNING, DeploymentState.DEPLOYED)))
                .containsExactly("d3", "d2", "d1");
        History.Row row = history.deployments(outcomes(DeploymentState.ROLLED_BACK), 0, 9)
                .rows()
                .get(0);
        assertThat(row.state()).isEqualTo(DeploymentState.ROLLED_BACK);
        assertThat(row.ended()).contains(NOW.plusSeconds(60));
        assertThat(row.requestedBy()).isEqualTo("dora");
    }

    @Test
    void a_project_is_found_among_the_further_versions_too_and_never_by_a_placeholder() {
        openWith("d1", new ProjectVersion("Weather", "0.0-v2"), new ProjectVersion("RadarX1", "0.0-v7"));

        assertThat(found(project("RadarX1"))).containsExactly("d1");
        assertThat(found(project("Radar"))).isEmpty();
        assertThat(found(project("Radar_1"))).isEmpty();
        assertThat(found(project("%"))).isEmpty();
        assertThat(history.choices().projects()).containsExactly("RadarX1", "Weather");
    }

    @Test
    void whether_details_were_deleted_is_told_of_deployments_and_undeployments() {
        open("d1", "production", "Weather", "ops", 1);
        assertThat(history.detailsDeleted("d1")).isFalse();
        assertThat(history.detailsDeleted("nope")).isFalse();

        db.update("update wissel_deployment set details_deleted = true");
        db.update("insert into wissel_undeploy (id, cluster_name, versions, purpose, requested_by, since,"
                + " details_deleted) values ('u1', 'c', '[]', 'undeploy', 'ops', current_timestamp, true)");
        try {
            assertThat(history.detailsDeleted("d1")).isTrue();
            assertThat(history.detailsDeleted("u1")).isTrue();
        } finally {
            db.update("delete from wissel_undeploy");
        }
    }

    @Test
    void what_can_be_chosen_is_what_occurs() {
        open("d1", "production", "Weather", "ops", 1);
        open("d2", "acceptance", "Weather", "dora", 2);

        assertThat(history.choices())
                .isEqualTo(new History.Choices(
                        List.of("acceptance", "production"), List.of("Weather"), List.of("dora", "ops")));
    }

    @Test
    void the_mark_changes_with_all_that_a_page_tells() {
        Set<String> marks = new HashSet<>(Set.of(history.mark()));
        open("d1", "production", "Weather", "ops", 1);
        assertThat(marks.add(history.mark())).isTrue();
        long run = runs.began("d1", 0, "node2", "Restart runtime", false, NOW);
        assertThat(marks.add(history.mark())).isTrue();
        runs.ended(run, Outcome.DONE, "", List.of(), NOW.plusSeconds(1));
        assertThat(marks.add(history.mark())).isTrue();
        journal.record("d1", new Evidence(NOW, 0, "node2", "Await health", "UP"));
        assertThat(marks.add(history.mark())).isTrue();
        journal.goesLive("d1");
        assertThat(marks.add(history.mark())).isTrue();
        journal.end("d1", DeploymentState.DEPLOYED, List.of(), NOW);
        assertThat(marks.add(history.mark())).isTrue();
        assertThat(marks.add(history.mark())).isFalse();
    }

    @Test
    void a_run_is_told_with_what_it_did() {
        long run = runs.began("d1", 1, "node2", "Restart runtime", false, NOW);
        assertThat(runs.of("d1"))
                .containsExactly(
                        new StepRun(NOW, Optional.empty(), 1, "node2", "Restart runtime", Outcome.OPEN, "", List.of()));

        runs.ended(run, Outcome.FAILED, "no power", List.of("one", "two\nlines"), NOW.plusSeconds(3));

        assertThat(runs.of("d1"))
                .containsExactly(new StepRun(
                        NOW,
                        Optional.of(NOW.plusSeconds(3)),
                        1,
                        "node2",
                        "Restart runtime",
                        Outcome.FAILED,
                        "no power",
                        List.of("one", "two lines")));
        assertThat(runs.of("d2")).isEmpty();
    }

    @Test
    void looks_that_follow_each_other_are_one_run() {
        for (int i = 0; i < 3; i++) {
            long look = runs.began("d1", 0, "node2", "Await health", true, NOW.plusSeconds(10 * i));
            runs.ended(look, Outcome.DONE, "", List.of("look " + i), NOW.plusSeconds(10 * i + 1));
        }
        long elsewhere = runs.began("d1", 0, "node1", "Await health", true, NOW.plusSeconds(22));
        runs.ended(elsewhere, Outcome.FAILED, "no answer", List.of(), NOW.plusSeconds(23));
        long again = runs.began("d1", 0, "node1", "Await health", true, NOW.plusSeconds(30));

        assertThat(runs.of("d1")).hasSize(3);
        StepRun first = runs.of("d1").get(0);
        assertThat(first.began()).isEqualTo(NOW);
        assertThat(first.ended()).contains(NOW.plusSeconds(21));
        assertThat(first.log()).containsExactly("look 2");
        assertThat(again).as("a failed look stays told").isNotEqualTo(elsewhere);
    }

    @Test
    void a_run_stays_though_its_step_is_rolled_back() {
        new TransactionTemplate(transactions).executeWithoutResult(step -> {
            long run = runs.began("d1", 0, "node2", "Restart runtime", false, NOW);
            runs.ended(run, Outcome.FAILED, "no power", List.of(), NOW);
            step.setRollbackOnly();
        });

        assertThat(runs.of("d1")).hasSize(1);
    }

    @Test
    void of_a_step_that_says_too_much_the_beginning_and_the_end_are_kept() {
        long run = runs.began("d1", 0, "", "Await drain", false, NOW);
        List<String> log = IntStream.range(0, 5_000)
                .mapToObj(n -> n + " " + "x".repeat(2_000))
                .toList();
        runs.ended(run, Outcome.FAILED, "y".repeat(9_000), log, NOW);

        StepRun kept = runs.of("d1").get(0);
        assertThat(kept.message()).hasSize(4_000);
        assertThat(kept.log()).hasSize(201);
        assertThat(kept.log().get(0)).startsWith("0 ");
        assertThat(kept.log().get(100)).contains("4800 lines are left out");
        assertThat(kept.log().get(200)).startsWith("4999 ").hasSize(503);
    }

    private List<String> found(Filter filter) {
        return history.deployments(filter, 0, 100).rows().stream()
                .map(History.Row::id)
                .toList();
    }

    private static Filter outcomes(DeploymentState... states) {
        return new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Set.of(states));
    }

    private static Filter project(String name) {
        return new Filter(Optional.empty(), Optional.of(name), Optional.empty(), Set.of());
    }

    private void open(String id, String cluster, String project, String person, int minute) {
        journal.open(
                id,
                new DeploymentRequest(cluster, new ProjectVersion(project, "0.0-v2"), Strategy.INSTALL_FIRST),
                person,
                NOW.plus(Duration.ofMinutes(minute)));
    }

    private void openWith(String id, ProjectVersion target, ProjectVersion further) {
        journal.open(
                id,
                new DeploymentRequest(
                        "production",
                        target,
                        List.of(further),
                        Purpose.DEPLOY,
                        Strategy.INSTALL_FIRST,
                        List.of(),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty()),
                "ops",
                NOW);
    }
}
