package org.wissel.process;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Keeps people from beginning and deciding what this Wissel does not run: jobs are held back by the engine, but a start, a
 * claim and a completion run in the Wissel that is asked, up to the next job. Whatever the way in, the model's first listener
 * refuses.
 */
@Component
class ModelsOfOthers extends AbstractProcessEnginePlugin {

    private static final List<String> BY_PEOPLE =
            List.of(TaskListener.EVENTNAME_ASSIGNMENT, TaskListener.EVENTNAME_UPDATE, TaskListener.EVENTNAME_COMPLETE);

    private final ObjectProvider<KnownModels> models;

    ModelsOfOthers(ObjectProvider<KnownModels> models) {
        this.models = models;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        if (configuration.getCustomPostBPMNParseListeners() == null) {
            configuration.setCustomPostBPMNParseListeners(new ArrayList<>());
        }
        configuration.getCustomPostBPMNParseListeners().add(new Guards());
    }

    private void require(String what, ExecutionEntity execution) {
        models.getObject().require(what, execution.getProcessDefinition().getDeploymentId());
    }

    private class Guards extends AbstractBpmnParseListener {

        @Override
        public void parseProcess(Element element, ProcessDefinitionEntity process) {
            ExecutionListener guard = execution -> require(process.getKey(), (ExecutionEntity) execution);
            process.addBuiltInListener(ExecutionListener.EVENTNAME_START, guard, 0);
        }

        @Override
        public void parseUserTask(Element element, ScopeImpl scope, ActivityImpl activity) {
            TaskListener guard = done -> require(done.getName(), (ExecutionEntity) done.getExecution());
            // Those that are built in come before the model's own.
            var task = ((UserTaskActivityBehavior) activity.getActivityBehavior()).getTaskDefinition();
            BY_PEOPLE.forEach(event -> task.addBuiltInTaskListener(event, guard));
        }
    }
}
