package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.wissel.WisselApplication;
import org.wissel.deployment.CloseLook;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StandingClock;
import org.wissel.deployment.Strategy;

/** With the real job executor and eight nodes at once, every side effect happens exactly once per node. */
@SpringBootTest(
        classes = WisselApplication.class,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:exactly-once;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000",
            "camunda.bpm.authorization.enabled=false"
        })
@Import(FakeClusterConfiguration.class)
class ExactlyOnceTest {

    private static final CloseLook PATIENCE = new CloseLook(Duration.ofMinutes(1), Duration.ofMillis(20));

    @Autowired
    private Deployments deployments;

    @Autowired
    private FakeCluster cluster;

    @BeforeEach
    void nothingIsOverdue(@Autowired StandingClock clock) {
        // The engine's clock runs: a deadline counted from one that stands in the past would have passed.
        clock.move(Duration.between(clock.instant(), Instant.now()));
    }

    @RepeatedTest(20)
    void eight_nodes_at_once_are_each_changed_exactly_once() {
        cluster.reset(9);
        String id = deployments.start(
                new DeploymentRequest(
                        FakeCluster.NAME, new ProjectVersion("Weather", "0.0-v2"), Strategy.INSTALL_FIRST),
                "ops");
        awaitState(id, DeploymentState.WAITING_FOR_APPROVAL);
        ProcessStory.decide(deployments, id, Decision.APPROVE, "", "approver");
        awaitState(id, DeploymentState.DEPLOYED);

        // The plan has eight nodes in its first wave, the ninth in its second, and the eight again in its third.
        cluster.runtimes.forEach((node, runtime) -> assertThat(runtime.effects)
                .as(node)
                .isEqualTo(
                        node.equals("node1")
                                ? List.of("install Weather 0.0-v2", "point 0.0-v2", "restart")
                                : List.of("install Weather 0.0-v2", "restart", "point 0.0-v2", "restart")));
        assertThat(cluster.balancer.routings).hasSize(4);
    }

    private void awaitState(String id, DeploymentState wanted) {
        assertThat(PATIENCE.until(
                        () -> java.util.Optional.of(deployments.deployment(id).state())
                                .filter(wanted::equals)))
                .as("%s: %s", wanted, deployments.deployment(id))
                .isPresent();
    }
}
