package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutorContext;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.StepRun;
import org.wissel.deployment.StepRuns;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployDecision;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.Undeploys;
import org.wissel.deployment.Usage;
import org.wissel.deployment.UsageCount;

/** What is seen of deployments from outside: metrics, and whose a log line is. */
class ObservedStoryTest extends ProcessStory {

    private static final Pattern SERIES = Pattern.compile("(?m)^(wissel_\\w+)(\\{[^}]*})? (\\S+)$");

    @Autowired
    private PrometheusMeterRegistry registry;

    @Autowired
    private StepRuns runs;

    @Autowired
    private Undeploys undeploys;

    @Autowired
    private PlatformTransactionManager transactions;

    @Autowired
    private ThreadPoolTaskExecutor threads;

    private record Line(String text, Map<String, String> words) {}

    private final List<Line> logged = Collections.synchronizedList(new ArrayList<>());

    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            String at = Instant.ofEpochMilli(event.getTimeStamp())
                    .truncatedTo(ChronoUnit.MILLIS)
                    .toString();
            logged.add(new Line(
                    at + " " + event.getLevel() + " " + event.getFormattedMessage(),
                    Map.copyOf(event.getMDCPropertyMap())));
        }
    };

    @BeforeEach
    void listen() {
        // Counters of the database are there when it has answered once.
        registry.scrape();
        db.update("delete from wissel_step_run");
        appender.start();
        ((Logger) LoggerFactory.getLogger("org.wissel")).addAppender(appender);
    }

    @AfterEach
    void listenNoMore() {
        ((Logger) LoggerFactory.getLogger("org.wissel")).detachAppender(appender);
        StepWords.forget();
    }

    @Test
    void a_deployment_with_a_retry_and_an_incident_is_counted_once_by_each_metric() {
        String deployed = "wissel_deployments_total{cluster=\"c\",kind=\"deploy\",outcome=\"deployed\"}";
        assertSeries(deployed, 0);
        Map<String, Double> before = series();
        failRestarts("node1", 3);
        failRestarts("node2", 1);
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();

        assertSeries("wissel_incidents_open{cluster=\"c\"}", 1);
        assertSeries("wissel_clusters_held{cluster=\"c\"}", 1);
        retry(id);
        assertSeries("wissel_approvals_waiting{cluster=\"c\"}", 1);
        assertSeries("wissel_incidents_open{cluster=\"c\"}", 0);
        decide(id, Decision.APPROVE, "", "ann");
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
        assertSeries(deployed, 1);
        assertSeries("wissel_approvals_waiting{cluster=\"c\"}", 0);
        assertSeries("wissel_clusters_held{cluster=\"c\"}", 0);
        Map<String, Double> after = series();
        // node2 installs, node1 installs and points, node2 points.
        assertIncrease(before, after, "wissel_steps_seconds_count{outcome=\"done\",step=\"Restart runtime\"}", 3);
        assertIncrease(before, after, "wissel_steps_seconds_count{outcome=\"failed\",step=\"Restart runtime\"}", 4);
        // node2's second try; node1's second, third, and the one by hand.
        assertIncrease(before, after, "wissel_steps_retried_total{step=\"Restart runtime\"}", 4);
        assertIncrease(before, after, "wissel_steps_retried_total{step=\"Smoke test\"}", 0);
        assertIncrease(before, after, "wissel_steps_seconds_count{outcome=\"done\",step=\"Swap cluster\"}", 2);
        assertIncrease(before, after, "wissel_drains_seconds_count{cluster=\"c\"}", 3);
    }

    @Test
    void a_drain_lasts_from_the_change_of_routing_to_its_proof() {
        Map<String, Double> before = series();
        cluster.balancer.drained.add(false);
        start(Strategy.SWAP);
        runJobsUntil("event_lookAtDrainAgain");
        clock.move(Duration.ofSeconds(42));
        fire("event_lookAtDrainAgain");

        assertIncrease(before, series(), "wissel_drains_seconds_count{cluster=\"c\"}", 1);
        assertIncrease(before, series(), "wissel_drains_seconds_sum{cluster=\"c\"}", 42);
    }

    @Test
    void what_was_rolled_back_is_not_told_as_done() {
        List<Boolean> kept = new ArrayList<>();
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        transaction.executeWithoutResult(status -> {
            Committed.tell(kept::add);
            assertThat(kept).isEmpty();
        });
        transaction.executeWithoutResult(status -> {
            Committed.tell(kept::add);
            status.setRollbackOnly();
        });

        assertThat(kept).containsExactly(true, false);
    }

    @Test
    void every_line_of_a_step_carries_deployment_cluster_node_and_step_of_an_undeployment_too() {
        failRestarts("node2", 1);
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        decide(id, Decision.APPROVE, "", "ann");
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
        assertEveryLineOf(id);

        cluster.runtimes
                .values()
                .forEach(runtime -> runtime.usage = version -> new Usage(
                        UsageCount.of(0, "counted").forWholeCluster(),
                        UsageCount.of(0, "counted").forWholeCluster()));
        logged.clear();
        clock.move(Duration.ofDays(30));
        String undeploy = undeploys.start(
                new UndeployRequest(
                        FakeCluster.NAME, List.of(new ProjectVersion("Weather", "0.0-v1")), Purpose.UNDEPLOY),
                "ops");
        runJobs();
        assertThat(logged)
                .filteredOn(line -> line.words().getOrDefault("step", "").equals("Look at usage"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.words())
                        .containsEntry("deployment", undeploy)
                        .containsEntry("cluster", FakeCluster.NAME)
                        .containsEntry("node", StepWords.NONE));
        undeploys.decide(undeploy, UndeployDecision.CONFIRM, "", "ann");
        runJobs();
        assertEveryLineOf(undeploys.undeployment(undeploy).undeployment().walk().orElseThrow());
        assertThat(StepWords.said()).isEmpty();
    }

    /** By what the step itself collected, in whichever thread it was logged. */
    private void assertEveryLineOf(String id) {
        List<StepRun> all = runs.of(id);
        assertThat(all).extracting(StepRun::log).anyMatch(lines -> !lines.isEmpty());
        for (StepRun run : all) {
            Map<String, String> words = Map.of(
                    "deployment",
                    id,
                    "cluster",
                    FakeCluster.NAME,
                    "node",
                    run.node().isEmpty() ? StepWords.NONE : run.node(),
                    "step",
                    run.step());
            List<String> ours = logged.stream()
                    .filter(line -> line.words().entrySet().containsAll(words.entrySet()))
                    .map(Line::text)
                    .toList();
            assertThat(ours).as("%s of %s", run.step(), run.node()).containsAll(run.log());
        }
        assertThat(logged)
                .filteredOn(line -> line.text().contains("node"))
                .filteredOn(line -> all.stream().anyMatch(run -> run.log().contains(line.text())))
                .allSatisfy(line -> assertThat(line.words()).containsKeys("deployment", "cluster", "node", "step"));
    }

    @Test
    void the_words_stay_for_what_the_engine_logs_of_a_failure_and_go_before_the_next_job() {
        failRestarts("node2", 1);
        start(Strategy.INSTALL_FIRST);
        runJobsUntil("serviceTask_restartRuntime");
        Job restart = management
                .createJobQuery()
                .activityId("serviceTask_restartRuntime")
                .singleResult();

        Context.setJobExecutorContext(new JobExecutorContext());
        try {
            assertThatThrownBy(() -> management.executeJob(restart.getId())).isInstanceOf(StepFailedException.class);
            assertThat(StepWords.said()).containsEntry("node", "node2").containsEntry("step", "Restart runtime");
            management.executeJob(restart.getId());
            assertThat(StepWords.said()).isEmpty();
        } finally {
            Context.removeJobExecutorContext();
        }
    }

    @Test
    void a_thread_of_the_pool_forgets_them_with_its_work() throws Exception {
        int all = threads.getMaxPoolSize();
        CountDownLatch together = new CountDownLatch(all);
        for (int i = 0; i < all; i++) {
            threads.execute(() -> {
                StepWords.say(Map.of("node", "node1"));
                together.countDown();
            });
        }
        together.await();
        Set<String> left = Collections.synchronizedSet(new TreeSet<>());
        for (int i = 0; i < all; i++) {
            threads.submit(() -> left.addAll(StepWords.said().values())).get();
        }
        assertThat(left).isEmpty();
    }

    private void failRestarts(String node, int times) {
        for (int i = 0; i < times; i++) {
            cluster.runtimes.get(node).restartFailures.add(new StepFailedException(node, "no power", "Retry."));
        }
    }

    private Map<String, Double> series() {
        return SERIES.matcher(registry.scrape())
                .results()
                .collect(Collectors.toMap(
                        found -> found.group(1) + (found.group(2) == null ? "" : found.group(2)),
                        found -> Double.valueOf(found.group(3))));
    }

    private static void assertIncrease(Map<String, Double> before, Map<String, Double> after, String name, double by) {
        assertThat(after).as("all series").containsKey(name);
        assertThat(after.get(name) - before.getOrDefault(name, 0.0)).as(name).isEqualTo(by);
    }

    private void assertSeries(String name, double value) {
        assertThat(series()).containsEntry(name, value);
    }
}
