package org.wissel.process;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.StepCompany;
import org.wissel.deployment.StepRan;
import org.wissel.deployment.StepRun.Outcome;
import org.wissel.deployment.StepRuns;

/** What stands around every step: its fences, and the tale of each of its runs, which stays whatever becomes of the step. */
@Component
class StepFrame {

    private static final Logger log = LoggerFactory.getLogger(StepFrame.class);

    private final ClusterLocks locks;
    private final KeptVariables kept;
    private final StepRuns runs;
    private final StepLines lines;
    private final Clock clock;
    private final ApplicationEventPublisher tell;

    StepFrame(
            ClusterLocks locks,
            KeptVariables kept,
            StepRuns runs,
            StepLines lines,
            Clock clock,
            ApplicationEventPublisher tell) {
        this.kept = kept;
        this.tell = tell;
        this.locks = locks;
        this.runs = runs;
        this.lines = lines;
        this.clock = clock;
    }

    ClusterLocks locks() {
        return locks;
    }

    KeptVariables kept() {
        return kept;
    }

    /** Runs the step and tells of it. */
    void around(DelegateExecution execution, String node, boolean ofWave, boolean look, Runnable step) {
        long began = System.nanoTime();
        String words = execution.getCurrentActivityName();
        boolean again = wasTried();
        Optional<Long> run = begin(execution, node, ofWave, look);
        Outcome outcome = Outcome.DONE;
        String message = "";
        try (StepLines.Collected collected = lines.collect()) {
            try {
                StepCompany.during(collected.company(), step::run);
            } catch (BpmnError turned) {
                outcome = Outcome.TURNED;
                throw turned;
            } catch (RuntimeException | Error failed) {
                outcome = Outcome.FAILED;
                message = Objects.requireNonNullElse(
                        failed.getMessage(), failed.getClass().getSimpleName());
                throw failed;
            } finally {
                String why = message;
                Outcome how = outcome;
                run.ifPresent(key -> end(key, how, why, collected));
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                Committed.tell(kept -> tell.publishEvent(new StepRan(words, kept ? how : Outcome.FAILED, again, took)));
            }
        }
    }

    /** Whether an earlier try of this job failed. */
    private static boolean wasTried() {
        JobEntity job = Context.getCommandContext().getCurrentJob();
        return job != null && job.getExceptionMessage() != null;
    }

    /** What cannot be told of a step must not keep it from being done. */
    private Optional<Long> begin(DelegateExecution execution, String node, boolean ofWave, boolean look) {
        try {
            return Optional.of(runs.began(
                    Variable.DEPLOYMENT.from(execution),
                    ofWave ? Variable.WAVE.optionalFrom(execution).orElse(-1) : -1,
                    node,
                    execution.getCurrentActivityName(),
                    look,
                    clock.instant()));
        } catch (RuntimeException untold) {
            log.warn("That a step began could not be kept for the deployment's page: {}", untold.getMessage());
            return Optional.empty();
        }
    }

    /** What the step itself threw must not be hidden by what could not be told of it. */
    private void end(long run, Outcome outcome, String message, StepLines.Collected collected) {
        try {
            runs.ended(run, outcome, message, collected.lines(), clock.instant());
        } catch (RuntimeException untold) {
            log.warn("How a step ended could not be kept for the deployment's page: {}", untold.getMessage());
        }
    }
}
