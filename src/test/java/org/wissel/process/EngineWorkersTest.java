package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.jobexecutor.NotifyAcquisitionRejectedJobsHandler;
import org.camunda.bpm.engine.spring.components.jobexecutor.SpringJobExecutor;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.Test;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.wissel.deployment.StepWorkers.State;

/** What is seen of the engine's job executor while it has more to do than threads. */
class EngineWorkersTest {

    private static final CountDownLatch END = new CountDownLatch(1);

    /** A step that lasts until the test says. */
    public static final class Lasting implements JavaDelegate {

        @Override
        public void execute(DelegateExecution execution) throws Exception {
            END.await();
        }
    }

    @Test
    void one_that_has_no_thread_free_for_long_still_counts_as_looking() throws Exception {
        ThreadPoolTaskExecutor threads = new ThreadPoolTaskExecutor();
        threads.setCorePoolSize(2);
        threads.setMaxPoolSize(2);
        threads.setQueueCapacity(1);
        threads.setWaitForTasksToCompleteOnShutdown(true);
        threads.initialize();
        SpringJobExecutor jobs = new SpringJobExecutor();
        jobs.setTaskExecutor(threads);
        jobs.setRejectedJobsHandler(new NotifyAcquisitionRejectedJobsHandler());
        EngineWorkers workers = new EngineWorkers(threads, true);
        try (SmallEngine small = new SmallEngine("saturated", workers, jobs)) {
            small.deploy(Bpmn.createExecutableProcess("busy")
                    .startEvent()
                    .serviceTask()
                    .camundaAsyncBefore()
                    .camundaClass(Lasting.class)
                    .endEvent()
                    .done());
            for (int i = 0; i < 20; i++) {
                small.start("busy");
            }
            await(workers, state -> state.busy() == 2 && state.queued() == 1);

            // It takes up some more, which find no thread; from then on it asks the database for none.
            for (int i = 0; i < 10; i++) {
                long before = looked(workers);
                await(workers, state -> looked(workers) > before);
            }

            END.countDown();
            await(
                    workers,
                    state ->
                            small.engine.getManagementService().createJobQuery().count() == 0);
        } finally {
            END.countDown();
            threads.shutdown();
        }
    }

    /** When they last looked, in milliseconds of {@link System#nanoTime}. */
    private static long looked(EngineWorkers workers) {
        long now = System.nanoTime();
        Duration ago = workers.state().flatMap(State::lastLook).orElseThrow();
        // Rounded, since now is not quite the moment by which the age was told.
        return Duration.ofNanos(now).minus(ago).plusMillis(5).toMillis() / 10;
    }

    private static void await(EngineWorkers workers, java.util.function.Predicate<State> holds) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!holds.test(workers.state().orElseThrow())) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(5);
        }
    }
}
