package org.wissel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.wissel.deployment.Act;
import org.wissel.deployment.Audit;
import org.wissel.deployment.AuditTrail.Entry;
import org.wissel.deployment.AuditTrail.Filter;
import org.wissel.deployment.Origin;

/** When Wissel started and stopped is kept, whatever else stops with it. */
@ExtendWith(OutputCaptureExtension.class)
class LifeOfWisselTest {

    private JdbcTemplate db;
    private AuditRows rows;
    private Audit audit;

    @BeforeEach
    void beginAfresh() {
        DataSource database = JdbcConnectionPool.create("jdbc:h2:mem:life;DB_CLOSE_DELAY=-1", "sa", "");
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
        rows = new AuditRows(db);
        audit = new JdbcAudit(
                rows, () -> Origin.WISSEL, Clock.systemUTC(), "wissel-1", new JdbcTransactionManager(database));
    }

    private AnnotationConfigApplicationContext wissel(Audit tells) {
        Properties build = new Properties();
        build.setProperty("version", "0.1.0");
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(Audit.class, () -> tells);
        context.registerBean(AuditRows.class, () -> rows);
        context.registerBean(BuildProperties.class, () -> new BuildProperties(build));
        context.register(LifeOfWissel.class);
        context.refresh();
        return context;
    }

    @Test
    void a_stop_is_kept_after_the_start_with_the_version() {
        AnnotationConfigApplicationContext context = wissel(audit);
        context.getBean(LifeOfWissel.class).started();

        context.close();

        List<Entry> kept = rows.latest(Filter.ALL, Long.MAX_VALUE, 10);
        assertThat(kept).extracting(Entry::kind).containsExactly("wissel-stopped", "wissel-started");
        assertThat(kept.get(0).details()).isEqualTo("{\"version\":\"0.1.0\"}");
        assertThat(kept.get(0).way()).isEqualTo("wissel");
        assertThat(rows.check().broken()).isEmpty();
    }

    @Test
    void a_context_beside_it_that_ends_is_no_stop() {
        AnnotationConfigApplicationContext context = wissel(audit);
        AnnotationConfigApplicationContext beside = new AnnotationConfigApplicationContext();
        beside.setParent(context);
        beside.refresh();

        beside.close();

        assertThat(rows.latest(Filter.ALL, Long.MAX_VALUE, 10)).isEmpty();
        context.close();
    }

    @Test
    void a_database_that_does_not_answer_keeps_nobody_from_stopping(CapturedOutput log) {
        CountDownLatch never = new CountDownLatch(1);
        AnnotationConfigApplicationContext context = wissel(new ToldAudit() {
            @Override
            public void noted(Act act) {
                try {
                    never.await();
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            }
        });

        context.close();

        assertThat(log).contains("The audit was not told within 3 s that Wissel stops");
        never.countDown();
    }

    @Test
    void an_audit_that_is_broken_keeps_nobody_from_starting_or_stopping(CapturedOutput log) {
        db.update("delete from wissel_audit_head");
        AnnotationConfigApplicationContext context = wissel(audit);

        context.getBean(LifeOfWissel.class).started();
        context.close();

        assertThat(log).contains("wissel-stopped");
    }
}
