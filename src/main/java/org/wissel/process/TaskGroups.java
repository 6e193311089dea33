package org.wissel.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.authorization.Groups;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.Expression;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.task.TaskDefinition;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ApprovalForbiddenException;

/**
 * A task is completed by a member of the groups that its model names, by whom the model itself assigns it to, or by an
 * administrator. Whoever may work on a task may hand it on, and the engine then lets the other one complete it.
 */
@Component
class TaskGroups extends AbstractProcessEnginePlugin {

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        if (configuration.getCustomPostBPMNParseListeners() == null) {
            configuration.setCustomPostBPMNParseListeners(new ArrayList<>());
        }
        configuration.getCustomPostBPMNParseListeners().add(new AbstractBpmnParseListener() {
            @Override
            public void parseUserTask(Element element, ScopeImpl scope, ActivityImpl activity) {
                TaskDefinition task = ((UserTaskActivityBehavior) activity.getActivityBehavior()).getTaskDefinition();
                task.addBuiltInTaskListener(
                        TaskListener.EVENTNAME_COMPLETE, done -> require(configuration, task, done));
            }
        });
    }

    private static void require(ProcessEngineConfigurationImpl configuration, TaskDefinition model, DelegateTask task) {
        IdentityService identity = configuration.getIdentityService();
        Authentication person = identity.getCurrentAuthentication();
        if (!configuration.isAuthorizationEnabled() || person == null || person.getUserId() == null) {
            return;
        }
        Set<String> allowed = new TreeSet<>(model.getCandidateGroupIdExpressions().stream()
                .map(group -> String.valueOf(group.getValue(task)))
                .collect(Collectors.toSet()));
        if (allowed.isEmpty() && model.getAssigneeExpression() == null) {
            return;
        }
        boolean named = Optional.ofNullable(model.getAssigneeExpression())
                .map((Expression assignee) -> person.getUserId().equals(assignee.getValue(task)))
                .orElse(false);
        List<String> groups = person.getGroupIds() == null ? List.of() : person.getGroupIds();
        if (!named && !groups.contains(Groups.CAMUNDA_ADMIN) && groups.stream().noneMatch(allowed::contains)) {
            throw new ApprovalForbiddenException(
                    task.getName() + " is not for you, whoever handed it to you: it is decided on" + " by members of "
                            + String.join(" or ", allowed));
        }
    }
}
