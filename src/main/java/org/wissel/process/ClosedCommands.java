package org.wissel.process;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.authorization.Groups;
import org.camunda.bpm.engine.impl.batch.RestartProcessInstancesBatchCmd;
import org.camunda.bpm.engine.impl.batch.history.DeleteHistoricBatchCmd;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cmd.AbstractCorrelateMessageCmd;
import org.camunda.bpm.engine.impl.cmd.AbstractDeleteProcessDefinitionCmd;
import org.camunda.bpm.engine.impl.cmd.AbstractModificationCmd;
import org.camunda.bpm.engine.impl.cmd.AbstractPatchVariablesCmd;
import org.camunda.bpm.engine.impl.cmd.AbstractRemoveVariableCmd;
import org.camunda.bpm.engine.impl.cmd.AbstractRestartProcessInstanceCmd;
import org.camunda.bpm.engine.impl.cmd.AbstractSetExternalTaskRetriesCmd;
import org.camunda.bpm.engine.impl.cmd.AddCommentCmd;
import org.camunda.bpm.engine.impl.cmd.CreateAttachmentCmd;
import org.camunda.bpm.engine.impl.cmd.DelegateTaskCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteAttachmentCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteDeploymentCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteHistoricProcessInstancesCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteHistoricTaskInstanceCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteHistoricVariableInstanceCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteHistoricVariableInstancesByProcessInstanceIdCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteJobCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteProcessDefinitionsByIdsCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteProcessInstanceCommentCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteTaskCommentCmd;
import org.camunda.bpm.engine.impl.cmd.DeleteUserOperationLogEntryCmd;
import org.camunda.bpm.engine.impl.cmd.DeployCmd;
import org.camunda.bpm.engine.impl.cmd.EvaluateStartConditionCmd;
import org.camunda.bpm.engine.impl.cmd.ExecuteJobsCmd;
import org.camunda.bpm.engine.impl.cmd.ExternalTaskCmd;
import org.camunda.bpm.engine.impl.cmd.FetchExternalTasksCmd;
import org.camunda.bpm.engine.impl.cmd.HandleTaskBpmnErrorCmd;
import org.camunda.bpm.engine.impl.cmd.HandleTaskEscalationCmd;
import org.camunda.bpm.engine.impl.cmd.HistoryCleanupCmd;
import org.camunda.bpm.engine.impl.cmd.MessageEventReceivedCmd;
import org.camunda.bpm.engine.impl.cmd.ModifyProcessInstanceAsyncCmd;
import org.camunda.bpm.engine.impl.cmd.ModifyProcessInstanceCmd;
import org.camunda.bpm.engine.impl.cmd.PurgeDatabaseAndCacheCmd;
import org.camunda.bpm.engine.impl.cmd.RegisterDeploymentCmd;
import org.camunda.bpm.engine.impl.cmd.ResolveTaskCmd;
import org.camunda.bpm.engine.impl.cmd.SaveAttachmentCmd;
import org.camunda.bpm.engine.impl.cmd.SetProcessDefinitionVersionCmd;
import org.camunda.bpm.engine.impl.cmd.SignalCmd;
import org.camunda.bpm.engine.impl.cmd.SignalEventReceivedCmd;
import org.camunda.bpm.engine.impl.cmd.StartProcessInstanceAtActivitiesCmd;
import org.camunda.bpm.engine.impl.cmd.UnregisterDeploymentCmd;
import org.camunda.bpm.engine.impl.cmd.UpdateCommentCmd;
import org.camunda.bpm.engine.impl.cmd.batch.CorrelateAllMessageBatchCmd;
import org.camunda.bpm.engine.impl.cmd.batch.DeleteHistoricProcessInstancesBatchCmd;
import org.camunda.bpm.engine.impl.cmd.batch.removaltime.SetRemovalTimeToHistoricBatchesCmd;
import org.camunda.bpm.engine.impl.cmd.batch.removaltime.SetRemovalTimeToHistoricDecisionInstancesCmd;
import org.camunda.bpm.engine.impl.cmd.batch.removaltime.SetRemovalTimeToHistoricProcessInstancesCmd;
import org.camunda.bpm.engine.impl.cmd.batch.variables.SetVariablesToProcessInstancesBatchCmd;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.dmn.cmd.EvaluateDecisionCmd;
import org.camunda.bpm.engine.impl.dmn.cmd.EvaluateDecisionTableCmd;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.impl.interceptor.Command;
import org.camunda.bpm.engine.impl.interceptor.CommandInterceptor;
import org.camunda.bpm.engine.impl.migration.AbstractMigrationCmd;
import org.springframework.stereotype.Component;

/**
 * What nobody who is signed in may have the engine do, administrators neither, by whichever of its ways in: models are part of
 * Wissel's release, and whoever moves an instance walks round what the model asks for. Wissel's own steps act for nobody.
 */
@Component
class ClosedCommands extends AbstractProcessEnginePlugin {

    private static final Map<Class<?>, String> FOR_ALL = new LinkedHashMap<>();

    private static final Map<Class<?>, String> FOR_WHO_ONLY_LOOKS = new LinkedHashMap<>();

    private static final Map<Class<?>, String> FOR_ALL_BUT_ADMINISTRATORS = new LinkedHashMap<>();

