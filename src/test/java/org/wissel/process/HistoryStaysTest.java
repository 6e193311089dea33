package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.History;
import org.wissel.deployment.StepRun;
import org.wissel.deployment.StepRuns;
import org.wissel.deployment.Strategy;

/** What is told of a deployment that has ended does not need the engine's history, which is cleaned up. */
class HistoryStaysTest extends ProcessStory {

    @Autowired
    private History told;

    @Autowired
    private StepRuns runs;

    @Test
    void one_that_was_deployed_is_told_as_before_when_the_engine_has_forgotten_it() {
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        decide(id, Decision.APPROVE, "", "ann");
        runJobs();

        assertStays(id, DeploymentState.DEPLOYED);
    }

    @Test
    void one_that_was_rolled_back_is_told_as_before_when_the_engine_has_forgotten_it() {
        String id = start(Strategy.SWAP);
        runJobs();
        decide(id, Decision.APPROVE, "", "ann");
        runJobsUntil("serviceTask_awaitDrain");
        deployments.abort(id, "users complain", false, "ops");
        runJobs();

        assertStays(id, DeploymentState.ROLLED_BACK);
        assertThat(deployments.deployment(id).rollBack()).isPresent();
        assertThat(deployments.deployment(id).wave()).isPositive();
    }

    @Test
    void one_that_was_refused_is_told_as_before_when_the_engine_has_forgotten_it() {
        cluster.balancer.problems.add("lb1: the upstream backend is missing. Name the right one.");
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        tasks.complete(task("userTask_readRefusal").orElseThrow().getId());

        assertStays(id, DeploymentState.REFUSED);
    }

    private void assertStays(String id, DeploymentState ending) {
        DeploymentDetails before = deployments.deployment(id);
        History.Page listed = told.deployments(History.Filter.ALL, 0, 10);
        List<StepRun> ran = runs.of(id);
        assertThat(before.state()).isEqualTo(ending);
        assertThat(ran).isNotEmpty();

        history.deleteHistoricProcessInstance(id);

        assertThat(reached(id)).as("what the engine still knows").isEmpty();
        assertThat(deployments.deployment(id)).isEqualTo(before);
        assertThat(told.deployments(History.Filter.ALL, 0, 10)).isEqualTo(listed);
        assertThat(listed.rows()).extracting(History.Row::state).containsExactly(ending);
        assertThat(runs.of(id)).isEqualTo(ran);
        assertThat(before.plan().isPresent()).isEqualTo(ending != DeploymentState.REFUSED);
        assertThat(before.evidence().isEmpty()).isEqualTo(ending == DeploymentState.REFUSED);
    }
}
