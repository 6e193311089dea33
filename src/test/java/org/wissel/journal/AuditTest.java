package org.wissel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.Act;
import org.wissel.deployment.Act.Kind;
import org.wissel.deployment.AuditTrail.Entry;
import org.wissel.deployment.AuditTrail.Filter;
import org.wissel.deployment.Origin;
import org.wissel.deployment.StandingClock;

/** Acts are kept with what they did, one after the other, and nobody takes one away unnoticed. */
class AuditTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123456Z");
    private final StandingClock clock = new StandingClock(NOW);
    private Origin origin = new Origin("10.1.2.3", "tasklist", "");
    JdbcTemplate db;
    private TransactionTemplate transaction;
    private AuditRows rows;
    private JdbcAudit audit;

    DataSource database() {
        return JdbcConnectionPool.create("jdbc:h2:mem:audit;DB_CLOSE_DELAY=-1", "sa", "");
    }

    @BeforeEach
    void beginAfresh() {
        DataSource database = database();
        Flyway flyway = Flyway.configure()
                .dataSource(database)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .cleanDisabled(false)
                .javaMigrations(new AppendOnlyAudit())
                .load();
        flyway.clean();
        flyway.migrate();
        db = new JdbcTemplate(database);
        JdbcTransactionManager transactions = new JdbcTransactionManager(database);
        transaction = new TransactionTemplate(transactions);
        rows = new AuditRows(db);
        audit = new JdbcAudit(rows, () -> origin, clock, "wissel-1", transactions);
    }

    private static Act approved(String deployment) {
        return Act.of(
                Kind.DECIDED,
                "anna",
                "production",
                deployment,
                Map.of("decision", "approve", "evidence", "ab12", "reason", "seen"));
    }

    @Test
    void an_act_tells_who_what_when_from_where_and_by_which_evidence() {
        audit.did(approved("d1"));

        assertThat(kept()).singleElement().satisfies(entry -> {
            assertThat(entry.nr()).isEqualTo(1);
            assertThat(entry.at()).isEqualTo(NOW);
            assertThat(entry.kind()).isEqualTo("decided");
            assertThat(entry.person()).isEqualTo("anna");
            assertThat(entry.address()).isEqualTo("10.1.2.3");
            assertThat(entry.way()).isEqualTo("tasklist");
            assertThat(entry.cluster()).isEqualTo("production");
            assertThat(entry.deployment()).isEqualTo("d1");
            assertThat(entry.wissel()).isEqualTo("wissel-1");
            assertThat(entry.details())
                    .isEqualTo("{\"decision\":\"approve\",\"evidence\":\"ab12\",\"reason\":\"seen\"}");
            assertThat(entry.before()).isEmpty();
            // Computed apart: the form of what is hashed is a promise to whoever checks an export.
            assertThat(entry.hash()).isEqualTo("09c08883d6609aca3fe2de5723480a4d258490692119f923c1fb685d9cd51603");
        });
        assertThat(rows.check()).isEqualTo(new AuditRows.Check(1, kept().get(0).hash(), Optional.empty()));
    }

    @Test
    void an_act_is_kept_if_and_only_if_its_transaction_is_committed() {
        transaction.executeWithoutResult(status -> {
            audit.did(approved("d1"));
            status.setRollbackOnly();
        });
        assertThat(kept()).isEmpty();

        transaction.executeWithoutResult(status -> {
            audit.did(approved("d2"));
            assertThat(kept()).as("it is written last").isEmpty();
        });
        assertThat(kept()).extracting(Entry::deployment).containsExactly("d2");
    }

    @Test
    void what_cannot_be_kept_is_not_done_and_what_changed_nothing_goes_on() {
        db.update("delete from wissel_audit_head");

        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    db.update("insert into wissel_fence (cluster_name, node) values ('c', 'n')");
                    audit.did(approved("d1"));
                }))
                .hasMessageContaining("the audit could not keep this, so it was not done")
                .hasRootCauseMessage("Incorrect result size: expected 1, actual 0");
        assertThat(db.queryForList("select * from wissel_fence")).isEmpty();
        assertThatThrownBy(() -> audit.did(approved("d1"))).hasMessageContaining("the audit has no head");
        audit.noted(Act.of(Kind.SIGNED_IN, "anna", Map.of()));
        assertThat(rows.check().broken())
                .hasValueSatisfying(said -> assertThat(said).contains("no head"));
    }

    @Test
    void an_engine_operation_is_left_out_where_its_transaction_tells_the_same_better() {
        Act complete = new Act(Kind.ENGINE_OPERATION, "anna", "", "", Map.of("operation", "Task Complete"), true);
        Act variable = new Act(Kind.ENGINE_OPERATION, "anna", "", "", Map.of("operation", "Variable Set"), false);
        transaction.executeWithoutResult(status -> {
            audit.did(complete);
            audit.did(approved("d1"));
        });
        transaction.executeWithoutResult(status -> {
            audit.did(complete);
            audit.did(variable);
        });

        assertThat(kept()).extracting(Entry::kind).containsExactly("decided", "engine-operation", "engine-operation");
    }

    @Test
    void many_at_once_stand_in_one_row_each_without_a_gap() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            IntStream.range(0, 160)
                    .forEach(i -> all.add(threads.submit(
                            () -> transaction.executeWithoutResult(status -> audit.did(approved("d" + i))))));
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdown();
        }

        assertThat(rows.check().broken()).isEmpty();
        assertThat(kept()).hasSize(160).extracting(Entry::deployment).doesNotHaveDuplicates();
    }

    @Test
    void a_row_that_is_changed_taken_away_or_put_in_is_noticed() {
        IntStream.rangeClosed(1, 5).forEach(i -> audit.did(approved("d" + i)));
        String head = rows.check().head();
        letChange();

        assertBroken("update wissel_audit set person = 'eve' where seq = 3", "row 3 is not as it was written");
        db.update("update wissel_audit set person = 'anna' where seq = 3");
        assertThat(rows.check().broken()).isEmpty();
        assertBroken("update wissel_audit set details = '{}' where seq = 5", "row 5 is not as it was written");
        assertBroken(
                "delete from wissel_audit where seq = 5", "the last rows are missing: there were 5, and there are 4");
        assertBroken("delete from wissel_audit where seq = 2", "row 2 is missing: the next one is 3");
        assertBroken("update wissel_audit set seq = 2 where seq = 3", "row 2 does not follow the row before it");
        assertBroken("delete from wissel_audit", "the last rows are missing: there were 5, and there are 0");
        assertThat(rows.head().hash()).isEqualTo(head);
    }

    private void assertBroken(String change, String said) {
        db.update(change);
        assertThat(rows.check().broken())
                .hasValueSatisfying(broken -> assertThat(broken).contains(said));
    }

    /** Where the database itself refuses a change, as its owner takes that away. */
    void letChange() {}

    @Test
    void values_of_any_kind_come_back_as_they_were_hashed() {
        origin = new Origin("::1", "page", "");
        audit.did(Act.of(
                Kind.REFUSED,
                "an\u0000na\nadmin\u2028" + "x".repeat(300),
                "c".repeat(500),
                "d".repeat(100),
                Map.of(
                        "asked",
                        "GET /\r\nforged: line\u001b[2J \ud83d\ude00 \ud83d " + "y".repeat(5000),
                        "empty",
                        " ")));

        Entry entry = kept().get(0);
        assertThat(entry.person()).startsWith("an na admin x").hasSize(200);
        assertThat(entry.details())
                .contains("GET / forged: line [2J \ud83d\ude00 ? y")
                .doesNotContain("empty");
        assertThat(rows.check().broken()).isEmpty();
    }

    @Test
    void what_a_stranger_repeats_is_counted_and_not_kept() {
        Act failed = Act.of(Kind.SIGN_IN_FAILED, "", Map.of("user", "unknown"));
        IntStream.range(0, 100).forEach(i -> audit.noted(failed));
        assertThat(kept()).hasSize(30);
        origin = new Origin("10.9.9.9", "page", "");
        audit.noted(failed);
        assertThat(kept()).as("another address").hasSize(31);
        origin = new Origin("10.1.2.3", "tasklist", "");
        clock.set(NOW.plusSeconds(61));
        audit.noted(failed);
        assertThat(kept()).hasSize(32);
        assertThat(kept().get(31).details()).isEqualTo("{\"leftOutBefore\":\"70\",\"user\":\"unknown\"}");
    }

    @Test
    void a_program_signs_in_once_an_hour_a_person_each_time_and_a_request_is_refused_once() {
        Act signedIn = Act.of(Kind.SIGNED_IN, "pipeline", Map.of());
        origin = new Origin("10.1.2.3", "api", "7");
        IntStream.range(0, 3).forEach(i -> audit.noted(signedIn));
        assertThat(kept()).hasSize(1);
        clock.set(NOW.plus(Duration.ofHours(1)));
        audit.noted(signedIn);
        assertThat(kept()).hasSize(2);
        origin = new Origin("10.1.2.4", "actuator", "7a");
        IntStream.range(0, 3).forEach(i -> audit.noted(signedIn));
        assertThat(kept()).hasSize(3);
        origin = new Origin("10.1.2.3", "page", "8");
        IntStream.range(0, 2).forEach(i -> audit.noted(signedIn));
        assertThat(kept()).hasSize(5);

        Act refused = Act.of(Kind.REFUSED, "vera", Map.of("asked", "POST /api/deployments"));
        IntStream.range(0, 2).forEach(i -> audit.noted(refused));
        origin = new Origin("10.1.2.3", "page", "9");
        audit.noted(refused);
        assertThat(kept()).hasSize(7);
    }

    @Test
    void what_is_noted_stays_though_the_transaction_around_it_does_not() {
        transaction.executeWithoutResult(status -> {
            audit.noted(Act.of(Kind.REFUSED, "vera", Map.of()));
            status.setRollbackOnly();
        });

        assertThat(kept()).extracting(Entry::kind).containsExactly("refused");
    }

    @Test
    void entries_are_narrowed_by_time_cluster_and_person_however_many_there_are() {
        IntStream.range(0, 1203).forEach(i -> {
            clock.set(NOW.plusSeconds(i));
            audit.did(Act.of(
                    Kind.DEPLOYMENT_STARTED,
                    i % 2 == 0 ? "dora" : "olga",
                    i % 3 == 0 ? "test" : "production",
                    "d" + i,
                    Map.of()));
        });

        assertThat(kept()).hasSize(1203);
        assertThat(kept(between(NOW.plusSeconds(10), NOW.plusSeconds(20))))
                .extracting(Entry::deployment)
                .startsWith("d10")
                .endsWith("d19")
                .hasSize(10);
        assertThat(kept(of(Optional.of("test"), Optional.of("olga"), Optional.empty(), Optional.empty())))
                .hasSize(200)
                .allSatisfy(
                        entry -> assertThat(entry.cluster() + entry.person()).isEqualTo("testolga"));
    }

    static Filter of(
            Optional<String> cluster, Optional<String> person, Optional<String> kind, Optional<String> deployment) {
        return new Filter(Optional.empty(), Optional.empty(), cluster, person, kind, deployment);
    }

    static Filter between(Instant from, Instant to) {
        return new Filter(
                Optional.of(from),
                Optional.of(to),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void the_latest_come_first_and_older_ones_follow_by_the_number() {
        IntStream.rangeClosed(1, 7).forEach(i -> audit.did(approved("d" + i % 2)));
        audit.did(Act.of(Kind.LOCK_BROKEN, "ada", "production", "d1", Map.of()));

        assertThat(rows.latest(Filter.ALL, Long.MAX_VALUE, 3))
                .extracting(Entry::nr)
                .containsExactly(8L, 7L, 6L);
        assertThat(rows.latest(Filter.ALL, 6, 3)).extracting(Entry::nr).containsExactly(5L, 4L, 3L);
        assertThat(rows.latest(Filter.ALL, 1, 3)).isEmpty();
        assertThat(rows.latest(
                        of(Optional.empty(), Optional.empty(), Optional.of("decided"), Optional.of("d1")), 8, 10))
                .extracting(Entry::nr)
                .containsExactly(7L, 5L, 3L, 1L);
        assertThat(rows.latest(of(Optional.empty(), Optional.of("ada"), Optional.empty(), Optional.empty()), 99, 10))
                .extracting(Entry::kind)
                .containsExactly("lock-broken");
    }

    @Test
    void what_there_is_to_choose_from_is_what_rows_name() {
        audit.did(approved("d1"));
        audit.did(Act.of(Kind.DECIDED, "Anna", "test", "d2", Map.of()));
        audit.did(Act.of(Kind.WISSEL_STARTED, "", Map.of()));

        assertThat(rows.choices().clusters()).containsExactly("production", "test");
        assertThat(rows.choices().persons()).containsExactlyInAnyOrder("Anna", "anna");
    }

    @Test
    void the_salt_is_made_once() {
        assertThat(rows.salt()).isNotEmpty().isEqualTo(rows.salt());
    }

    @Test
    void details_are_a_json_object() throws Exception {
        audit.did(approved("d1"));

        assertThat(new ObjectMapper()
                        .readTree(kept().get(0).details())
                        .at("/evidence")
                        .asText())
                .isEqualTo("ab12");
    }

    List<Entry> kept() {
        return kept(Filter.ALL);
    }

    private List<Entry> kept(Filter filter) {
        List<Entry> all = new ArrayList<>();
        rows.entries(filter, all::add);
        return all;
    }

    void keepOne() {
        audit.did(approved("d1"));
    }
}
