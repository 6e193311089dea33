package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.process.CamundaUsersFixture.passwordOf;
import static org.wissel.web.FakeClusters.balancer;
import static org.wissel.web.FakeClusters.node;
import static org.wissel.web.FakeClusters.routes;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.TestPropertySource;
import org.wissel.deployment.ApprovalRules;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.History;
import org.wissel.deployment.Node;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepRun;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.Undeployment;
import org.wissel.deployment.UsageCount;
import org.wissel.journal.HistoryTables;
import org.wissel.sandbox.SandboxBrowser;

/**
 * Measures with 30 nodes and 500 deployments in the tables, and prints it: how long pages take over HTTP, how long Chromium takes
 * to bring a page up to date while ten changes come, and what is asked when nobody looks. Not among the tests: {@code mvn
 * surefire:test -Dtest=PagesBenchmark}.
 */
@Import(PagesBenchmark.Tables.class)
// As they are shipped: the tests look more often.
@TestPropertySource(
        properties = {
            "wissel.live.history=1s",
            "wissel.live.clusters=5s",
            "wissel.live.sessions=20s",
            "wissel.live.heartbeat=15s"
        })
class PagesBenchmark extends WebTest {

    private static final int TIMES = 200;
    private static final int CHANGES = 10;
    private static final int NODES = 30;
    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final List<String> STEPS = List.of(
            "Await drain", "Update export", "Update shortcuts", "Restart runtime", "Await health", "Smoke test");

    /**
     * What a browser tells: how long each update took from asking to the page as it is then, how long of it the page's own script
     * worked, tasks of more than 50 ms, and the longest time between two frames.
     */
    private static final String WATCH =
            """
            window.seen = { updates: [], scripts: [], long: [], gap: 0 };
            new PerformanceObserver(list => list.getEntries().forEach(entry => seen.long.push(entry.duration)))
              .observe({ type: 'longtask' });
            let asked, began, last = performance.now();
            document.addEventListener('htmx:beforeRequest', () => { asked = performance.now(); });
            document.addEventListener('htmx:beforeSwap', () => { began = performance.now(); });
            document.addEventListener('htmx:afterOnLoad', () => {
              seen.scripts.push(performance.now() - began);
              requestAnimationFrame(() => setTimeout(() => seen.updates.push(performance.now() - asked)));
            });
            const frame = now => { seen.gap = Math.max(seen.gap, now - last); last = now; requestAnimationFrame(frame); };
            requestAnimationFrame(frame);
            """;

    @TestConfiguration
    static class Tables {

        final AtomicInteger marks = new AtomicInteger();

        @Bean
        AtomicInteger askedWhetherAnythingChanged() {
            return marks;
        }

        @Bean
        HistoryTables historyTables() {
            JdbcDataSource database = new JdbcDataSource();
            database.setUrl("jdbc:h2:mem:benchmark;DB_CLOSE_DELAY=-1");
            HistoryTables tables = new HistoryTables(JdbcConnectionPool.create(database));
            tables.seed(500, 10);
            return tables;
        }

