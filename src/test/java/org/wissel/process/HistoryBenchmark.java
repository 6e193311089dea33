package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.passwordOf;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.wissel.WisselApplication;
import org.wissel.deployment.Act;
import org.wissel.deployment.Audit;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Strategy;
import org.wissel.web.Browser;

/**
 * Measures what many finished deployments cost those that come after them, and prints times and ratios. One of them really went
 * through the engine and our tables, on a cluster in memory; the others are copies of all its rows. Not among the tests:
 *
 * <pre>mvn test -Dtest=HistoryBenchmark [-Dwissel.benchmark.deployments=1000] [-Dwissel.benchmark.postgres=true]</pre>
 */
@SpringBootTest(
        classes = WisselApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "camunda.bpm.job-execution.enabled=false",
            "camunda.bpm.authorization.enabled=false",
            "camunda.bpm.admin-user.id=" + HistoryBenchmark.ADMIN,
            "camunda.bpm.admin-user.password=" + HistoryBenchmark.ADMIN + "-secret"
        })
class HistoryBenchmark extends ProcessStory {

    static final String ADMIN = "ada";

    private static final int DEPLOYMENTS = Integer.getInteger("wissel.benchmark.deployments", 1000);
    private static final boolean ON_POSTGRES = Boolean.getBoolean("wissel.benchmark.postgres");
    private static final int TIMES = 20;
    private static final int STARTS = 5;

    private static EmbeddedPostgres postgres;

    @Autowired
    private Audit audit;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) throws IOException {
        if (ON_POSTGRES) {
            postgres = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(
                            Path.of("target", "postgres").toAbsolutePath().toFile())
                    .start();
            registry.add("spring.datasource.url", () -> postgres.getJdbcUrl("postgres", "postgres"));
        } else {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "benchmark");
            registry.add(
                    "spring.datasource.url",
                    () -> "jdbc:h2:file:" + folder.toAbsolutePath()
                            + "/wissel;LOCK_TIMEOUT=60000;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void after_many_deployments_everything_is_as_quick_as_before() {
        Browser browser = new Browser(port);
        browser.signIn(ADMIN, passwordOf(ADMIN));
        String first = deploy(new ArrayList<>(), new ArrayList<>());
        // Once for the compiler.
        measure(browser, first);
        Map<String, Double> few = measure(browser, first);
        long begin = System.nanoTime();
        CopiedDeployments copies = new CopiedDeployments(db);
        for (int i = 0; i < DEPLOYMENTS; i++) {
            copies.copy(first, i);
            String id = CopiedDeployments.id(first, i);
            for (Act.Kind kind : List.of(Act.Kind.DEPLOYMENT_STARTED, Act.Kind.DECIDED, Act.Kind.SIGNED_IN)) {
                audit.did(Act.of(kind, "ops", "c", id, Map.of("subject", "Weather 0.0-v2", "reason", "seen")));
            }
        }
        System.out.printf(
                "%d deployments more on %s, written in %d s%n",
                DEPLOYMENTS, ON_POSTGRES ? "PostgreSQL" : "H2 in a file", (System.nanoTime() - begin) / 1_000_000_000);
        Map<String, Double> many = measure(browser, first);
        System.out.printf("%-52s %10s %10s %6s%n", "median", "few", "many", "ratio");
        few.forEach((what, before) -> System.out.printf(
                "%-52s %7.1f ms %7.1f ms %6.2f%n", what, before, many.get(what), many.get(what) / before));
        List.of(
                        "wissel_deployment",
                        "wissel_step_run",
                        "wissel_evidence",
                        "wissel_audit",
                        "act_hi_actinst",
                        "act_hi_job_log")
                .forEach(table -> System.out.printf(
                        "%-20s %d rows%n", table, db.queryForObject("select count(*) from " + table, Long.class)));
    }

    private Map<String, Double> measure(Browser browser, String id) {
        Map<String, Double> medians = new LinkedHashMap<>();
        List<Double> starts = new ArrayList<>();
        List<Double> jobs = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            deploy(starts, jobs);
        }
        medians.put("start of a deployment", median(starts));
        medians.put("a deployment's steps, each", median(jobs));
        for (String path : List.of(
                "/",
                "/deployments",
                "/deployments?cluster=c&person=ops&outcome=deployed",
                "/deployments/" + id,
                "/api/deployments?size=50",
                "/api/deployments/" + id,
                "/api/audit?from=2100-01-01",
                "/api/audit?person=nobody",
                "/api/audit/check",
                "/api/exports",
                "/actuator/prometheus")) {
            List<Double> times = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                long begin = System.nanoTime();
                int status = browser.open(path).status();
                times.add((System.nanoTime() - begin) / 1e6);
                assertThat(status).as(path).isEqualTo(200);
            }
            medians.put(path.replace(id, "ID"), median(times));
        }
        return medians;
    }

    /** From the start to its end, jobs fired by hand, each timed. */
    private String deploy(List<Double> starts, List<Double> jobs) {
        cluster.reset(2);
        long begin = System.nanoTime();
        String id = start(Strategy.INSTALL_FIRST);
        starts.add((System.nanoTime() - begin) / 1e6);
        runAll(jobs);
        decide(id, Decision.APPROVE, "", "ann");
        runAll(jobs);
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
        return id;
    }

    private void runAll(List<Double> jobs) {
        boolean more = true;
        while (more) {
            long begin = System.nanoTime();
            more = runNextJob();
            if (more) {
                jobs.add((System.nanoTime() - begin) / 1e6);
            }
        }
    }

    private static double median(List<Double> times) {
        List<Double> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
