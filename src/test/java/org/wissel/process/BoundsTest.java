package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.WisselApplication;
import org.wissel.deployment.StepRuns;

/** Threads and database connections as application.yaml sets them. */
@SpringBootTest(
        classes = WisselApplication.class,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:bounds;DB_CLOSE_DELAY=-1",
            "camunda.bpm.job-execution.enabled=false"
        })
@Import(FakeClusterConfiguration.class)
class BoundsTest {

    /** Of PostgreSQL's default of 100 connections three are kept for its superuser. */
    private static final int OF_POSTGRES = 97;

    @Autowired
    private HikariDataSource pool;

    @Autowired
    @Qualifier("camundaTaskExecutor")
    private ThreadPoolTaskExecutor threads;

    @Autowired
    private PlatformTransactionManager transactions;

    @Autowired
    private JdbcTemplate db;

    @Autowired
    private StepRuns runs;

    @Test
    void two_wissels_fit_into_a_postgresql_as_it_is_installed() {
        int andOneThatGuardsTheName = pool.getMaximumPoolSize() + 1;
        assertThat(2 * andOneThatGuardsTheName).isLessThanOrEqualTo(OF_POSTGRES);
    }

    @Test
    void a_step_gets_its_second_connection_while_all_run_and_others_hold_all_but_one() throws Exception {
        int steps = threads.getMaxPoolSize();
        List<Connection> others = new ArrayList<>();
        try {
            for (int i = 0; i < pool.getMaximumPoolSize() - steps - 1; i++) {
                others.add(pool.getConnection());
            }
            // Nobody passes before each step holds the connection of its own transaction.
            CyclicBarrier allRun = new CyclicBarrier(steps);
            List<Future<Long>> told = new ArrayList<>();
            for (int i = 0; i < steps; i++) {
                String node = "node" + i;
                told.add(threads.submit(() -> new TransactionTemplate(transactions).execute(status -> {
                    db.queryForList("select 1 from wissel_fence");
                    await(allRun);
                    return runs.began("bounds", 0, node, "Restart runtime", false, Instant.EPOCH);
                })));
            }
            for (Future<Long> each : told) {
                assertThat(each.get()).isNotNull();
            }
            assertThat(runs.of("bounds")).hasSize(steps);
        } finally {
            for (Connection each : others) {
                each.close();
            }
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }
}
