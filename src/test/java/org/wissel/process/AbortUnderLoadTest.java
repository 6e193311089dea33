package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.wissel.WisselApplication;
import org.wissel.deployment.CloseLook;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.SideEffects;
import org.wissel.deployment.StandingClock;
import org.wissel.deployment.Strategy;

/** With the real job executor, aborts at any moment: the way back never runs beside the way forwards. */
@SpringBootTest(
        classes = WisselApplication.class,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:abort-load;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000",
            "camunda.bpm.authorization.enabled=false"
        })
@Import(FakeClusterConfiguration.class)
class AbortUnderLoadTest {

    private static final CloseLook PATIENCE = new CloseLook(Duration.ofMinutes(1), Duration.ofMillis(20));
    private static final int RUNS = 10;

    @Autowired
    private Deployments deployments;

    @Autowired
    private RuntimeService runtime;

    @Autowired
    private FakeCluster cluster;

    @BeforeEach
    void nothingIsOverdue(@Autowired StandingClock clock) {
        // The engine's clock runs: a deadline counted from one that stands in the past would have passed.
        clock.move(Duration.between(clock.instant(), Instant.now()));
    }

    @Test
    void no_step_of_the_way_back_begins_while_one_of_the_way_forwards_runs() throws Exception {
        long seed = Long.getLong("wissel.seed", 4711);
        Random random = new Random(seed);
        SideEffects watched = new SideEffects();
        watched.watch(20);
        int rolledBack = 0;
        for (int run = 0; run < RUNS; run++) {
            cluster.reset(5);
            cluster.watchedBy(watched);
            String id = deployments.start(
                    new DeploymentRequest(
                            FakeCluster.NAME,
                            new ProjectVersion("Weather", "0.0-v2"),
                            random.nextBoolean() ? Strategy.SWAP : Strategy.INSTALL_FIRST),
                    "ops");
            TimeUnit.MILLISECONDS.sleep(random.nextInt(900));
            try {
                deployments.abort(id, "run " + run, false, "ops");
            } catch (NothingWaitsException hadEnded) {
                // It was faster.
            }
            DeploymentState ending = awaitEnding(id);
            assertThat(ending).isIn(DeploymentState.ROLLED_BACK, DeploymentState.DEPLOYED);
            rolledBack += ending == DeploymentState.ROLLED_BACK ? 1 : 0;
            assertThat(cluster.balancer.observe().up().values()).containsOnly(true);
            awaitNothingRuns();
        }
        System.out.printf(
                "aborts under load: seed %d, %d runs, %d rolled back, %d deeds, %d at the same time%n",
                seed, RUNS, rolledBack, watched.deeds(), watched.overlaps());
        assertThat(watched.overlaps()).isZero();
        assertThat(rolledBack).isPositive();
    }

    private DeploymentState awaitEnding(String id) {
        return PATIENCE.until(() -> {
                    DeploymentState state = deployments.deployment(id).state();
                    assertThat(state)
                            .as("one that runs or ended well is never told as left: %s", deployments.deployment(id))
                            .isNotEqualTo(DeploymentState.LEFT_FOR_OPERATOR);
                    if (state == DeploymentState.WAITING_FOR_APPROVAL) {
                        approve(id);
                    }
                    return deployments.deployment(id).state() == DeploymentState.ROLLED_BACK
                                    || deployments.deployment(id).state() == DeploymentState.DEPLOYED
                            ? Optional.of(deployments.deployment(id).state())
                            : Optional.empty();
                })
                .orElseThrow(() -> new AssertionError(deployments.deployment(id).toString()));
    }

    private void approve(String id) {
        try {
            ProcessStory.decide(deployments, id, Decision.APPROVE, "", "approver");
        } catch (NothingWaitsException interrupted) {
            // The abort was first.
        }
    }

    private void awaitNothingRuns() {
        assertThat(PATIENCE.until(() -> runtime.createProcessInstanceQuery()
                                        .processDefinitionKeyNotIn("watch-approval")
                                        .count()
                                == 0
                        ? Optional.of(true)
                        : Optional.empty()))
                .isPresent();
    }
}
