package org.wissel.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BinaryOperator;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.incident.IncidentContext;
import org.camunda.bpm.engine.impl.incident.IncidentHandler;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.camunda.bpm.engine.impl.util.ClockUtil;
import org.camunda.bpm.engine.runtime.Incident;
import org.wissel.deployment.ClusterLocks;

/**
 * A step has used its retries: asks a person what to do, in the transaction that opens the incident, and takes the question
 * back when the incident is gone, however it went. An incident handler is the documented way in, though its types are the
 * engine's own.
 */
final class FailedStepHandler implements IncidentHandler {

    static final String BEGIN_ROLLBACK = "serviceTask_beginRollback";
    static final String STEP_RECOVERED = "Step recovered";

    private final ClusterLocks locks;
    private final Telling telling;
    private final BinaryOperator<String> beside;

    /** @param beside of a definition's id and a process, the id of that process's definition that belongs to it */
    FailedStepHandler(ClusterLocks locks, Telling telling, BinaryOperator<String> beside) {
        this.beside = beside;
        this.locks = locks;
        this.telling = telling;
    }

    @Override
    public String getIncidentHandlerType() {
        return Incident.FAILED_JOB_HANDLER_TYPE;
    }

    @Override
    public Incident handleIncident(IncidentContext incident, String message) {
        retriedAtOnce(incident.getConfiguration());
        ExecutionEntity execution = incident.getExecutionId() == null
                ? null
                : Context.getCommandContext().getExecutionManager().findExecutionById(incident.getExecutionId());
        if (execution == null) {
            return null;
        }
        String words = message == null ? "A step failed without a message." : message;
        String process = execution.getProcessDefinition().getKey();
        if (process.equals(CamundaUndeploys.PROCESS)) {
            telling.undeployStepFailed(incident.getConfiguration(), execution.getProcessInstanceId(), words);
            return null;
        }
        if (!process.equals(CamundaDeployments.PROCESS)
                // Its steps are refused, and end with the walk; what begins the way back is none of them.
                || !BEGIN_ROLLBACK.equals(incident.getActivityId()) && locks.halted(execution.getProcessInstanceId())) {
            return null;
        }
        apart(() -> runtime()
                .startProcessInstanceById(
                        beside.apply(execution.getProcessDefinitionId(), CamundaDeployments.DECIDE),
                        incident.getConfiguration(),
                        question(incident.getConfiguration(), execution)));
        telling.stepFailed(
                incident.getConfiguration(),
                execution.getProcessInstanceId(),
                // One of another type must not hide that the step has failed.
                Optional.ofNullable(execution.getVariable(Variable.NODE.name())).map(VariableCheck::words),
                words);
        // The engine's own handler has made the incident.
        return null;
    }

    /** What the task knows of the step, and what the lists of Tasklist tell people of it. */
    private static Map<String, Object> question(String job, ExecutionEntity execution) {
        Map<String, Object> variables = new HashMap<>();
        for (Variable<?> shown : List.of(Variable.CLUSTER, Variable.PROJECT, Variable.VERSION)) {
            variables.put(shown.name(), execution.getVariable(shown.name()));
        }
        variables.put(Variable.JOB.name(), job);
        variables.put(Variable.DEPLOYMENT.name(), execution.getProcessInstanceId());
        return variables;
    }

    /** The engine puts a failed job off by the pause between its tries, after the last one too: Retry would wait for that. */
    private static void retriedAtOnce(String job) {
        JobEntity failed =
                job == null ? null : Context.getCommandContext().getJobManager().findJobById(job);
        if (failed != null) {
            failed.setDuedate(ClockUtil.getCurrentTime());
        }
    }

    @Override
    public void resolveIncident(IncidentContext incident) {
        settle(incident);
    }

    @Override
    public void deleteIncident(IncidentContext incident) {
        settle(incident);
    }

    /** Called for every job that ends well, so it only asks for what the job's id names. */
    private static void settle(IncidentContext incident) {
        if (incident.getConfiguration() != null) {
            apart(() -> runtime()
                    .createMessageCorrelation(STEP_RECOVERED)
                    .processInstanceBusinessKey(incident.getConfiguration())
                    .correlateAllWithResult());
        }
    }

    /** Whoever may press Retry need not be allowed to change the question that goes with it. */
    private static <T> void apart(Callable<T> deed) {
        Context.getCommandContext().runWithoutAuthorization(deed);
    }

    private static RuntimeService runtime() {
        return Context.getProcessEngineConfiguration().getRuntimeService();
    }
}
