package org.wissel.sandbox;

import java.time.Duration;
import java.util.Date;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.runtime.Job;

/**
 * Cuts short what a Wissel waits for between two looks and between two tries, a few seconds each, so that a story of many such
 * waits lasts a minute. What is due later than that, every deadline among them, comes when it is due.
 */
final class Hurry implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(6);
    /** What is due sooner may be taken up at this moment. */
    private static final Duration SOON = Duration.ofMillis(500);

    private final ManagementService management;
    private final Thread thread = new Thread(this::hurry, "sandbox-hurry");
    private volatile boolean ended;

    Hurry(SandboxWissel wissel) {
        management = wissel.context().getBean(ProcessEngine.class).getManagementService();
        thread.setDaemon(true);
        thread.start();
    }

    private void hurry() {
        while (!ended) {
            Date soon = new Date(System.currentTimeMillis() + SOON.toMillis());
            Date late = new Date(System.currentTimeMillis() + PAUSE.toMillis());
            management
                    .createJobQuery()
                    // One that stands as an incident waits for a person, who may press Retry at this moment.
                    .withRetriesLeft()
                    .duedateHigherThan(soon)
                    .duedateLowerThan(late)
                    .list()
                    .forEach(this::now);
            try {
                Thread.sleep(200);
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private void now(Job job) {
        try {
            management.setJobDuedate(job.getId(), new Date());
        } catch (ProcessEngineException takenMeanwhile) {
            // It needs no hurrying.
            return;
        }
    }

    @Override
    public void close() {
        ended = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
