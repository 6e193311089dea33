package org.wissel.process;

import java.time.Duration;
import java.util.Optional;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.jobexecutor.DefaultAcquireJobsCommandFactory;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.camunda.bpm.engine.impl.jobexecutor.RejectedJobsHandler;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Lazy;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.stereotype.Component;
import org.wissel.deployment.StepWorkers;

/**
 * The engine's job executor and its threads. That it counts itself active says nothing of the thread that looks for due jobs,
 * which may have died or hang, so its rounds are noticed. While all threads are busy it asks for no further jobs, but offers in
 * each round again those that found no thread: that counts as well.
 */
@Component
class EngineWorkers extends AbstractProcessEnginePlugin implements StepWorkers {

    private final ThreadPoolTaskExecutor threads;
    private final boolean enabled;
    private volatile JobExecutor executor;
    private volatile Long lastLook;

    EngineWorkers(
            @Lazy @Qualifier("camundaTaskExecutor") ThreadPoolTaskExecutor threads,
            @Value("${camunda.bpm.job-execution.enabled:true}") boolean enabled) {
        this.threads = threads;
        this.enabled = enabled;
    }

    @Override
    public void postProcessEngineBuild(ProcessEngine engine) {
        JobExecutor jobs = ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getJobExecutor();
        if (enabled && jobs != null) {
            var usual = new DefaultAcquireJobsCommandFactory(jobs);
            jobs.setAcquireJobsCmdFactory(atMost -> {
                lastLook = System.nanoTime();
                return usual.getCommand(atMost);
            });
            RejectedJobsHandler keeps = jobs.getRejectedJobsHandler();
            jobs.setRejectedJobsHandler((ids, of, by) -> {
                lastLook = System.nanoTime();
                keeps.jobsRejected(ids, of, by);
            });
            executor = jobs;
        }
    }

    @Override
    public Optional<State> state() {
        JobExecutor jobs = executor;
        if (jobs == null) {
            return Optional.empty();
        }
        Long looked = lastLook;
        return Optional.of(new State(
                jobs.isActive(),
                Optional.ofNullable(looked).map(at -> Duration.ofNanos(System.nanoTime() - at)),
                threads.getMaxPoolSize(),
                threads.getActiveCount(),
                threads.getThreadPoolExecutor().getQueue().size()));
    }
}
