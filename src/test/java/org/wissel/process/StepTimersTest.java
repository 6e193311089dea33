package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Date;
import java.util.List;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.spin.json.SpinJsonNode;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Strategy;

/** What looking early does to the engine: the timer of one step becomes due, and nothing else. */
class StepTimersTest extends ProcessStory {

    private static final String TIMER = "event_lookAtHealthAgain";

    @Autowired
    private StepTimers timers;

    @Test
    void the_timer_of_one_node_becomes_due_and_its_step_decides_by_itself() {
        cluster.reset(4);
        String id = start(Strategy.SWAP);
        runJobsUntil("serviceTask_awaitHealth");
        cluster.runtimes.values().forEach(runtime -> runtime.health.add(false));
        jobs("serviceTask_awaitHealth").forEach(job -> management.executeJob(job.getId()));
        List<Job> waiting = jobs(TIMER);
        assertThat(waiting).hasSize(2);
        Job mine = waiting.get(0);
        Job other = waiting.get(1);

        timers.makeDue(new Waiting(id, nodeOf(mine), TIMER));

        assertThat(due(mine)).isBeforeOrEqualTo(new Date()).isBefore(mine.getDuedate());
        assertThat(due(other)).isEqualTo(other.getDuedate());

        cluster.runtimes.get(nodeOf(mine)).health.add(false);
        management.executeJob(mine.getId());
        jobs("serviceTask_awaitHealth").forEach(job -> management.executeJob(job.getId()));
        assertThat(jobs(TIMER)).as("it was not healthy after all").hasSize(2);

        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
    }

    @Test
    void a_timer_that_has_fired_or_went_with_its_deployment_is_not_missed() {
        assertThatCode(() -> timers.makeDue(new Waiting("gone", "node1", TIMER)))
                .doesNotThrowAnyException();
    }

    @Test
    void where_no_jobs_are_run_nobody_is_hinted() {
        assertThat(timers.isActive()).isFalse();
        assertThatCode(timers::hint).doesNotThrowAnyException();
    }

    private List<Job> jobs(String activity) {
        return management.createJobQuery().activityId(activity).list();
    }

    private Date due(Job timer) {
        return management.createJobQuery().jobId(timer.getId()).singleResult().getDuedate();
    }

    private String nodeOf(Job timer) {
        return ((SpinJsonNode) runtime.getVariable(timer.getExecutionId(), "node")).stringValue();
    }
}
