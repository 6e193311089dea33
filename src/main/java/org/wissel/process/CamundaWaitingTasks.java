package org.wissel.process;

import java.util.Optional;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.task.TaskQuery;
import org.springframework.stereotype.Component;
import org.wissel.deployment.WaitingTasks;

/** The tasks of the engine: those of an instance itself, and those on its failed steps. */
@Component
class CamundaWaitingTasks implements WaitingTasks {

    private final TaskService tasks;

    CamundaWaitingTasks(TaskService tasks) {
        this.tasks = tasks;
    }

    @Override
    public Optional<String> of(String id) {
        return first(tasks.createTaskQuery().processInstanceId(id))
                .or(() -> first(tasks.createTaskQuery()
                        .processDefinitionKey(CamundaDeployments.DECIDE)
                        .processVariableValueEquals(Variable.DEPLOYMENT.name(), id)));
    }

    private static Optional<String> first(TaskQuery some) {
        return some.orderByTaskCreateTime().asc().listPage(0, 1).stream()
                .map(Task::getId)
                .findFirst();
    }
}
