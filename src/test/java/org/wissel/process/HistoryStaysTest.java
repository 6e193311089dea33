package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.impl.util.ClockUtil;
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

    /** With its settings as they are delivered: what each model says, by the end of what called it. */
    @Test
    void the_engine_forgets_everything_a_year_after_the_end_by_itself() {
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        decide(id, Decision.APPROVE, "", "ann");
        runJobs();
        cluster.reset(2);
        deployments.abort(start(Strategy.INSTALL_FIRST), "not tonight", false, "ann");
        runJobs();
        cluster.reset(2);
        as("ann", () -> runtime.setVariable(start(Strategy.INSTALL_FIRST), "comment", "still running"));
        DeploymentDetails before = deployments.deployment(id);
        List<HistoricProcessInstance> ended =
                history.createHistoricProcessInstanceQuery().finished().list();
        assertThat(ended).hasSizeGreaterThan(2).allSatisfy(instance -> assertThat(instance.getRemovalTime())
                .isEqualTo(Date.from(instance.getEndTime().toInstant().plus(Duration.ofDays(365)))));
        long running = history.createHistoricProcessInstanceQuery().unfinished().count();

        ClockUtil.setCurrentTime(Date.from(Instant.now().plus(Duration.ofDays(366))));
        try {
            // Each run takes a bounded number of each kind, and other tests' history lies here too.
            for (int run = 0; run < 100 && isLeft(id); run++) {
                history.cleanUpHistoryAsync(true);
                history.findHistoryCleanupJobs().forEach(job -> management.executeJob(job.getId()));
            }
        } finally {
            ClockUtil.reset();
        }

        assertThat(history.createHistoricProcessInstanceQuery().finished().count())
                .isZero();
        assertThat(reached(id)).isEmpty();
        assertThat(history.createHistoricTaskInstanceQuery().finished().count()).isZero();
        assertThat(history.createHistoricVariableInstanceQuery()
                        .processInstanceId(id)
                        .count())
                .isZero();
        assertThat(history.createHistoricProcessInstanceQuery().unfinished().count())
                .as("what runs stays")
                .isEqualTo(running)
                .isPositive();
        assertThat(deployments.deployment(id)).isEqualTo(before);
        assertThat(audit()).contains("decided").contains("engine-operation");
    }

    private boolean isLeft(String id) {
        return history.createHistoricProcessInstanceQuery().finished().count() > 0
                || !reached(id).isEmpty()
                || history.createHistoricTaskInstanceQuery().finished().count() > 0
                || history.createHistoricVariableInstanceQuery()
                                .processInstanceId(id)
                                .count()
                        > 0;
    }

    private List<String> audit() {
        return db.queryForList("select kind from wissel_audit", String.class);
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
