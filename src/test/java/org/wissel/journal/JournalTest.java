package org.wissel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.BalancerState;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.ClusterBusyException;
import org.wissel.deployment.ClusterLock;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.EvidenceOf;
import org.wissel.deployment.FakeLoadBalancer;
import org.wissel.deployment.FakeRuntime;
import org.wissel.deployment.FileCopy;
import org.wissel.deployment.Fingerprint;
import org.wissel.deployment.Journal;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.Limits;
import org.wissel.deployment.Node;
import org.wissel.deployment.NodeChange;
import org.wissel.deployment.ObservedCluster;
import org.wissel.deployment.Plan;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Remembered;
import org.wissel.deployment.Review;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UnknownNameException;
import org.wissel.deployment.Wave;

@SpringBootTest(
        classes = JournalTest.Tables.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = "spring.datasource.url=jdbc:h2:mem:journal;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000")
class JournalTest {

    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final Instant NOW = Instant.parse("2026-03-24T09:00:00Z");
    private static final Plan PLAN = new Plan(
            V2,
            "sum",
            Strategy.INSTALL_FIRST,
            List.of(new Wave(
                    List.of(new NodeChange("node2", Set.of(V2), Set.of(), Map.of("weather", "0.0-v2"), Set.of(V2))),
                    false,
                    1)),
            Map.of("lb1", Set.of("node1", "node2")),
            Set.of("node3"),
            Set.of(),
            Set.of("node1"),
            1,
            "none",
            List.of("a warning"));

    @Autowired
    private Journal journal;

    @Autowired
    private ClusterLocks locks;

    @Autowired
    private JdbcTemplate db;

    @Autowired
    private PlatformTransactionManager transactions;

    @BeforeEach
    void empty() {
        List.of(
                        "wissel_review",
                        "wissel_left_out",
                        "wissel_shown_plan",
                        "wissel_evidence",
                        "wissel_lock",
                        "wissel_deployment")
                .forEach(table -> db.update("delete from " + table));
    }

    @Test
    void what_was_remembered_comes_back_as_it_was() {
        open("d1");
        remember("d1", PLAN);
        Evidence evidence = new Evidence(NOW, 0, "node2", "Await health", "HTTP 200");
        journal.record("d1", evidence);

        Journal.Entry entry = journal.entry("d1");
        assertThat(entry.plan()).contains(PLAN);
        assertThat(entry.request().target()).isEqualTo(V2);
        assertThat(entry.since()).isEqualTo(NOW);
        assertThat(entry.ending()).isEmpty();
        assertThat(journal.evidence("d1")).containsExactly(evidence);
    }

    @Test
    void the_last_of_what_some_steps_saw_is_found_by_wave_and_node() {
        open("d1");
        open("d2");
        List.of(
                        new Evidence(NOW, 0, "lb1", "Drain nodes", "first"),
                        new Evidence(NOW, 0, "node1", "Restart runtime", "restarted"),
                        new Evidence(NOW, 1, "lb1", "Swap cluster", "second"),
                        new Evidence(NOW, 1, "node2", "Restart runtime", "restarted too"))
                .forEach(seen -> journal.record("d1", seen));
        journal.record("d2", new Evidence(NOW, 7, "lb1", "Swap cluster", "of another"));

        EvidenceOf routed = EvidenceOf.any("Drain nodes", "Swap cluster");
        assertThat(journal.last("d1", routed)).map(Evidence::summary).contains("second");
        assertThat(journal.last("d1", routed.in(0))).map(Evidence::summary).contains("first");
        assertThat(journal.last("d1", routed.in(2))).isEmpty();
        EvidenceOf restarted = EvidenceOf.any("Restart runtime");
        assertThat(journal.last("d1", restarted)).map(Evidence::summary).contains("restarted too");
        assertThat(journal.last("d1", restarted.on("node1")))
                .map(Evidence::summary)
                .contains("restarted");
        assertThat(journal.last("d1", restarted.in(1).on("node1"))).isEmpty();
        assertThat(journal.last("nobody", routed)).isEmpty();
    }

    @Test
    void that_it_goes_live_survives_a_step_that_is_rolled_back() {
        open("d1");
        new TransactionTemplate(transactions).executeWithoutResult(step -> {
            journal.record("d1", new Evidence(NOW, 0, "", "Swap cluster", "lost with the step"));
            journal.goesLive("d1");
            step.setRollbackOnly();
        });

        assertThat(journal.entry("d1").wentLive()).isTrue();
        assertThat(journal.evidence("d1")).isEmpty();
    }

    @Test
    void what_was_approved_is_told_by_the_very_time_at_which_it_was_seen() {
        open("d1");
        Instant seenAt = NOW.plusNanos(123_456_789);
        assertThat(journal.approved("d1")).isEmpty();

        journal.approve("d1", seenAt, "approver");

        assertThat(journal.approved("d1")).contains(seenAt);
        journal.approve("d1", NOW, "approver");
        assertThat(journal.approved("d1")).contains(NOW);
    }

