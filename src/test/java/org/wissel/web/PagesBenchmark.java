package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.web.FakeClusters.balancer;
import static org.wissel.web.FakeClusters.node;
import static org.wissel.web.FakeClusters.routes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.wissel.deployment.ApprovalRules;
import org.wissel.deployment.History;
import org.wissel.deployment.Node;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.Undeployment;
import org.wissel.deployment.UsageCount;
import org.wissel.journal.HistoryTables;

/**
 * Measures, over HTTP, how long the start page takes with 30 nodes and the history with 500 deployments in the tables, and how
 * long it takes to ask whether anything changed, and prints it. Not among the tests: {@code mvn surefire:test
 * -Dtest=PagesBenchmark}.
 */
@Import(PagesBenchmark.Tables.class)
class PagesBenchmark extends WebTest {

    private static final int TIMES = 200;
    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");

    @TestConfiguration
    static class Tables {

        @Bean
        HistoryTables historyTables() {
            JdbcDataSource database = new JdbcDataSource();
            database.setUrl("jdbc:h2:mem:benchmark;DB_CLOSE_DELAY=-1");
            return new HistoryTables(JdbcConnectionPool.create(database));
        }

        /** In place of the one that only remembers what a test said. */
        @Bean
        @Primary
        History tablesHistory(HistoryTables tables) {
            return tables.history;
        }
    }

    @Autowired
    private HistoryTables tables;

    @Test
    void thirty_nodes_and_five_hundred_deployments() {
        Map<String, Boolean> up = new TreeMap<>();
        List<Node> nodes = new ArrayList<>();
        IntStream.rangeClosed(1, 30).forEach(i -> {
            String name = String.format("node%02d", i);
            up.put(name, i % 7 != 0);
            nodes.add(node(
                    name,
                    () -> PagesTest.state(name, true, "0.0-v1", V1, V2),
                    version -> PagesTest.sessions(UsageCount.of(i, name))));
        });
        clusters.has("demo", List.of(balancer("lb1", () -> routes("lb1", true, up))), nodes);
        deployments.runs(WeatherDeployment.waiting(tables.seed(500, 10)));
        tables.undeployments.latest().forEach(one -> undeployments.holds(details(one)));
        Browser browser = browserOf(VIEWER);
        try (Events live = browser.events()) {
            live.await("hello");
            assertThat(browser.open("/").body()).contains("26 of 30 nodes in rotation");
            assertThat(browser.open("/deployments").body()).contains("500 deployments; numbers 1 to 50 are shown");
            for (String path : List.of("/", "/deployments", "/deployments?page=9", "/api/deployments?size=200")) {
                print(path, () -> browser.open(path).body());
            }
        }
        print("History.mark()", tables.history::mark);
        print("History.deployments(), 50", () -> tables.history.deployments(History.Filter.ALL, 0, 50));
        print("History.choices()", tables.history::choices);
    }

    private static UndeployDetails details(Undeployment one) {
        return new UndeployDetails(one, one.ending().orElseThrow(), List.of(), "", List.of(), ApprovalRules.DEFAULT);
    }

    private static void print(String what, Supplier<Object> asked) {
        double[] millis = new double[TIMES];
        int size = 0;
        for (int i = 0; i < TIMES; i++) {
            long begin = System.nanoTime();
            size = asked.get().toString().length();
            millis[i] = (System.nanoTime() - begin) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(
                "%-28s %4d kB, of %d times: median %5.1f ms, 95 of 100 below %5.1f ms, slowest %5.1f ms%n",
                what, size / 1024, TIMES, millis[TIMES / 2], millis[TIMES * 95 / 100], millis[TIMES - 1]);
    }
}
