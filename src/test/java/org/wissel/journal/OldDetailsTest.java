package org.wissel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.wissel.deployment.Act;
import org.wissel.deployment.History;

/** What ended long ago loses its details at night, and nothing else does. */
class OldDetailsTest {

    private static final List<String> DETAILS =
            List.of("step_run", "evidence", "review", "transfer", "probe_session", "probe_sample", "usage");

    /** After the years of {@link HistoryTables}, of which the first began on 1 March 2025; in this machine's time. */
    private static final Instant NIGHT = Instant.parse("2026-06-01T00:00:00Z");

    JdbcTemplate db;
    private HistoryTables tables;
    private final ToldAudit told = new ToldAudit();

    DataSource database() {
        return JdbcConnectionPool.create("jdbc:h2:mem:old;DB_CLOSE_DELAY=-1", "sa", "");
    }

    @BeforeEach
    void aYearOfDeployments() {
        DataSource database = database();
        db = new JdbcTemplate(database);
        tables = new HistoryTables(database);
        DETAILS.forEach(table -> db.update("delete from wissel_" + table));
        List.of("probe", "lock", "left_out", "undeploy", "deployment", "duty")
                .forEach(table -> db.update("delete from wissel_" + table));
        // One every seven hours: 60 take 17 days and a half.
        tables.seed(60, 2);
        db.update("insert into wissel_probe (deployment, cluster_name, shortcut, proves, holder, held_until, begun_at,"
                + " problems) select id, cluster_name, '', '', '', since, since, '' from wissel_deployment");
        db.update("insert into wissel_probe_session (deployment, nr, opened_at, after_swap, idle_seconds, used_at,"
                + " requests, over) select id, 1, since, false, 1, since, 1, true from wissel_deployment");
        db.update("insert into wissel_probe_sample (deployment, at, seconds, requests, failed, broken, slowest_ms)"
                + " select id, since, 1, 1, 0, 0, 1 from wissel_deployment");
        db.update("insert into wissel_review (deployment, content) select id, '{}' from wissel_deployment");
        db.update(
                "insert into wissel_transfer (deployment, node, project, version, size_bytes, sent, per_second, state,"
                        + " kept_at) select id, 'n', 'p', 'v', 1, 1, 1, 'DONE', since from wissel_deployment");
        db.update("insert into wissel_left_out (deployment, node, reason, decided_by, at)"
                + " select id, 'node1', 'broken', 'ops', since from wissel_deployment");
    }

    private OldDetails at(Instant now, String wissel) {
        return new OldDetails(
                db,
                new Duty(db, wissel),
                new HistoryProperties(Duration.ofDays(365), "02:00", "04:00"),
                told,
                Clock.fixed(now, ZoneId.systemDefault()));
    }

    /** This day at this time of this machine. */
    private static Instant on(String day, String time) {
        return LocalDate.parse(day)
                .atTime(LocalTime.parse(time))
                .atZone(ZoneId.systemDefault())
                .toInstant();
    }

    @Test
    void details_of_what_ended_longer_ago_go_and_everything_else_stays() {
        History.Page before = tables.history.deployments(History.Filter.ALL, 0, 100);
        // A year after 8 March 2025 those of the first week are old.
        Instant cut = Instant.parse("2025-03-08T00:00:00Z");
        long old = count("deployment where ended_at < timestamp with time zone '2025-03-08 00:00:00+00'");
        assertThat(old).isBetween(20L, 30L);
        Map<String, Long> counts = counts();

        OldDetails details = at(NIGHT, "a");
        assertThat(details.deleteSome(cut)).isGreaterThan(20);
        details.deleteSome(cut);
        assertThat(details.deleteSome(cut)).as("nothing is left").isZero();

        assertThat(tables.history.deployments(History.Filter.ALL, 0, 100)).isEqualTo(before);
        assertThat(count("left_out")).isEqualTo(60);
        assertThat(count("probe")).as("what probes counted").isEqualTo(60);
        assertThat(count("deployment where details_deleted")).isEqualTo(old);
        for (String table : DETAILS) {
            String of = table.equals("usage") ? "undeploy" : "deployment";
            assertThat(count(table + " t join wissel_" + of + " d on d.id = t." + of + " where d.details_deleted"))
                    .as(table)
                    .isZero();
            assertThat(count(table)).as(table).isPositive().isLessThan(counts.get(table));
            assertThat(count(table + " t join wissel_" + of + " d on d.id = t." + of
                            + " where d.ended_at >= timestamp with time zone '2025-03-08 00:00:00+00'"))
                    .as(table + " of the younger ones")
                    .isPositive();
        }
    }

