package org.wissel.bench;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.builder.AbstractFlowNodeBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.wissel.sandbox.SandboxWissel;

/** Wissel in this JVM, as its settings make it, on a database in a file; its engine does steps that do nothing. */
final class EngineSteps implements Closeable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int TASKS = 26;

    /** When steps began and ended, by {@link System#nanoTime}. */
    private static final List<long[]> RUNS = new CopyOnWriteArrayList<>();

    private static volatile boolean broken;

    private final Random random = new Random(8);
    private final ConfigurableApplicationContext wissel;
    private final RepositoryService repository;
    private final RuntimeService runtime;
    private final ManagementService management;

    /** Does nothing. */
    public static final class Nothing implements JavaDelegate {

        @Override
        public void execute(DelegateExecution execution) {
            long began = System.nanoTime();
            if (broken) {
                throw new IllegalStateException("broken for the benchmark");
            }
            RUNS.add(new long[] {began, System.nanoTime()});
        }
    }

    EngineSteps(Path folder) {
        wissel = SandboxWissel.application(Map.of(
                        "wissel.name",
                        "bench",
                        "server.port",
                        0,
                        "logging.level.root",
                        "warn",
                        // Each failed step that Retry is pressed for would be told with its stack.
                        "logging.level.org.camunda.bpm.engine",
                        "off",
                        "spring.datasource.url",
                        "jdbc:h2:file:" + folder.resolve("steps")
                                + ";LOCK_TIMEOUT=60000;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE"))
                .run();
        repository = wissel.getBean(RepositoryService.class);
        runtime = wissel.getBean(RuntimeService.class);
        management = wissel.getBean(ManagementService.class);
        deploy("row-exclusive", row(true));
        deploy("row-beside-others", row(false));
        deploy(
                "timer",
                start("timer")
                        .intermediateCatchEvent()
                        .timerWithDate("${due}")
                        .serviceTask()
                        .camundaClass(Nothing.class)
                        .endEvent()
                        .done());
        deploy(
                "retry",
                start("retry")
                        .serviceTask()
                        .camundaAsyncBefore()
                        // Two tries instead of the models' three, for the time that they take; the pause is theirs.
                        .camundaFailedJobRetryTimeCycle("R2/PT5S")
                        .camundaClass(Nothing.class)
                        .endEvent()
                        .done());
    }

    private static AbstractFlowNodeBuilder<?, ?> start(String process) {
        return Bpmn.createExecutableProcess(process)
                .camundaHistoryTimeToLiveString("P1D")
                .startEvent();
    }

    private static BpmnModelInstance row(boolean exclusive) {
        AbstractFlowNodeBuilder<?, ?> at = start(exclusive ? "row-exclusive" : "row-beside-others");
        for (int i = 0; i < TASKS; i++) {
            at = at.serviceTask()
                    .camundaAsyncBefore()
                    .camundaExclusive(exclusive)
                    .camundaClass(Nothing.class);
        }
        return at.endEvent().done();
    }

    private void deploy(String name, BpmnModelInstance model) {
        repository.createDeployment().addModelInstance(name + ".bpmn", model).deploy();
    }

    /** Milliseconds from the end of a step to the begin of the next one, 25 for each round. */
    Samples gaps(boolean exclusive, int rounds) {
        Samples gaps = new Samples();
        for (int round = -2; round < rounds; round++) {
            RUNS.clear();
            runtime.startProcessInstanceByKey(exclusive ? "row-exclusive" : "row-beside-others");
            Programs.await(PATIENCE, "the steps are done", () -> RUNS.size() == TASKS);
            // The first rounds warm up.
            for (int i = 1; round >= 0 && i < TASKS; i++) {
                gaps.add((RUNS.get(i)[0] - RUNS.get(i - 1)[1]) / 1e6);
            }
        }
        return gaps;
    }

    /** Milliseconds from the moment when a timer is due to the step behind it. */
    Samples timers(int count) {
        Samples late = new Samples();
        for (int i = 0; i < count; i++) {
            idle();
            RUNS.clear();
            Instant due = Instant.now().plusMillis(400 + random.nextInt(700));
            runtime.startProcessInstanceByKey("timer", Map.of("due", java.util.Date.from(due)));
            long then = System.nanoTime()
                    + Duration.between(Instant.now(), due.truncatedTo(java.time.temporal.ChronoUnit.MILLIS))
                            .toNanos();
            Programs.await(PATIENCE, "the timer has fired", () -> !RUNS.isEmpty());
            late.add((RUNS.get(0)[0] - then) / 1e6);
        }
        return late;
    }

    /** Milliseconds from Retry as Cockpit does it, at random moments of an idle engine, to the step. */
    Samples retries(int count) {
        Samples waited = new Samples();
        for (int i = 0; i < count; i++) {
            broken = true;
            String id = runtime.startProcessInstanceByKey("retry").getId();
            Job[] failed = new Job[1];
            Programs.await(PATIENCE, "the step has failed", () -> {
                failed[0] = management
                        .createJobQuery()
                        .processInstanceId(id)
                        .noRetriesLeft()
                        .singleResult();
                return failed[0] != null;
            });
            idle();
            broken = false;
            RUNS.clear();
            long pressed = System.nanoTime();
            management.setJobRetries(failed[0].getId(), 1);
            Programs.await(PATIENCE, "the step runs", () -> !RUNS.isEmpty());
            waited.add((RUNS.get(0)[0] - pressed) / 1e6);
        }
        return waited;
    }

    /** Until the engine has nothing to do and looks seldom, and some time more. */
    private void idle() {
        Programs.pause(Duration.ofMillis(500 + random.nextInt(1000)));
    }

    @Override
    public void close() {
        wissel.close();
    }
}
