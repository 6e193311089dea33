package org.wissel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.ClusterLock;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.FakeLoadBalancer;
import org.wissel.deployment.FakeRuntime;
import org.wissel.deployment.Journal;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.Limits;
import org.wissel.deployment.Node;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.RollBack;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;

/** What keeps an abort and the steps of a deployment apart, and what the journal keeps of them. */
@SpringBootTest(
        classes = JournalTest.Tables.class,
        properties = "spring.datasource.url=jdbc:h2:mem:halting;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000")
class HaltingTest {

    private static final Instant NOW = Instant.parse("2026-03-24T09:11:00Z");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");

    @Autowired
    private ClusterLocks locks;

    @Autowired
    private Journal journal;

    @Autowired
    private JdbcTemplate db;

    @Autowired
    private PlatformTransactionManager transactions;

    @BeforeEach
    void lock() {
        locks.lock(cluster(), new ClusterLock("c", "d1", "ops", NOW, V2.toString()));
        journal.open("d1", new DeploymentRequest("c", V2, Strategy.INSTALL_FIRST), "ops", NOW);
    }

    @AfterEach
    void clean() {
        locks.release("d1");
        db.update("delete from wissel_left_out");
        db.update("delete from wissel_deployment");
    }

    @Test
    void a_halted_deployment_begins_no_step_until_it_walks_anew() {
        locks.halt("d1", 1);
        assertThat(locks.halted("d1")).isTrue();
        assertThatThrownBy(() -> locks.enter("d1", 1, "c", Optional.of("node1")))
                .isInstanceOf(StepFailedException.class)
                .hasMessageStartingWith("node1: ")
                .hasMessageContaining("being aborted");

        assertThat(locks.nextEpoch("d1", "c")).isEqualTo(2);

        assertThat(locks.halted("d1")).isFalse();
        locks.enter("d1", 2, "c", Optional.of("node1"));
    }

    @Test
    void only_the_walk_that_was_meant_is_halted() {
        locks.nextEpoch("d1", "c");

        locks.halt("d1", 1);

        assertThat(locks.halted("d1")).isFalse();
    }

    @Test
    void a_node_that_came_into_the_inventory_since_has_its_fence_too() {
        locks.enter("d1", 1, "c", Optional.of("node9"));

        assertThat(db.queryForObject("select count(*) from wissel_fence where node = 'node9'", Integer.class))
                .isEqualTo(1);
        db.update("delete from wissel_fence where node = 'node9'");
    }

    @Test
    void a_step_of_a_walk_that_was_given_up_is_refused() {
        locks.nextEpoch("d1", "c");

        assertThatThrownBy(() -> locks.enter("d1", 1, "c", Optional.empty()))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("given up");
    }

    @Test
    void one_that_holds_no_cluster_has_no_walk_to_halt() {
        locks.halt("unknown", 1);
        assertThat(locks.epoch("unknown")).isEmpty();
        assertThat(locks.halted("unknown")).isFalse();
        assertThatThrownBy(() -> locks.nextEpoch("unknown", "c")).isInstanceOf(StepFailedException.class);
    }

    @Test
    void the_cluster_is_quiet_only_while_no_step_holds_a_fence() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> step =
                    thread.submit(() -> new TransactionTemplate(transactions).executeWithoutResult(transaction -> {
                        locks.enter("d1", 1, "c", Optional.of("node2"));
                        entered.countDown();
                        await(leave);
                    }));
            await(entered);
            assertThat(quiet()).isFalse();
            leave.countDown();
            step.get(30, TimeUnit.SECONDS);
            assertThat(quiet()).isTrue();
        } finally {
            thread.shutdownNow();
        }
    }

    private boolean quiet() {
        return Boolean.TRUE.equals(new TransactionTemplate(transactions).execute(look -> locks.quiet("c")));
    }

    @Test
    void the_order_to_roll_back_is_kept_and_tries_the_nodes_again_that_were_left_out() {
        assertThat(journal.entry("d1").rollBack()).isEmpty();
        LeftOut node2 = new LeftOut("node2", "node2: no power", "ops", NOW);
        journal.leaveOut("d1", node2);
        journal.leaveOut("d1", new LeftOut("node2", "again", "somebody else", NOW.plusSeconds(9)));
        assertThat(journal.entry("d1").leftOut()).containsExactly(node2);
        assertThat(journal.entry("d1").leftOutNodes()).containsExactly("node2");

        journal.rollBack("d1", new RollBack("aborted by ops", NOW));

        assertThat(journal.entry("d1").rollBack()).contains(new RollBack("aborted by ops", NOW));
        assertThat(journal.entry("d1").leftOut()).isEmpty();
        LeftOut again = new LeftOut("node2", "node2: still no power", "ops", NOW.plusSeconds(60));
        journal.leaveOut("d1", again);
        assertThat(journal.entry("d1").leftOut()).containsExactly(again);
    }

    @Test
    void nodes_that_were_left_out_on_the_way_forwards_are_named_again_when_the_way_back_is_given_up() {
        LeftOut node2 = new LeftOut("node2", "node2: no power", "ops", NOW);
        journal.leaveOut("d1", node2);
        journal.rollBack("d1", new RollBack("aborted by ops", NOW));

        journal.end("d1", DeploymentState.LEFT_FOR_OPERATOR, List.of(), NOW);

        assertThat(journal.entry("d1").leftOut()).containsExactly(node2);
    }

    @Test
    void only_a_deployment_that_touched_the_cluster_has_left_nodes_out_of_it() {
        journal.leaveOut("d1", new LeftOut("node2", "no power", "ops", NOW));
        assertThat(journal.leftOutOf("c")).isEmpty();

        db.update("update wissel_deployment set state_before = '{}' where id = 'd1'");

        assertThat(journal.leftOutOf("c")).extracting(LeftOut::node).containsExactly("node2");
        assertThat(journal.leftOutOf("elsewhere")).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static Cluster cluster() {
        return new Cluster(
                "c",
                List.of(new FakeLoadBalancer("lb1", Set.of("node1", "node2"))),
                List.of(
                        new Node("node1", URI.create("http://node1"), new FakeRuntime("node1", V2)),
                        new Node("node2", URI.create("http://node2"), new FakeRuntime("node2", V2))),
                new Limits(1, Duration.ofMinutes(1), Duration.ofMinutes(1)));
    }
}
