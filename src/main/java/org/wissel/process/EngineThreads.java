package org.wissel.process;

import java.util.Optional;
import org.camunda.bpm.spring.boot.starter.property.CamundaBpmProperties;
import org.camunda.bpm.spring.boot.starter.property.JobExecutionProperty;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** What the engine starts with: a guarded database, and threads that are not interrupted in the middle of a step. */
@Configuration(proxyBeanMethods = false)
class EngineThreads {

    /** By this name the starter finds it and makes none of its own. */
    @Bean
    static ThreadPoolTaskExecutor camundaTaskExecutor(CamundaBpmProperties camunda) {
        JobExecutionProperty settings = camunda.getJobExecution();
        ThreadPoolTaskExecutor threads = new ThreadPoolTaskExecutor();
        threads.setCorePoolSize(settings.getCorePoolSize());
        threads.setMaxPoolSize(settings.getMaxPoolSize());
        threads.setQueueCapacity(settings.getQueueCapacity());
        Optional.ofNullable(settings.getKeepAliveSeconds()).ifPresent(threads::setKeepAliveSeconds);
        threads.setThreadNamePrefix("wissel-step-");
        threads.setTaskDecorator(work -> () -> {
            try {
                work.run();
            } finally {
                StepWords.forget();
            }
        });
        // RunningSteps has waited for them by then.
        threads.setWaitForTasksToCompleteOnShutdown(true);
        return threads;
    }

    @Bean
    FlywayMigrationStrategy guardedMigration(StartGuard guard) {
        return flyway -> {
            guard.enter();
            KnownSchema.require(flyway);
            flyway.migrate();
        };
    }
}
