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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Node;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.UsageCount;

/**
 * Measures, over HTTP, how long the start page takes with 30 nodes and the history with 500 deployments, and prints it. Not
 * among the tests: {@code mvn surefire:test -Dtest=PagesBenchmark}.
 */
class PagesBenchmark extends WebTest {

    private static final int TIMES = 200;
    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");

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
        IntStream.range(0, 500)
                .forEach(i -> history.holds(HistoryTest.row(i, "demo", "Weather", "dora", DeploymentState.DEPLOYED)));
        Browser browser = browserOf(VIEWER);
        try (Events live = browser.events()) {
            live.await("hello");
            assertThat(browser.open("/").body()).contains("26 of 30 nodes in rotation");
            for (String path : List.of("/", "/deployments", "/deployments?page=9", "/api/deployments?size=200")) {
                print(path, browser);
            }
        }
    }

    private static void print(String path, Browser browser) {
        double[] millis = new double[TIMES];
        int size = 0;
        for (int i = 0; i < TIMES; i++) {
            long begin = System.nanoTime();
            size = browser.open(path).body().length();
            millis[i] = (System.nanoTime() - begin) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(
                "%-28s %4d kB, of %d requests: median %5.1f ms, 95 of 100 below %5.1f ms, slowest %5.1f ms%n",
                path, size / 1024, TIMES, millis[TIMES / 2], millis[TIMES * 95 / 100], millis[TIMES - 1]);
    }
}
