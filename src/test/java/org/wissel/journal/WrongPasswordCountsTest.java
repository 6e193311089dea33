package org.wissel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
import org.wissel.deployment.WrongPasswordCounts;
import org.wissel.deployment.WrongPasswordCounts.Count;

/** Wrong passwords that two Wissels on one database count. */
class WrongPasswordCountsTest {

    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final Instant HOUR_AGO = NOW.minus(Duration.ofHours(1));

    private JdbcTemplate db;
    private WrongPasswordCounts one;
    private WrongPasswordCounts other;

    DataSource database() {
        return JdbcConnectionPool.create("jdbc:h2:mem:wrong;DB_CLOSE_DELAY=-1", "sa", "");
    }

    @BeforeEach
    void begin() {
        DataSource database = database();
        Flyway.configure()
                .dataSource(database)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
        db = new JdbcTemplate(database);
        db.update("delete from wissel_wrong_password");
        one = new JdbcWrongPasswordCounts(db);
        other = new JdbcWrongPasswordCounts(new JdbcTemplate(database));
    }

    @Test
    void what_one_counts_the_other_knows_and_forgets() {
        assertThat(one.of(List.of("anna", "vera"), HOUR_AGO)).isEmpty();
        assertThat(one.add("anna", NOW, HOUR_AGO)).isEqualTo(1);
        assertThat(other.add("anna", NOW.plusSeconds(5), HOUR_AGO)).isEqualTo(2);

        assertThat(one.of(List.of("anna", "vera", "anna"), HOUR_AGO))
                .isEqualTo(Map.of("anna", new Count(2, NOW.plusSeconds(5))));
        assertThat(one.of(List.of(), HOUR_AGO)).isEmpty();
        one.forget("anna");
        one.forget("vera");
        assertThat(other.of(List.of("anna"), HOUR_AGO)).isEmpty();
        assertThat(other.add("anna", NOW, HOUR_AGO)).isEqualTo(1);
    }

    @Test
    void what_is_old_counts_no_more() {
        one.add("anna", NOW, HOUR_AGO);
        one.add("anna", NOW, HOUR_AGO);
        Instant later = NOW.plusSeconds(1);

        assertThat(one.of(List.of("anna"), later)).isEmpty();
        assertThat(one.add("anna", later.plusSeconds(1), later)).isEqualTo(1);
    }

    @Test
    void of_many_at_once_none_is_lost() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Integer> add = () -> one.add("anna", NOW, HOUR_AGO);
            Callable<Integer> addByOther = () -> other.add("anna", NOW, HOUR_AGO);
            for (Future<Integer> done : threads.invokeAll(IntStream.range(0, 40)
                    .mapToObj(i -> i % 2 == 0 ? add : addByOther)
                    .toList())) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }

        assertThat(one.of(List.of("anna"), HOUR_AGO).get("anna").times()).isEqualTo(40);
    }

    @Test
    void the_table_is_bounded_and_emptied() {
        for (int i = 0; i < 20; i++) {
            one.add("user" + i, NOW.plusSeconds(i), HOUR_AGO);
        }
        one.forgetOld(NOW.plusSeconds(3), 10);
        assertThat(rows()).isEqualTo(10);
        assertThat(one.of(List.of("user9", "user10"), HOUR_AGO)).containsOnlyKeys("user10");

        one.forgetOld(NOW.plusSeconds(15), 10);
        assertThat(rows()).isEqualTo(5);
        one.forgetOld(NOW.plusSeconds(100), 10);
        assertThat(rows()).isZero();
        one.forgetOld(NOW, 10);
    }

    @Test
    void nobody_reads_from_it_what_was_typed() {
        one.add("user\nmy-secret-password", NOW, HOUR_AGO);

        assertThat(db.queryForList("select * from wissel_wrong_password").toString())
                .doesNotContain("secret", "user");
    }

    private int rows() {
        return db.queryForObject("select count(*) from wissel_wrong_password", Integer.class);
    }
}
