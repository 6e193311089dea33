package org.wissel.process;

import java.time.Duration;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.stereotype.Component;

/**
 * Lets the steps that run come to their end when Wissel is asked to stop, and starts no other one. This comes before
 * everything else stops: steps need the database, their hosts and the engine, and people may watch meanwhile.
 */
@Component
class RunningSteps implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RunningSteps.class);

    private final ProcessEngine engine;
    private final ThreadPoolTaskExecutor threads;
    private final StableLockOwner owner;
    private final Duration patience;
    private volatile boolean running;

    RunningSteps(
            ProcessEngine engine,
            @Qualifier("camundaTaskExecutor") ThreadPoolTaskExecutor threads,
            StableLockOwner owner,
            @Value("${wissel.stop-timeout}") Duration patience) {
        this.engine = engine;
        this.threads = threads;
        this.owner = owner;
        this.patience = patience;
    }

    /** Takes the deployed jobs' executor as it is: the engine starts it when the application has started. */
    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        JobExecutor jobs = ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getJobExecutor();
        if (jobs == null || !jobs.isActive()) {
            return;
        }
        // From here on, a thread that has finished its step lets the next one go instead of starting it.
        jobs.shutdown();
        ThreadPoolExecutor pool = threads.getThreadPoolExecutor();
        pool.shutdown();
        int steps = pool.getActiveCount();
        if (steps > 0) {
            log.info("Stopping: {} steps come to their end first, within {} s", steps, patience.toSeconds());
        }
        try {
            if (pool.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                owner.letGo(engine);
            } else {
                log.warn(
                        "Stopping in the middle of {} steps, which have not ended within wissel.stop-timeout, {} s. They are"
                                + " done again, from what they have left, when a Wissel runs again",
                        pool.getActiveCount(),
                        patience.toSeconds());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stopped as the first. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
