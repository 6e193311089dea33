package org.wissel.process;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.wissel.deployment.StepBudget;

/** The threads that look early for steps that wait. They hold no job, no fence and no connection while they look. */
@Component
class WaitingSteps implements SmartLifecycle {

    private static final int THREADS = 8;
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(12);

    private final StepTimers timers;
    private final ScheduledThreadPoolExecutor threads;
    private final EarlyLooks looks;
    private volatile boolean running;

    WaitingSteps(StepTimers timers) {
        this.timers = timers;
        AtomicInteger number = new AtomicInteger();
        threads = new ScheduledThreadPoolExecutor(THREADS, work -> {
            Thread thread = new Thread(work, "wissel-early-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        threads.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        looks = new EarlyLooks(
                new EarlyLooks.Later() {
                    @Override
                    public long nanos() {
                        return System.nanoTime();
                    }

                    @Override
                    public void in(Duration pause, Runnable work) {
                        threads.schedule(work, pause.toNanos(), TimeUnit.NANOSECONDS);
                    }
                },
                timers::makeDue);
    }

    /**
     * Has the step look again as soon as this is seen, once its transaction is committed; nothing where it is rolled back, or no
     * jobs are run here.
     *
     * @param node the node of its branch; empty for the whole cluster
     * @param timer the id of the event of the model whose timer it waits for
     * @param every the pause between two looks at first
     * @param seen must not use the database
     */
    void lookEarly(DelegateExecution execution, String node, String timer, Duration every, BooleanSupplier seen) {
        Waiting step = new Waiting(execution.getProcessInstanceId(), node, timer);
        Committed.tell(kept -> {
            if (kept && running && timers.isActive()) {
                looks.begin(step, every, () -> StepBudget.within(LOOK, seen::getAsBoolean));
            }
        });
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the hosts and the database go; without an interrupt, which would close the file of an embedded database. */
    @Override
    public void stop() {
        running = false;
        threads.shutdown();
        try {
            threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stopped among the first. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE - 1;
    }
}
