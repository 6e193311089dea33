package org.wissel.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.bpmn.delegate.ExecutionListenerInvocation;
import org.camunda.bpm.engine.impl.bpmn.delegate.JavaDelegateInvocation;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cmd.ExecuteJobsCmd;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.delegate.DefaultDelegateInterceptor;
import org.camunda.bpm.engine.impl.delegate.DelegateInvocation;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.camunda.bpm.engine.impl.task.delegate.TaskListenerInvocation;
import org.springframework.stereotype.Component;
import org.wissel.deployment.StepCompany;

/**
 * Every line that is logged in a step says whose it is: the engine calls all of ours through one place. Within a job the words stay
 * until the job's end, so that what the engine itself logs of its commit or its failure says it too: those of the last call, or of
 * the innermost one that failed. The engine's own logging context has neither cluster nor node; of it only the model's ids stay,
 * by which Cockpit finds a place.
 */
@Component
class WordsOfSteps extends AbstractProcessEnginePlugin {

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.setDelegateInterceptor(new Calls());
        List<CommandInterceptor> outermost =
                new ArrayList<>(Optional.ofNullable(configuration.getCustomPreCommandInterceptorsTxRequired())
                        .orElse(List.of()));
        outermost.add(new Jobs());
        configuration.setCustomPreCommandInterceptorsTxRequired(outermost);
        configuration.setLoggingContextActivityName(null);
        configuration.setLoggingContextApplicationName(null);
        configuration.setLoggingContextBusinessKey(null);
        configuration.setLoggingContextProcessDefinitionId(null);
        configuration.setLoggingContextProcessDefinitionKey(null);
        configuration.setLoggingContextTenantId(null);
        configuration.setLoggingContextEngineName(null);
    }

    private static boolean isOurs(DelegateInvocation call) {
        return call instanceof JavaDelegateInvocation
                || call instanceof ExecutionListenerInvocation
                || call instanceof TaskListenerInvocation;
    }

    /** Around each call of a delegate or listener. */
    private static final class Calls extends DefaultDelegateInterceptor {

        /** Set while a call of ours runs in this thread. */
        private static final ThreadLocal<Boolean> WITHIN = new ThreadLocal<>();

        @Override
        public void handleInvocation(DelegateInvocation call) throws Exception {
            if (!isOurs(call) || !(call.getContextExecution() instanceof DelegateExecution execution)) {
                super.handleInvocation(call);
                return;
            }
            Map<String, String> outer = StepWords.said();
            boolean within = WITHIN.get() != null;
            WITHIN.set(true);
            StepWords.say(execution);
            boolean done = false;
            try {
                StepCompany.during(StepWords.company(), () -> super.handleInvocation(call));
                done = true;
            } finally {
                if (!within) {
                    WITHIN.remove();
                }
                // What one call left must not stay for the next; what a call within another said ends with it.
                if (!Jobs.isRunning() || done && within) {
                    StepWords.say(outer);
                }
            }
        }
    }

    /** Around each job. */
    private static final class Jobs extends CommandInterceptor {

        private static final ThreadLocal<Boolean> RUNNING = new ThreadLocal<>();

        static boolean isRunning() {
            return RUNNING.get() != null;
        }

        @Override
        public <T> T execute(Command<T> command) {
            if (!(command instanceof ExecuteJobsCmd)) {
                return next.execute(command);
            }
            Map<String, String> outer = isRunning() ? StepWords.said() : Map.of();
            StepWords.forget();
            RUNNING.set(true);
            boolean done = false;
            try {
                T result = next.execute(command);
                done = true;
                return result;
            } finally {
                RUNNING.remove();
                // The thread that took up the job logs its failure after this, and forgets then.
                if (done || Context.getJobExecutorContext() == null) {
                    StepWords.say(outer);
                }
            }
        }
    }
}
