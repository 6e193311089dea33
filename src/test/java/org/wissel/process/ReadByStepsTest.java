package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.ResultSet;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.SqlProvider;
import org.springframework.test.context.TestPropertySource;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Strategy;

/** What steps read of the evidence does not grow with what was seen before them. */
@Import(ReadByStepsTest.Counted.class)
@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:read-by-steps;DB_CLOSE_DELAY=-1")
class ReadByStepsTest extends ProcessStory {

    @Autowired
    private CountingTemplate counting;

    @TestConfiguration(proxyBeanMethods = false)
    static class Counted {

        @Bean
        @Primary
        CountingTemplate countingTemplate(DataSource database) {
            return new CountingTemplate(database);
        }
    }

    @Test
    void a_step_of_a_large_wave_reads_no_more_rows_than_one_of_a_small_wave() {
        double small = rowsPerStep(4);
        double large = rowsPerStep(32);

        assertThat(large)
                .as("rows of evidence per step, %s with 4 nodes", small)
                .isLessThan(small + 0.5);
        assertThat(large).isLessThan(3);
    }

    private double rowsPerStep(int nodes) {
        beginAfresh();
        db.update("delete from wissel_step_run");
        cluster.reset(nodes, 1, limits("going-live", "wait"));
        counting.rows.set(0);
        String id = start(Strategy.SWAP);
        runJobs();
        int walked = counting.rows.get();
        int steps = db.queryForObject("select count(*) from wissel_step_run", Integer.class);
        decide(id, Decision.APPROVE, "", "ops");
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
        leaveNothingRunning();
        return (double) walked / steps;
    }

    /** Counts the rows of evidence that are read through it. */
    static class CountingTemplate extends JdbcTemplate {

        final AtomicInteger rows = new AtomicInteger();

        CountingTemplate(DataSource database) {
            super(database);
        }

        @Override
        public <T> T query(
                PreparedStatementCreator creator, PreparedStatementSetter setter, ResultSetExtractor<T> read) {
            boolean ofEvidence = creator instanceof SqlProvider said
                    && said.getSql() != null
                    && said.getSql().startsWith("select")
                    && said.getSql().contains("wissel_evidence");
            return super.query(creator, setter, ofEvidence ? found -> read.extractData(counted(found)) : read);
        }

        private ResultSet counted(ResultSet found) {
            return (ResultSet) Proxy.newProxyInstance(
                    ResultSet.class.getClassLoader(), new Class<?>[] {ResultSet.class}, (proxy, method, words) -> {
                        try {
                            Object answer = method.invoke(found, words);
                            if (method.getName().equals("next") && Boolean.TRUE.equals(answer)) {
                                rows.incrementAndGet();
                            }
                            return answer;
                        } catch (InvocationTargetException thrown) {
                            throw thrown.getCause();
                        }
                    });
        }
    }
}
