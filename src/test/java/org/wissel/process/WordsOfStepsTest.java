package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutorContext;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.builder.ServiceTaskBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Whose name stands beside what the engine logs of a job that calls several of ours. */
class WordsOfStepsTest {

    private static final List<String> CALLED = Collections.synchronizedList(new ArrayList<>());

    /** Does nothing. */
    public static final class Good implements JavaDelegate {

        @Override
        public void execute(DelegateExecution execution) {
            CALLED.add(StepWords.said().get("step"));
        }
    }

    /** Fails, as a step or as a listener. */
    public static final class Bad implements JavaDelegate, ExecutionListener {

        @Override
        public void execute(DelegateExecution execution) {
            throw new IllegalStateException("no power");
        }

        @Override
        public void notify(DelegateExecution execution) {
            execute(execution);
        }
    }

    /** Starts the process of the name that it is given, within its own call. */
    public static final class Starting implements JavaDelegate {

        @Override
        public void execute(DelegateExecution execution) {
            execution.getProcessEngineServices().getRuntimeService().startProcessInstanceByKey("inner");
            CALLED.add(StepWords.said().get("step"));
        }
    }

    private final List<String> engineSaid = new ArrayList<>();

    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().startsWith("ENGINE-16004")) {
                engineSaid.add(event.getMDCPropertyMap().get("step"));
            }
        }
    };

    @AfterEach
    void forget() {
        StepWords.forget();
        CALLED.clear();
    }

    @Test
    void a_job_that_calls_several_is_told_by_the_one_that_failed() {
        appender.start();
        Logger engine = (Logger) LoggerFactory.getLogger("org.camunda.bpm.engine.context");
        engine.addAppender(appender);
        try (SmallEngine small = new SmallEngine("words", new WordsOfSteps(), null)) {
            small.deploy(first("second")
                    .serviceTask()
                    .name("Second")
                    .camundaClass(Bad.class)
                    .endEvent()
                    .done());
            small.deploy(first("listener")
                    .serviceTask()
                    .name("Listened to")
                    .camundaExecutionListenerClass("start", Bad.class)
                    .camundaClass(Good.class)
                    .endEvent()
                    .done());
            small.deploy(inner(Bad.class));
            small.deploy(first("outer")
                    .serviceTask()
                    .name("Outer")
                    .camundaClass(Starting.class)
                    .endEvent()
                    .done());

            assertThat(fails(small, "second")).isEqualTo("Second");
            assertThat(fails(small, "listener")).isEqualTo("Listened to");
            assertThat(fails(small, "outer")).isEqualTo("Inner");
            assertThat(engineSaid).containsExactly("Second", "Listened to", "Inner");
        } finally {
            engine.detachAppender(appender);
        }
    }

    @Test
    void what_is_called_within_a_call_gives_it_back_its_words() {
        try (SmallEngine small = new SmallEngine("words-within", new WordsOfSteps(), null)) {
            small.deploy(inner(Good.class));
            small.deploy(first("outer")
                    .serviceTask()
                    .name("Outer")
                    .camundaClass(Starting.class)
                    .endEvent()
                    .done());
            small.start("outer");
            ManagementService management = small.engine.getManagementService();
            management.executeJob(management.createJobQuery().singleResult().getId());

            assertThat(CALLED).containsExactly("First", "Inner", "Outer");
            assertThat(StepWords.said()).isEmpty();
        }
    }

    private static ServiceTaskBuilder first(String key) {
        return Bpmn.createExecutableProcess(key)
                .startEvent()
                .serviceTask()
                .name("First")
                .camundaAsyncBefore()
                .camundaClass(Good.class);
    }

    private static BpmnModelInstance inner(Class<?> step) {
        return Bpmn.createExecutableProcess("inner")
                .startEvent()
                .serviceTask()
                .name("Inner")
                .camundaClass(step)
                .endEvent()
                .done();
    }

    /** Starts it and runs its one job as a thread of the engine does; the step that is named when that has failed. */
    private static String fails(SmallEngine small, String key) {
        small.start(key);
        ManagementService management = small.engine.getManagementService();
        String job = management
                .createJobQuery()
                .processDefinitionKey(key)
                .singleResult()
                .getId();
        Context.setJobExecutorContext(new JobExecutorContext());
        try {
            assertThatThrownBy(() -> management.executeJob(job)).hasMessageContaining("no power");
            return StepWords.said().get("step");
        } finally {
            Context.removeJobExecutorContext();
            StepWords.forget();
        }
    }
}
