package org.wissel.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.authorization.Groups;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.history.event.HistoricVariableUpdateEventEntity;
import org.camunda.bpm.engine.impl.history.event.HistoryEvent;
import org.camunda.bpm.engine.impl.history.event.HistoryEventTypes;
import org.camunda.bpm.engine.impl.history.handler.HistoryEventHandler;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.springframework.stereotype.Component;

/**
 * People set what the forms ask them for and nothing else, whatever comes with a start, a completed task or any other request:
 * a form is only what a browser shows. Administrators may correct a variable in Cockpit; {@link KeptVariables} looks at what they
 * did. The engine tells its history of each variable that is set before the command ends, and what is thrown here takes all of it
 * back.
 */
@Component
class VariablesOfPeople extends AbstractProcessEnginePlugin {

    /** Per process what its start brings; the last two are begun by Wissel itself, sometimes by a person's word. */
    private static final Map<String, Set<String>> STARTS = Map.of(
            CamundaDeployments.PROCESS,
            names(
                    Variable.CLUSTER,
                    Variable.PROJECT,
                    Variable.VERSION,
                    Variable.ALSO,
                    Variable.STRATEGY,
                    Variable.NODE_ORDER,
                    Variable.SHORTCUTS,
                    Variable.SHOWN_PLAN,
                    Variable.REQUESTED_BY),
            CamundaDeployments.ABORT,
            names(Variable.DEPLOYMENT, Variable.REASON, Variable.GIVE_UP, Variable.ABORTED_BY),
            CamundaUndeploys.PROCESS,
            names(
                    Variable.CLUSTER,
                    Variable.PROJECT,
                    Variable.VERSION,
                    Variable.ALSO,
                    Variable.PURPOSE,
                    Variable.REQUESTED_BY),
            CamundaDeployments.DECIDE,
            names(Variable.JOB, Variable.DEPLOYMENT, Variable.CLUSTER, Variable.PROJECT, Variable.VERSION),
            CamundaDeployments.WATCH,
            names(Variable.DEPLOYMENT, Variable.CLUSTER));

    /**
     * Per process what its tasks bring. Tasklist sends back what a form only reads, the last ones of each; of those another value is
     * noticed by {@link KeptVariables}, or is words.
     */
    private static final Map<String, Set<String>> TASKS = Map.of(
            CamundaDeployments.PROCESS,
            names(Variable.DECISION, Variable.COMMENT, Variable.SHOWN_EVIDENCE, Variable.DEPLOYMENT),
            CamundaUndeploys.PROCESS,
            names(Variable.DECISION, Variable.COMMENT, Variable.UNDEPLOY),
            CamundaDeployments.DECIDE,
            names(
                    Variable.STEP_DECISION,
                    Variable.COMMENT,
                    Variable.DEPLOYMENT,
                    Variable.JOB,
                    Variable.CHOICE_REFUSED));

    private static Set<String> names(Variable<?>... variables) {
        return Stream.of(variables).map(Variable::name).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        List<HistoryEventHandler> handlers = new ArrayList<>(configuration.getCustomHistoryEventHandlers());
        // No bean of its own: the engine's starter would put it in place of those that are there.
        handlers.add(new Asked());
        configuration.setCustomHistoryEventHandlers(handlers);
    }

    private static final class Asked implements HistoryEventHandler {

        @Override
        public void handleEvents(List<HistoryEvent> events) {
            events.forEach(this::handleEvent);
        }

        @Override
        public void handleEvent(HistoryEvent event) {
            CommandContext command = Context.getCommandContext();
            if (!(event instanceof HistoricVariableUpdateEventEntity variable)
                    || !isSet(event)
                    || !STARTS.containsKey(event.getProcessDefinitionKey())
                    || Variable.isSetByWissel()
                    || command == null) {
                return;
            }
            Authentication person = command.getAuthentication();
            if (person == null || person.getUserId() == null || isAdministrator(person)) {
                return;
            }
            Map<String, Set<String>> asked = isStarting(command, variable) ? STARTS : TASKS;
            if (!asked.getOrDefault(event.getProcessDefinitionKey(), Set.of()).contains(variable.getVariableName())) {
                throw new AuthorizationException(
                        person.getUserId() + " sent the variable '" + variable.getVariableName()
                                + "', which no form of " + event.getProcessDefinitionKey()
                                + " asks for there, so nothing of it was done: leave it out");
            }
        }

        private static boolean isSet(HistoryEvent event) {
            return event.isEventOfType(HistoryEventTypes.VARIABLE_INSTANCE_CREATE)
                    || event.isEventOfType(HistoryEventTypes.VARIABLE_INSTANCE_UPDATE);
        }

        private static boolean isAdministrator(Authentication person) {
            return person.getGroupIds() != null && person.getGroupIds().contains(Groups.CAMUNDA_ADMIN);
        }

        private static boolean isStarting(CommandContext command, HistoricVariableUpdateEventEntity variable) {
            ExecutionEntity execution = command.getExecutionManager().findExecutionById(variable.getExecutionId());
            return execution != null && execution.getProcessInstance().isProcessInstanceStarting();
        }
    }
}