    @Test
    void the_first_ending_stays() {
        open("d1");
        journal.end("d1", DeploymentState.REFUSED, List.of("because"), NOW);
        journal.end("d1", DeploymentState.LEFT_FOR_OPERATOR, List.of(), NOW);

        assertThat(journal.entry("d1").ending()).contains(DeploymentState.REFUSED);
        assertThat(journal.entry("d1").reasons()).containsExactly("because");
    }

    @Test
    void evidence_longer_than_its_column_is_cut_instead_of_failing_the_step() {
        open("d1");
        journal.record("d1", new Evidence(NOW, 0, "node2", "Smoke test", "x".repeat(5000)));

        assertThat(journal.evidence("d1").get(0).summary()).hasSize(4000);
    }

    @Test
    void one_that_was_refused_after_its_plan_hides_nothing_of_what_was_left_before() {
        open("d1");
        remember("d1", PLAN);
        journal.leaveOut("d1", new LeftOut("node2", "did not start", "ops", NOW));
        journal.end("d1", DeploymentState.LEFT_FOR_OPERATOR, List.of(), NOW);
        Remembered left = journal.remembered("c");
        List<LeftOut> out = journal.leftOutOf("c");
        open("d2");
        remember("d2", PLAN);
        journal.end("d2", DeploymentState.REFUSED, List.of("rejected in the Publisher"), NOW.plusSeconds(1));

        assertThat(left.rotation()).isNotEmpty();
        assertThat(journal.remembered("c")).isEqualTo(left);
        assertThat(out).isNotEmpty();
        assertThat(journal.leftOutOf("c")).isEqualTo(out);
    }

    @Test
    void only_the_last_deployment_that_was_left_says_who_belongs_in_rotation() {
        open("d1");
        remember("d1", PLAN);
        assertThat(journal.remembered("c").rotation()).isEmpty();

        journal.end("d1", DeploymentState.LEFT_FOR_OPERATOR, List.of(), NOW);
        assertThat(journal.remembered("c").rotation()).isEqualTo(PLAN.rotation());
        assertThat(journal.remembered("another").rotation()).isEmpty();

        open("d2");
        journal.end("d2", DeploymentState.REFUSED, List.of("never planned"), NOW.plusSeconds(1));
        assertThat(journal.remembered("c").rotation()).isEqualTo(PLAN.rotation());

        open("d3");
        remember("d3", PLAN);
        journal.end("d3", DeploymentState.DEPLOYED, List.of(), NOW.plusSeconds(2));
        assertThat(journal.remembered("c").rotation()).isEmpty();
    }

    @Test
    void a_node_that_was_left_out_of_a_deployment_which_ended_well_still_belongs_in_rotation() {
        open("d1");
        remember("d1", PLAN);
        journal.leaveOut("d1", new LeftOut("node2", "did not start", "ops", NOW));
        assertThat(journal.rememberedOf("d1").leftOut()).containsExactly("node2");
        journal.goesLive("d1");
        journal.end("d1", DeploymentState.DEPLOYED, List.of(), NOW);

        Remembered remembered = journal.remembered("c");
        assertThat(remembered.rotation()).isEqualTo(Map.of("lb1", Set.of("node2")));
        assertThat(remembered.leftOut()).as("it is tried again").isEmpty();
        assertThat(remembered.live()).containsExactly(V2);

        open("d2");
        remember("d2", PLAN);
        journal.end("d2", DeploymentState.DEPLOYED, List.of(), NOW.plusSeconds(1));
        assertThat(journal.remembered("c")).isEqualTo(Remembered.NOTHING);
    }

    @Test
    void what_was_there_before_the_first_touch_stays_though_it_is_planned_again() {
        open("d1");
        journal.propose("d1", PLAN);
        assertThat(journal.rememberedOf("d1"))
                .as("nothing is touched by a proposal")
                .isEqualTo(Remembered.NOTHING);
        remember("d1", PLAN);
        journal.goesLive("d1");
        Plan again = new Plan(
                V2,
                "sum",
                Strategy.INSTALL_FIRST,
                PLAN.waves(),
                Map.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                1,
                "none",
                List.of());

        remember("d1", again);

        assertThat(journal.entry("d1").plan()).contains(again);
        assertThat(journal.rememberedOf("d1").rotation()).isEqualTo(PLAN.rotation());
        assertThat(journal.rememberedOf("d1").wentLive()).isTrue();
        assertThat(journal.rememberedOf("d1").live()).containsExactly(V2);
    }

    @Test
    void a_shown_plan_is_known_for_a_day() {
        Fingerprint fingerprint = new Fingerprint(Map.of("lb1 /f", "abc"), Map.of("lb1 /f", "def"));
        journal.shown("h1", fingerprint, NOW);
        journal.shown("h1", fingerprint, NOW.plusSeconds(1));
        assertThat(journal.shown("h1")).contains(fingerprint);
        assertThat(journal.shown("h2")).isEmpty();

        journal.shown("h2", fingerprint, NOW.plusSeconds(2 * 86400));
        assertThat(journal.shown("h1")).isEmpty();
        assertThat(journal.shown("h2")).isPresent();
    }

