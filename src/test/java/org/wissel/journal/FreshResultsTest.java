package org.wissel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What was committed together is seen together by who looks again and again. */
@SpringBootTest(
        classes = FreshResultsTest.Tables.class,
        properties = "spring.datasource.url=jdbc:h2:mem:fresh;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000")
class FreshResultsTest {

    /** Without the setting some fifteen of a thousand are seen half. */
    private static final int DEPLOYMENTS = 1500;

    private static final int LOOKING = 4;

    @Autowired
    private JdbcTemplate db;

    @Autowired
    private PlatformTransactionManager transactions;

    @Test
    void who_sees_an_ending_sees_all_that_was_committed_with_it() throws Exception {
        db.execute("create table ended (id integer primary key, ending varchar(10))");
        db.execute("create table seen (seq bigint generated always as identity primary key, id integer not null)");
        db.execute("create index seen_of on seen (id, seq)");
        AtomicInteger now = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(LOOKING);
        List<Future<List<Integer>>> looks = new ArrayList<>();
        for (int i = 0; i < LOOKING; i++) {
            looks.add(threads.submit(() -> seenHalf(now)));
        }

        TransactionTemplate together = new TransactionTemplate(transactions);
        for (int id = 1; id <= DEPLOYMENTS; id++) {
            int deployment = id;
            db.update("insert into ended (id) values (?)", id);
            now.set(id);
            for (int i = 0; i < 5; i++) {
                db.update("insert into seen (id) values (?)", id);
            }
            together.executeWithoutResult(status -> {
                db.update("insert into seen (id) values (?)", deployment);
                db.update("update ended set ending = 'DEPLOYED' where id = ?", deployment);
            });
        }
        now.set(-1);
        threads.shutdown();

        for (Future<List<Integer>> look : looks) {
            assertThat(look.get()).isEmpty();
        }
    }

    private List<Integer> seenHalf(AtomicInteger now) {
        List<Integer> half = new ArrayList<>();
        for (int id = now.get(); id >= 0; id = now.get()) {
            boolean ended = db.queryForList("select ending from ended where id = ?", String.class, id)
                    .contains("DEPLOYED");
            List<Long> seen = db.queryForList("select seq from seen where id = ? order by seq", Long.class, id);
            if (ended && seen.size() < 6) {
                half.add(id);
            }
        }
        return half;
    }

    @Configuration
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class
    })
    @Import(FreshResults.class)
    static class Tables {}
}