    @Test
    void one_that_runs_or_holds_its_cluster_keeps_everything_however_old_it_is() {
        db.update("insert into wissel_lock (resource, cluster_name, deployment, holder, since, purpose)"
                + " select 'cluster:x', 'x', 'd3', 'ops', since, '' from wissel_deployment where id = 'd3'");
        OldDetails details = at(NIGHT, "a");
        while (details.deleteSome(NIGHT.plus(Duration.ofDays(3650))) > 0) {
            // Some at a time.
        }

        assertThat(db.queryForList("select distinct deployment from wissel_step_run order by deployment", String.class))
                .containsExactly("d3", "d59");
        assertThat(db.queryForList(
                        "select id from wissel_deployment where not details_deleted order by id", String.class))
                .containsExactly("d3", "d59");
    }

    @Test
    void it_is_done_at_night_and_by_one_wissel_at_a_time() {
        at(on("2026-06-01", "01:59"), "a").atNight();
        at(on("2026-06-01", "04:00"), "a").atNight();
        assertThat(count("deployment where details_deleted")).isZero();

        assertThat(told.acts).as("nothing was done").isEmpty();

        at(on("2026-06-01", "02:00"), "a").atNight();
        assertThat(told.acts).singleElement().satisfies(act -> {
            assertThat(act.kind()).isEqualTo(Act.Kind.DETAILS_DELETED);
            assertThat(act.details()).containsEntry("keepFor", "PT8760H").containsKey("deployments");
        });
        long first = count("deployment where details_deleted");
        assertThat(first).isPositive();
        at(on("2026-06-01", "02:04"), "b").atNight();
        assertThat(count("deployment where details_deleted")).as("a has it").isEqualTo(first);
        at(on("2026-06-01", "02:04"), "a").atNight();
        long second = count("deployment where details_deleted");
        assertThat(second).isGreaterThan(first);
        at(on("2026-06-01", "02:10"), "b").atNight();
        assertThat(count("deployment where details_deleted")).as("a let go").isGreaterThan(second);
    }

    @Test
    void settings_that_would_delete_too_much_or_never_are_refused() {
        assertThatThrownBy(() -> new HistoryProperties(Duration.ofHours(1), "02:00", "04:00"))
                .hasMessageContaining("wissel.history.keep-for");
        assertThatThrownBy(() -> new HistoryProperties(Duration.ofDays(1), "120", "04:00"))
                .hasMessageContaining("wissel.history.clean-up-from is '120'");
        assertThatThrownBy(() -> new HistoryProperties(Duration.ofDays(1), "04:00", "04:00"))
                .hasMessageContaining("clean-up-until");
        HistoryProperties overMidnight = new HistoryProperties(Duration.ofDays(1), "23:00", "01:00");
        assertThat(overMidnight.isTimeFor(LocalTime.parse("00:30"))).isTrue();
        assertThat(overMidnight.isTimeFor(LocalTime.parse("22:59"))).isFalse();
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        DETAILS.forEach(table -> counts.put(table, count(table)));
        return counts;
    }

    private long count(String table) {
        return db.queryForObject("select count(*) from wissel_" + table, Long.class);
    }
}