    static {
        String models =
                "models, forms and scripts come with Wissel's release, and nobody deploys, runs or removes any over"
                        + " the network";
        close(models, DeployCmd.class, DeleteDeploymentCmd.class, AbstractDeleteProcessDefinitionCmd.class);
        close(
                models,
                DeleteProcessDefinitionsByIdsCmd.class,
                RegisterDeploymentCmd.class,
                UnregisterDeploymentCmd.class);
        close(models, SetProcessDefinitionVersionCmd.class, EvaluateDecisionCmd.class, EvaluateDecisionTableCmd.class);
        String moved =
                "an instance goes the way of its model, and nobody moves it by hand: decide in Tasklist, press Retry, or"
                        + " abort the deployment";
        close(
                moved,
                ModifyProcessInstanceCmd.class,
                ModifyProcessInstanceAsyncCmd.class,
                AbstractModificationCmd.class);
        close(moved, AbstractMigrationCmd.class, AbstractRestartProcessInstanceCmd.class);
        close(moved, RestartProcessInstancesBatchCmd.class, StartProcessInstanceAtActivitiesCmd.class);
        close(moved, AbstractCorrelateMessageCmd.class, CorrelateAllMessageBatchCmd.class);
        close(moved, MessageEventReceivedCmd.class, SignalEventReceivedCmd.class, SignalCmd.class);
        close(moved, EvaluateStartConditionCmd.class, HandleTaskBpmnErrorCmd.class, HandleTaskEscalationCmd.class);
        close(moved, ExecuteJobsCmd.class, DeleteJobCmd.class, SetVariablesToProcessInstancesBatchCmd.class);
        close(
                "a task is decided on by who may complete it, and delegated to nobody",
                DelegateTaskCmd.class,
                ResolveTaskCmd.class);
        String evidence = "what was done stays in the history until its time to live is over";
        close(evidence, DeleteHistoricProcessInstancesCmd.class, DeleteHistoricProcessInstancesBatchCmd.class);
        close(evidence, DeleteHistoricTaskInstanceCmd.class, DeleteHistoricVariableInstanceCmd.class);
        close(evidence, DeleteHistoricVariableInstancesByProcessInstanceIdCmd.class, HistoryCleanupCmd.class);
        close(evidence, DeleteUserOperationLogEntryCmd.class, SetRemovalTimeToHistoricProcessInstancesCmd.class);
        close(evidence, DeleteTaskCommentCmd.class, DeleteProcessInstanceCommentCmd.class, UpdateCommentCmd.class);
        close(evidence, SetRemovalTimeToHistoricBatchesCmd.class, SetRemovalTimeToHistoricDecisionInstancesCmd.class);
        close(evidence, DeleteHistoricBatchCmd.class, PurgeDatabaseAndCacheCmd.class);
        close(
                "Wissel has no external tasks: its steps are its own, and no other program works on them",
                FetchExternalTasksCmd.class,
                ExternalTaskCmd.class,
                AbstractSetExternalTaskRetriesCmd.class);
        close(
                "nothing is attached to tasks here: say it in the comment of the decision",
                CreateAttachmentCmd.class,
                SaveAttachmentCmd.class,
                DeleteAttachmentCmd.class);
        // The engine asks for no right at all there.
        FOR_WHO_ONLY_LOOKS.put(AddCommentCmd.class, "comments are for members of the groups that decide");
        // Whoever may complete a task may take its variables away, as far as the engine is concerned.
        List.of(AbstractRemoveVariableCmd.class, AbstractPatchVariablesCmd.class)
                .forEach(command -> FOR_ALL_BUT_ADMINISTRATORS.put(
                        command, "variables come with a decision in Tasklist, and an administrator corrects them"));
    }

    private static void close(String why, Class<?>... commands) {
        List.of(commands).forEach(command -> FOR_ALL.put(command, why));
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.setCustomPreCommandInterceptorsTxRequired(
                with(configuration.getCustomPreCommandInterceptorsTxRequired(), configuration));
        configuration.setCustomPreCommandInterceptorsTxRequiresNew(
                with(configuration.getCustomPreCommandInterceptorsTxRequiresNew(), configuration));
    }

    private static List<CommandInterceptor> with(
            List<CommandInterceptor> before, ProcessEngineConfigurationImpl configuration) {
        List<CommandInterceptor> all = new ArrayList<>(before == null ? List.of() : before);
        all.add(new Door(configuration));
        return all;
    }

    /** Why this is closed for this person; empty where it is open. */
    static Optional<String> closed(Object command, Authentication person) {
        List<String> groups = person.getGroupIds() == null ? List.of() : person.getGroupIds();
        Optional<String> closed = reason(FOR_ALL, command.getClass());
        if (closed.isEmpty() && !groups.contains(Groups.CAMUNDA_ADMIN)) {
            closed = reason(FOR_ALL_BUT_ADMINISTRATORS, command.getClass());
            if (closed.isEmpty() && !decides(groups)) {
                closed = reason(FOR_WHO_ONLY_LOOKS, command.getClass());
            }
        }
        return closed;
    }

    /** Whether commands of this class are closed for everybody. */
    static boolean isClosed(Class<?> command) {
        return reason(FOR_ALL, command).isPresent();
    }

    private static boolean decides(List<String> groups) {
        return groups.contains(org.wissel.process.Groups.DEPLOYERS)
                || groups.contains(org.wissel.process.Groups.APPROVERS);
    }

    private static Optional<String> reason(Map<Class<?>, String> commands, Class<?> command) {
        return commands.entrySet().stream()
                .filter(each -> each.getKey().isAssignableFrom(command))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static final class Door extends CommandInterceptor {

        private final ProcessEngineConfigurationImpl configuration;

        private Door(ProcessEngineConfigurationImpl configuration) {
            this.configuration = configuration;
        }

        @Override
        public <T> T execute(Command<T> command) {
            // What a command does by further ones was let in with it.
            if (Context.getCommandContext() == null) {
                Authentication person = configuration.getIdentityService().getCurrentAuthentication();
                if (person != null && person.getUserId() != null) {
                    closed(command, person).ifPresent(why -> {
                        throw new AuthorizationException(person.getUserId() + " may not do this: " + why);
                    });
                }
            }
            return next.execute(command);
        }
    }
}
