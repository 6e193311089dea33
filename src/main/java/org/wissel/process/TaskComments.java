package org.wissel.process;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.CommentEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.Journal;

/**
 * What people say by <em>Add Comment</em> at a task of a deployment is kept with its evidence: Tasklist shows it to nobody once the
 * task is done, and Cockpit has no history. The engine tells of a comment as of any other change of a task, in the same
 * transaction.
 */
@Component
class TaskComments extends AbstractProcessEnginePlugin {

    private final Journal journal;
    private final Clock clock;

    TaskComments(@Lazy Journal journal, Clock clock) {
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        if (configuration.getCustomPostBPMNParseListeners() == null) {
            configuration.setCustomPostBPMNParseListeners(new ArrayList<>());
        }
        configuration.getCustomPostBPMNParseListeners().add(new AbstractBpmnParseListener() {
            @Override
            public void parseUserTask(Element element, ScopeImpl scope, ActivityImpl activity) {
                String process = ((ProcessDefinitionEntity) activity.getProcessDefinition()).getKey();
                if (process.equals(CamundaDeployments.PROCESS) || process.equals(CamundaDeployments.DECIDE)) {
                    ((UserTaskActivityBehavior) activity.getActivityBehavior())
                            .getTaskDefinition()
                            .addBuiltInTaskListener(TaskListener.EVENTNAME_UPDATE, TaskComments.this::keep);
                }
            }
        });
    }

    private void keep(DelegateTask task) {
        Context.getCommandContext().getDbEntityManager().getCachedEntitiesByType(CommentEntity.class).stream()
                .filter(comment -> task.getId().equals(comment.getTaskId()))
                .forEach(comment -> deployment(task)
                        .ifPresent(deployment -> journal.record(
                                deployment,
                                new Evidence(
                                        clock.instant(),
                                        Deciding.wave(journal.review(deployment)),
                                        "",
                                        Deciding.task(task),
                                        "comment by " + comment.getUserId() + ": " + comment.getFullMessage()))));
    }

    /** Of a step's question the variable, which begins no step and is empty on none. */
    private static Optional<String> deployment(DelegateTask task) {
        return task.getProcessDefinitionId().startsWith(CamundaDeployments.PROCESS + ":")
                ? Optional.of(task.getProcessInstanceId())
                : Variable.DEPLOYMENT.optionalFrom(task);
    }
}