        /** In place of the one that only remembers what a test said; counts how often it is asked whether anything changed. */
        @Bean
        @Primary
        History tablesHistory(HistoryTables tables) {
            return (History) Proxy.newProxyInstance(
                    History.class.getClassLoader(), new Class<?>[] {History.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("mark")) {
                            marks.incrementAndGet();
                        }
                        try {
                            return method.invoke(tables.history, arguments);
                        } catch (InvocationTargetException failed) {
                            throw failed.getCause();
                        }
                    });
        }
    }

    @Autowired
    private HistoryTables tables;

    @Autowired
    private AtomicInteger askedWhetherAnythingChanged;

    @Autowired
    private EventStreams streams;

    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger change = new AtomicInteger();

    @BeforeEach
    void thirtyNodesAndFiveHundredDeployments() {
        List<Node> nodes = new ArrayList<>();
        IntStream.rangeClosed(1, NODES).forEach(i -> {
            String name = String.format("node%02d", i);
            nodes.add(node(
                    name,
                    () -> {
                        looks.incrementAndGet();
                        return PagesTest.state(name, true, "0.0-v1", V1, V2);
                    },
                    version -> PagesTest.sessions(UsageCount.of(i + change.get(), name))));
        });
        clusters.has("demo", List.of(balancer("lb1", () -> routes("lb1", true, rotation()))), nodes);
        deployments.runs(WeatherDeployment.waiting("d499"));
        IntStream.range(0, NODES).forEach(node -> STEPS.forEach(step -> stepRuns.ran("d499", ran(node, step))));
        tables.undeployments.latest().forEach(one -> undeployments.holds(details(one)));
    }

    /** Another one after each change. */
    private Map<String, Boolean> rotation() {
        Map<String, Boolean> up = new TreeMap<>();
        IntStream.rangeClosed(1, NODES).forEach(i -> up.put(String.format("node%02d", i), i % 7 != change.get() % 7));
        return up;
    }

    private static StepRun ran(int node, String step) {
        Instant began = Instant.parse("2026-03-01T10:15:30Z").plusSeconds(60L * node + 10L * STEPS.indexOf(step));
        String name = String.format("node%02d", node + 1);
        return new StepRun(
                began,
                Optional.of(began.plusSeconds(9)),
                node,
                name,
                step,
                StepRun.Outcome.DONE,
                "",
                IntStream.range(0, 12)
                        .mapToObj(line -> name + ": " + step + ", line " + line + " of what was done by sudo")
                        .toList());
    }

    @Test
    void over_http() {
        Browser browser = browserOf(VIEWER);
        try (Events live = browser.events()) {
            live.await("hello");
            assertThat(browser.open("/").body()).contains("of 30 nodes in rotation");
            assertThat(browser.open("/deployments").body()).contains("500 deployments; numbers 1 to 50 are shown");
            assertThat(browser.open("/deployments/d499").body()).contains("run-180");
            for (String path : List.of(
                    "/", "/deployments", "/deployments?page=9", "/deployments/d499", "/api/deployments?size=200")) {
                print(path, () -> browser.open(path).body());
            }
        }
        print("History.mark()", tables.history::mark);
        print("History.deployments(), 50", () -> tables.history.deployments(History.Filter.ALL, 0, 50));
        print("History.choices()", tables.history::choices);
    }

    @Test
    void in_chromium() throws InterruptedException {
        SandboxBrowser chromium = SandboxBrowser.open();
        if (chromium == null) {
            System.out.println("in_chromium DID NOT RUN: install chromium");
            return;
        }
        try (chromium) {
            // Machines are looked at every 5 s.
            watch(chromium, "/", 6_000, "of 30 nodes in rotation", i -> {});
            watch(chromium, "/deployments", 2_000, "numbers 1 to 50", this::record);
            watch(chromium, "/deployments/d499", 2_000, "run-180", i -> {
                stepRuns.ran("d499", ran(NODES + i, "Await drain"));
                record(i);
            });
        }
        nobodyLooks();
    }

    /** Something that pages tell of. */
    private void record(int i) {
        tables.journal.record("d499", new Evidence(Instant.now(), 0, "node01", "Await drain", "look " + i));
    }

    private Page signedIn(SandboxBrowser chromium, String path) {
        return chromium.signedIn(URI.create("http://127.0.0.1:" + port), VIEWER, passwordOf(VIEWER), path);
    }

    private void watch(SandboxBrowser chromium, String path, long pause, String holds, IntConsumer changed)
            throws InterruptedException {
        Page page = signedIn(chromium, path);
        page.locator("#live.on").waitFor();
        assertThat(page.content()).contains(holds);
        Thread.sleep(2_000);
        page.evaluate(WATCH);
        // By the time of the processor, which does not count what else the machine does meanwhile.
        CDPSession told = page.context().newCDPSession(page);
        JsonObject threadTime = new JsonObject();
        threadTime.addProperty("timeDomain", "threadTicks");
        told.send("Performance.enable", threadTime);
        Map<String, Double> before = metrics(told);
        for (int i = 0; i < CHANGES; i++) {
            change.incrementAndGet();
            changed.accept(i);
            Thread.sleep(pause);
        }
        System.out.printf(
                "%-20s %d changes: %s%n",
                path,
                CHANGES,
                page.evaluate(
                        "(() => { const of = all => { const sorted = [...all].sort((a, b) => a - b);"
                                + " return sorted.length ? sorted[sorted.length >> 1].toFixed(1) + ' ms, slowest '"
                                + " + sorted[sorted.length - 1].toFixed(1) + ' ms' : 'none'; };"
                                + " return seen.updates.length + ' updates, each from asking to shown: median ' + of(seen.updates)"
                                + " + '; script alone: median ' + of(seen.scripts) + '; tasks of more than 50 ms: '"
                                + " + seen.long.length + ' (' + seen.long.map(Math.round) + '); longest time between two frames '"
                                + " + seen.gap.toFixed(1) + ' ms; ' + document.querySelectorAll('*').length + ' elements'; })()"));
        Map<String, Double> after = metrics(told);
        double updates = ((Number) page.evaluate("seen.updates.length")).doubleValue();
        System.out.printf(
                "%-20s CPU of the page per update: %s%n",
                path,
                Stream.of("ScriptDuration", "RecalcStyleDuration", "LayoutDuration", "TaskDuration")
                        .map(name -> String.format(
                                "%s %.1f ms", name, 1000 * (after.get(name) - before.get(name)) / updates))
                        .collect(Collectors.joining(", ")));
        SandboxBrowser.picture(page, "benchmark" + path.replace('/', '-'));
        SandboxBrowser.tallPicture(page, "benchmark" + path.replace('/', '-') + "-tall");
        page.context().close();
    }

    /** In seconds. */
    private static Map<String, Double> metrics(CDPSession told) {
        Map<String, Double> metrics = new TreeMap<>();
        told.send("Performance.getMetrics")
                .getAsJsonArray("metrics")
                .forEach(metric -> metrics.put(
                        metric.getAsJsonObject().get("name").getAsString(),
                        metric.getAsJsonObject().get("value").getAsDouble()));
        return metrics;
    }

    private void nobodyLooks() throws InterruptedException {
        while (streams.count() > 0) {
            Thread.sleep(100);
        }
        // What was under way comes to its end.
        Thread.sleep(6_000);
        int asked = askedWhetherAnythingChanged.get();
        int looked = looks.get();
        Thread.sleep(30_000);
        System.out.printf(
                "nobody looks: %d streams; in 30 s asked %d times whether anything changed, looked at nodes %d times; threads %s%n",
                streams.count(),
                askedWhetherAnythingChanged.get() - asked,
                looks.get() - looked,
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("look-"))
                        .toList());
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