    @Test
    void one_thing_waits_for_a_person_at_a_time_and_is_forgotten_when_done() {
        open("d1");
        Map<String, String> diffs = new LinkedHashMap<>();
        diffs.put("lb1 /z", "- a");
        diffs.put("lb1 /a", "+ b");
        Review first = new Review(
                NOW,
                -1,
                "it begins",
                diffs,
                List.of("lb1: edited"),
                true,
                "node2 is down",
                new Fingerprint(Map.of(), Map.of()));
        Review second =
                new Review(NOW, 0, "swap", Map.of(), List.of(), false, "", new Fingerprint(Map.of("a", "b"), Map.of()));

        journal.review("d1", first);
        assertThat(journal.review("d1")).contains(first);
        assertThat(journal.review("d1").orElseThrow().diffs().keySet()).containsExactly("lb1 /z", "lb1 /a");
        journal.review("d1", second);
        assertThat(journal.review("d1")).contains(second);

        journal.reviewed("d1");
        assertThat(journal.review("d1")).isEmpty();
    }

    @Test
    void what_was_asked_for_comes_back_and_can_be_bound_to_another_plan() {
        DeploymentRequest wish = new DeploymentRequest(
                "c", V2, Strategy.SWAP, List.of("node2", "node1"), Set.of("weather"), Optional.of("h1"));
        journal.open("d1", wish, "ops", NOW);
        assertThat(journal.entry("d1").request()).isEqualTo(wish);

        journal.bind("d1", "h2");
        assertThat(journal.entry("d1").request().shownPlan()).contains("h2");
    }

    @Test
    void an_unknown_deployment_is_said_to_be_unknown() {
        assertThatThrownBy(() -> journal.entry("nope"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("nope");
    }

    @Test
    void two_clusters_behind_one_balancer_host_exclude_each_other() {
        locks.lock(cluster("a"), lock("a", "d1"));

        assertThatThrownBy(() -> new TransactionTemplate(transactions)
                        .executeWithoutResult(start -> locks.lock(cluster("b"), lock("b", "d2"))))
                .isInstanceOf(ClusterBusyException.class)
                .hasMessageStartingWith("Load balancer host lb1:22 is busy: ops")
                .hasMessageContaining("on cluster a since");
        locks.release("d1");
        locks.lock(cluster("b"), lock("b", "d3"));
        assertThat(locks.held()).extracting(ClusterLock::deployment).contains("d3");
    }

    @Test
    void a_step_of_a_deployment_that_lost_the_cluster_is_refused() {
        locks.lock(cluster("c"), lock("c", "d1"));
        locks.enter("d1", 1, "c", Optional.of("node1"));
        locks.release("d1");

        assertThatThrownBy(() -> locks.enter("d1", 1, "c", Optional.of("node1")))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("node1: this deployment no longer holds the cluster");
        assertThatThrownBy(() -> locks.enter("d1", 1, "c", Optional.empty()))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("c: ");
    }

    @Test
    void a_step_waits_for_the_fence_of_another_on_the_same_node() throws Exception {
        locks.lock(cluster("c"), lock("c", "d1"));
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        AtomicBoolean left = new AtomicBoolean();
        ExecutorService steps = Executors.newFixedThreadPool(2);
        try {
            Future<?> first = steps.submit(() -> new TransactionTemplate(transactions).executeWithoutResult(step -> {
                locks.enter("d1", 1, "c", Optional.of("node1"));
                entered.countDown();
                try {
                    leave.await();
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
                left.set(true);
            }));
            entered.await();
            Future<Boolean> second = steps.submit(() -> new TransactionTemplate(transactions).execute(step -> {
                locks.enter("d1", 1, "c", Optional.empty());
                return left.get();
            }));
            leave.countDown();
            first.get(30, TimeUnit.SECONDS);
            assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            steps.shutdownNow();
        }
    }

    private void open(String id) {
        journal.open(id, new DeploymentRequest("c", V2, Strategy.INSTALL_FIRST), "ops", NOW);
    }

    private static ClusterLock lock(String cluster, String deployment) {
        return new ClusterLock(cluster, deployment, "ops", NOW, V2.toString());
    }

    private static Cluster cluster(String name) {
        List<Node> nodes = List.of(
                new Node("node1", URI.create("http://node1"), new FakeRuntime("node1", V2)),
                new Node("node2", URI.create("http://node2"), new FakeRuntime("node2", V2)));
        return new Cluster(
                name,
                List.of(new FakeLoadBalancer("lb1", Set.of("node1", "node2"))),
                nodes,
                new Limits(1, Duration.ofMinutes(1), Duration.ofMinutes(1)));
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        FlywayAutoConfiguration.class
    })
    @Import({JdbcJournal.class, JdbcClusterLocks.class})
    static class Tables {

        @Bean
        ObjectMapper json() {
            return Jackson2ObjectMapperBuilder.json().build();
        }
    }

    private void remember(String id, Plan plan) {
        FileCopy file = new FileCopy("lb1", "/x", new byte[0]);
        journal.remember(
                id,
                plan,
                new ObservedCluster(
                        List.of(), List.of(new BalancerState("lb1", "", Map.of(), true, file, List.of(), List.of()))));
    }
}
