package org.wissel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.wissel.deployment.AuditTrail.Filter;

/** The same on a real PostgreSQL, which refuses by itself to change what was kept. */
class AuditOnPostgresTest extends AuditTest {

    private static EmbeddedPostgres postgres;
    private static final Map<String, HikariDataSource> databases = new HashMap<>();

    @BeforeAll
    static void startServer() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(
                        Path.of("target", "postgres").toAbsolutePath().toFile())
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        databases.values().forEach(HikariDataSource::close);
        databases.clear();
        postgres.close();
    }

    /** What else of this room has to be the same there. */
    @Nested
    class OldDetailsThere extends OldDetailsTest {

        @Override
        DataSource database() {
            return of("old");
        }
    }

    @Nested
    class MigrationsThere extends MigrationsTest {

        @Override
        DataSource database() {
            return of("migrations");
        }
    }

    /** A database of this name, made where it is missing; its connections are kept, since each costs more than what it is used for. */
    private static DataSource of(String name) {
        return databases.computeIfAbsent(name, made -> {
            new JdbcTemplate(postgres.getPostgresDatabase()).execute("create database " + made);
            HikariDataSource database = new HikariDataSource();
            database.setJdbcUrl(postgres.getJdbcUrl("postgres", made));
            return database;
        });
    }

    @Override
    DataSource database() {
        return of("audit");
    }

    @Override
    void letChange() {
        db.execute("alter table wissel_audit disable trigger wissel_audit_stays");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update wissel_audit set person = 'eve'",
                "update wissel_audit set person = 'eve' where seq = 99",
                "delete from wissel_audit",
                "truncate wissel_audit"
            })
    void the_database_refuses_to_change_a_row(String statement) {
        keepOne();

        assertThatThrownBy(() -> db.execute(statement)).hasMessageContaining("wissel_audit: rows are only added");
        assertThat(kept()).hasSize(1);
    }

    /** What PostgreSQL itself says that it read, since a clock would tell of the machine. */
    @Test
    void no_page_reads_much_more_than_it_shows_of_100_000_rows() {
        db.update("insert into wissel_audit (seq, at, kind, person, address, way, cluster_name, deployment, wissel,"
                + " details, before_hash, hash) select i, timestamptz '2026-01-01 00:00:00Z' + i * interval '1 minute',"
                + " case when i % 50000 = 7 then 'lock-broken' else 'decided' end,"
                + " case when i % 25000 = 3 then 'eve' else 'anna' end, '10.1.2.3', 'page',"
                + " case when i % 10 = 0 then 'test' else 'production' end, 'd' || i / 10, 'wissel-1', '{}', '', ''"
                + " from generate_series(1, 100000) i");
        db.execute("analyze wissel_audit");
        Optional<String> any = Optional.empty();

        for (Filter filter : List.of(
                Filter.ALL,
                of(any, any, Optional.of("lock-broken"), any),
                of(any, Optional.of("eve"), any, any),
                of(Optional.of("test"), any, any, any),
                of(Optional.of("production"), Optional.of("eve"), any, any),
                of(any, any, any, Optional.of("d77")),
                of(any, Optional.of("nobody"), any, any),
                of(Optional.of("nowhere"), any, any, any),
                between(Instant.parse("2026-01-02T00:00:00Z"), Instant.parse("2026-01-03T00:00:00Z")))) {
            assertThat(readOf(AuditSelection.before(filter, Long.MAX_VALUE, 51)))
                    .as(filter.toString())
                    .isLessThan(2_000);
        }
        assertThat(readOf(AuditSelection.before(Filter.ALL, 50_000, 51))).isLessThan(200);
    }

    /** How many rows each node of the plan gave on or threw away, all together. */
    private long readOf(AuditSelection page) {
        List<String> plan = db.queryForList(
                "explain (analyze, timing off, summary off) " + page.sql(),
                String.class,
                page.values().toArray());
        Matcher number = Pattern.compile("actual rows=(\\d+)|Rows Removed by [A-Za-z ]+: (\\d+)")
                .matcher(String.join("\n", plan));
        long read = 0;
        while (number.find()) {
            read += Long.parseLong(number.group(1) == null ? number.group(2) : number.group(1));
        }
        return read;
    }

    @Test
    void a_second_row_is_added_though() {
        keepOne();
        keepOne();

        assertThat(kept()).hasSize(2);
    }
}
