package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** A task that waits for an approver was made: they are told, in the same transaction. */
@Component
class TellOfTasks {

    private final Telling telling;

    TellOfTasks(Telling telling) {
        this.telling = telling;
    }

    /** The engine's starter publishes what its tasks go through, before the transaction ends. */
    @EventListener
    void happened(DelegateTask task) {
        if (!TaskListener.EVENTNAME_CREATE.equals(task.getEventName())) {
            return;
        }
        switch (task.getTaskDefinitionKey()) {
            case CamundaDeployments.APPROVE_SWAP ->
                telling.approvalNeeded(task.getId(), Variable.DEPLOYMENT.from(task), true);
            case CamundaDeployments.APPROVE_PLAN ->
                telling.approvalNeeded(task.getId(), Variable.DEPLOYMENT.from(task), false);
            case CamundaUndeploys.CONFIRM -> telling.confirmationNeeded(task.getId(), task.getProcessInstanceId());
            default -> {
                // Others tell of themselves, or of nothing that is urgent.
            }
        }
    }
}
