package org.wissel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.wissel.deployment.Act;
import org.wissel.deployment.Origin;

/** What a database of an earlier time holds, and what becomes of it. */
class MigrationsTest {

    private static final String PASSWORD = "s3cret-of-a-properties-file";

    private DataSource database;
    private JdbcTemplate db;

    DataSource database() {
        return JdbcConnectionPool.create("jdbc:h2:mem:migrations;DB_CLOSE_DELAY=-1", "sa", "");
    }

    @BeforeEach
    void one_of_before_files_lost_their_secrets() {
        database = database();
        db = new JdbcTemplate(database);
        migrations().load().clean();
        migrateTo("12.1");
        db.update("insert into wissel_deployment (id, cluster_name, project, version, strategy, requested_by, since,"
                + " went_live) values ('d1', 'c', 'Weather', '0.0-v2', 'swap', 'dora', now(), true)");
        db.update(
                "insert into wissel_file (deployment, host, path, content) values ('d1', 'node1', '/x.properties', ?)",
                ("db.password=" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        db.update("insert into wissel_evidence (deployment, at, wave, node, step, summary)"
                + " values ('d1', now(), 0, 'node1', 'Restart runtime', 'restarted')");
        audit().did(Act.of(Act.Kind.DEPLOYMENT_STARTED, "dora", "c", "d1", Map.of("subject", "Weather 0.0-v2")));
    }

    private FluentConfiguration migrations() {
        return Flyway.configure()
                .dataSource(database)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .cleanDisabled(false)
                .javaMigrations(new AppendOnlyAudit());
    }

    private void migrateTo(String version) {
        migrations().target(version).load().migrate();
    }

    private JdbcAudit audit() {
        return new JdbcAudit(
                new AuditRows(db),
                () -> Origin.WISSEL,
                Clock.systemUTC(),
                "wissel-1",
                new JdbcTransactionManager(database));
    }

    @Test
    void whole_files_with_their_passwords_go_and_the_deployment_stays() {
        assertThat(db.queryForObject("select count(*) from wissel_file", Integer.class))
                .isOne();

        migrateTo("13");

        assertThat(db.queryForObject("select count(*) from wissel_file", Integer.class))
                .isZero();
        assertThat(db.queryForList("select id from wissel_deployment", String.class))
                .containsExactly("d1");
    }

    @Test
    void in_the_end_their_table_is_gone_and_deployments_evidence_and_audit_are_as_they_were() {
        migrations().load().migrate();

        assertThatThrownBy(() -> db.queryForList("select * from wissel_file"))
                .isInstanceOf(BadSqlGrammarException.class);
        assertThat(db.queryForList("select requested_by from wissel_deployment", String.class))
                .containsExactly("dora");
        assertThat(db.queryForList("select summary from wissel_evidence", String.class))
                .containsExactly("restarted");
        audit().did(Act.of(Act.Kind.DECIDED, "anna", "c", "d1", Map.of()));
        AuditRows.Check check = new AuditRows(db).check();
        assertThat(check.broken()).isEmpty();
        assertThat(check.rows()).isEqualTo(2);
    }
}
