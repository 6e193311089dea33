package org.wissel.monitoring;

import java.time.Duration;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;
import org.wissel.deployment.StepWorkers;

/** Whether steps that are due are taken up. That all threads are busy is no fault; that nobody looks for work is one. */
@Component
class JobsHealthIndicator implements HealthIndicator {

    /** They look every second at least; a look that waits for a connection or a lock takes longer. */
    static final Duration LOOKS_EVERY = Duration.ofSeconds(60);

    private final StepWorkers workers;

    JobsHealthIndicator(StepWorkers workers) {
        this.workers = workers;
    }

    @Override
    public Health health() {
        return workers.state().map(JobsHealthIndicator::health).orElseGet(() -> Health.up()
                .withDetail("steps", "are not done here: camunda.bpm.job-execution.enabled is false")
                .build());
    }

    private static Health health(StepWorkers.State state) {
        boolean looks =
                state.lastLook().filter(ago -> ago.compareTo(LOOKS_EVERY) < 0).isPresent();
        Health.Builder health = state.active() && looks ? Health.up() : Health.down();
        if (!state.active()) {
            health.withDetail("problem", "the job executor is not started, or was stopped: no step is begun");
        } else if (!looks) {
            health.withDetail(
                    "problem",
                    "nobody has looked for due steps for " + LOOKS_EVERY.toSeconds()
                            + " s; look at the log and the database, and start Wissel again");
        }
        state.lastLook().ifPresent(ago -> health.withDetail("lastLookMillisAgo", ago.toMillis()));
        return health.withDetail("threads", state.threads())
                .withDetail("busy", state.busy())
                .withDetail("queued", state.queued())
                .build();
    }
}
