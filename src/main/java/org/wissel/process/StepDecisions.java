package org.wissel.process;

import java.time.Clock;
import java.util.Optional;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.runtime.Job;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.Journal;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.StepBudget;
import org.wissel.deployment.StepChoices;
import org.wissel.deployment.StepDecision;

/** Does what people decide on failed steps. A step that was settled in Cockpit meanwhile stays as it was settled there. */
@Component
class StepDecisions {

    private final FailedSteps failedSteps;
    private final StepChoices choices;
    private final AbortOrders aborts;
    private final ManagementService management;
    private final ClusterLocks locks;
    private final Journal journal;
    private final Clock clock;
    private final StepTimers timers;

    StepDecisions(
            FailedSteps failedSteps,
            StepChoices choices,
            AbortOrders aborts,
            ManagementService management,
            ClusterLocks locks,
            Journal journal,
            Clock clock,
            StepTimers timers) {
        this.timers = timers;
        this.failedSteps = failedSteps;
        this.choices = choices;
        this.aborts = aborts;
        this.management = management;
        this.locks = locks;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Does it, in the caller's transaction.
     *
     * @param job the failed step's job
     * @return why it cannot be done as the cluster stands now; empty when it was done, or nothing was left to do
     */
    Optional<String> apply(String deployment, String job, StepDecision decision, Optional<String> comment, String by) {
        Optional<Job> failed = failedSteps.waiting(deployment, job);
        if (decision == StepDecision.ROLL_BACK) {
            // It is about the whole deployment, so that it counts though somebody pressed Retry meanwhile.
            rollBack(deployment, failed, comment, by);
            return Optional.empty();
        }
        if (failed.isEmpty()) {
            record(deployment, decision.key() + " was not done: the step was settled elsewhere meanwhile");
            return Optional.empty();
        }
        Optional<String> forbidden =
                decision == StepDecision.LEAVE_OUT ? leaveOut(deployment, failed.get(), by) : Optional.empty();
        if (forbidden.isEmpty()) {
            management.setJobRetries(job, 1);
            Committed.tell(kept -> timers.hint());
        }
        return forbidden;
    }

    private void rollBack(String deployment, Optional<Job> failed, Optional<String> comment, String by) {
        boolean rollingBack = journal.entry(deployment).rollBack().isPresent();
        if (locks.epoch(deployment).isEmpty() || rollingBack && failed.isEmpty()) {
            record(deployment, "rollBack was not done: the deployment has ended, or is rolled back already");
            return;
        }
        String reason = comment.filter(text -> !text.isBlank())
                .or(() -> failed.map(StepDecisions::message))
                .orElse("a step failed");
        aborts.give(deployment, reason, rollingBack, by);
    }

    private Optional<String> leaveOut(String deployment, Job failed, String by) {
        Optional<String> node = failedSteps.node(failed);
        if (node.isEmpty()) {
            return Optional.of("the step is about the whole cluster, so there is no node to leave out");
        }
        Optional<String> forbidden = StepBudget.within(
                StepBudget.STEP, () -> choices.whyNotLeaveOut(deployment, node.get(), failedSteps.wave(deployment)));
        if (forbidden.isEmpty()) {
            journal.leaveOut(deployment, new LeftOut(node.get(), message(failed), by, clock.instant()));
        }
        return forbidden;
    }

    private static String message(Job failed) {
        return Optional.ofNullable(failed.getExceptionMessage()).orElse("a step failed");
    }

    private void record(String deployment, String summary) {
        journal.record(deployment, new Evidence(clock.instant(), -1, "", "Apply decision", summary));
    }
}
