package org.wissel.process;

import java.time.Duration;
import java.util.Optional;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.springframework.stereotype.Component;
import org.wissel.deployment.CloseLook;

/** Whether the process of a deployment still is there, and what it can do. */
@Component
class Instances {

    private static final String WAY_BACK = "boundaryEvent_abortRequested";
    private static final CloseLook SURELY = new CloseLook(Duration.ofMillis(100), Duration.ofMillis(50));

    private final RuntimeService runtime;
    private final RepositoryService repository;
    private final HistoryService history;
    private final TaskService tasks;

    Instances(ProcessEngine engine) {
        this.runtime = engine.getRuntimeService();
        this.repository = engine.getRepositoryService();
        this.history = engine.getHistoryService();
        this.tasks = engine.getTaskService();
    }

    /**
     * Whether it is gone: ended, or deleted without telling any listener. Two tables must say so, and at every look for a
     * moment: beside many commits the embedded database was seen to answer once that neither has it. Much is undone on the word
     * of this.
     */
    boolean isGone(String deployment) {
        return SURELY.until(() -> isThere(deployment) ? Optional.of(deployment) : Optional.empty())
                .isEmpty();
    }

    private boolean isThere(String deployment) {
        return runtime.createProcessInstanceQuery()
                                .processInstanceId(deployment)
                                .count()
                        > 0
                || history.createHistoricProcessInstanceQuery()
                                .processInstanceId(deployment)
                                .unfinished()
                                .count()
                        > 0;
    }

    /** Whether its model, which may be an earlier release's, knows a way back. */
    boolean canGoBack(String deployment) {
        ProcessInstance instance = runtime.createProcessInstanceQuery()
                .processInstanceId(deployment)
                .singleResult();
        return instance != null
                && repository
                                .getBpmnModelInstance(instance.getProcessDefinitionId())
                                .getModelElementById(WAY_BACK)
                        != null;
    }

    /** The deployment, in the engine's sense, of the model of an instance that can go back. */
    String modelsOf(String deployment) {
        return repository
                .getProcessDefinition(runtime.createProcessInstanceQuery()
                        .processInstanceId(deployment)
                        .singleResult()
                        .getProcessDefinitionId())
                .getDeploymentId();
    }

    /** Whether it waits for a person to approve a swap. */
    boolean waitsForSwap(String deployment) {
        return tasks.createTaskQuery()
                        .processInstanceId(deployment)
                        .taskDefinitionKey(CamundaDeployments.APPROVE_SWAP)
                        .count()
                > 0;
    }
}
