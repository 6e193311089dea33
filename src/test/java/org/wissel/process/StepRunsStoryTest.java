package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.StepRun;
import org.wissel.deployment.StepRun.Outcome;
import org.wissel.deployment.StepRuns;
import org.wissel.deployment.Strategy;

class StepRunsStoryTest extends ProcessStory {

    private static final Logger log = LoggerFactory.getLogger("org.wissel.remote.StepRunsStoryTest");

    @Autowired
    private StepRuns runs;

    @Autowired
    private StepLines lines;

    @BeforeEach
    void forgetTheRuns() {
        db.update("delete from wissel_step_run");
    }

    @Test
    void every_run_of_every_step_is_kept_failed_ones_too() {
        cluster.runtimes.get("node2").restartFailures.add(new StepFailedException("node2", "no power", "Retry."));
        cluster.runtimes.get("node2").restartFailures.add(new StepFailedException("node2", "no power", "Retry."));
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        List<StepRun> restarts = runs.of(id).stream()
                .filter(run ->
                        run.step().equals("Restart runtime") && run.node().equals("node2"))
                .toList();
        assertThat(restarts).extracting(StepRun::outcome).containsExactly(Outcome.FAILED, Outcome.FAILED, Outcome.DONE);
        assertThat(restarts.get(0).message()).contains("no power");
        assertThat(runs.of(id)).allSatisfy(run -> assertThat(run.ended()).isPresent());
        assertThat(runs.of(id))
                .extracting(StepRun::step)
                .contains("Check deployment", "Drain nodes", "Await drain", "Update export", "Gather evidence");
    }

    @Test
    void what_is_logged_meanwhile_is_collected_in_the_threads_of_the_step_only() throws InterruptedException {
        log.debug("before");
        List<String> collected;
        try (StepLines.Collected step = lines.collect()) {
            log.debug("in the step");
            inAThread(step.company().apply(() -> log.debug("in its thread")));
            inAThread(() -> log.debug("elsewhere"));
            collected = step.lines();
        }
        log.debug("after");

        assertThat(collected).hasSize(2);
        assertThat(collected.get(0)).endsWith("DEBUG in the step");
        assertThat(collected.get(1)).endsWith("DEBUG in its thread");
    }

    @Test
    void of_a_step_that_says_much_the_begin_and_the_end_are_collected() {
        List<String> collected;
        try (StepLines.Collected step = lines.collect()) {
            IntStream.rangeClosed(1, 10_000).forEach(number -> log.debug("line {}", number));
            collected = step.lines();
        }

        assertThat(collected).hasSize(200);
        assertThat(collected.get(99)).endsWith(" line 100");
        assertThat(collected.get(100)).isEqualTo("... 9801 lines are left out here ...");
        assertThat(collected.get(199)).endsWith(" line 10000");
    }

    private static void inAThread(Runnable work) throws InterruptedException {
        Thread thread = new Thread(work);
        thread.start();
        thread.join();
    }
}
