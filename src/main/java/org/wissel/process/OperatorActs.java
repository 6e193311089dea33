package org.wissel.process;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.WeakHashMap;
import org.camunda.bpm.engine.EntityTypes;
import org.camunda.bpm.engine.history.UserOperationLogEntry;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.history.event.HistoricVariableUpdateEventEntity;
import org.camunda.bpm.engine.impl.history.event.HistoryEvent;
import org.camunda.bpm.engine.impl.history.handler.HistoryEventHandler;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Act;
import org.wissel.deployment.Audit;
import org.wissel.deployment.Journal;
import org.wissel.deployment.UnknownNameException;

/**
 * Keeps what people do in the engine, by whichever of its applications or APIs: each entry of its log of operations (variables, jobs,
 * suspensions, deletions, users, groups, rights) is an act too, in the same transaction. That log is cleaned up with the instances.
 */
@Component
class OperatorActs extends AbstractProcessEnginePlugin implements HistoryEventHandler {

    /** What our own listeners tell better, where one of them is there. */
    private static final Set<String> TOLD_BETTER = Set.of(
            EntityTypes.PROCESS_INSTANCE + " " + UserOperationLogEntry.OPERATION_TYPE_CREATE,
            EntityTypes.TASK + " " + UserOperationLogEntry.OPERATION_TYPE_COMPLETE);

    /** The names of variables that a person's command set or took away, until it ends. */
    private final Map<CommandContext, Set<String>> changed = Collections.synchronizedMap(new WeakHashMap<>());

    private final Audit audit;
    private final Journal journal;

    OperatorActs(@Lazy Audit audit, @Lazy Journal journal) {
        this.audit = audit;
        this.journal = journal;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        // The engine asks more than once.
        if (!configuration.getCustomHistoryEventHandlers().contains(this)) {
            configuration.getCustomHistoryEventHandlers().add(this);
        }
    }

    @Override
    public void handleEvents(List<HistoryEvent> events) {
        events.forEach(this::handleEvent);
    }

    @Override
    public void handleEvent(HistoryEvent event) {
        if (event instanceof HistoricVariableUpdateEventEntity variable && variable.getUserOperationId() != null) {
            changed.computeIfAbsent(Context.getCommandContext(), command -> new TreeSet<>())
                    .add(variable.getVariableName());
        }
        // Without a person it is a step of Wissel's own, whose journal tells of it.
        if (event instanceof UserOperationLogEntry entry && entry.getUserId() != null) {
            audit.did(act(entry));
        }
    }

    private Act act(UserOperationLogEntry entry) {
        String what = entry.getEntityType() + " " + entry.getOperationType();
        Map<String, String> details = new TreeMap<>(Map.of("operation", what));
        details.put("property", text(entry.getProperty()));
        details.put("before", text(entry.getOrgValue()));
        details.put("now", text(entry.getNewValue()));
        details.put("process", text(entry.getProcessDefinitionKey()));
        details.put("instance", text(entry.getProcessInstanceId()));
        details.put("task", text(entry.getTaskId()));
        details.put("job", text(entry.getJobId()));
        details.put("annotation", text(entry.getAnnotation()));
        if (entry.getEntityType().equals(EntityTypes.VARIABLE)) {
            // The engine's own entry does not say which.
            details.put("variables", String.join(", ", changed.getOrDefault(Context.getCommandContext(), Set.of())));
        }
        Optional<Journal.Entry> deployment = deployment(entry);
        return new Act(
                Act.Kind.ENGINE_OPERATION,
                entry.getUserId(),
                deployment.map(each -> each.request().cluster()).orElse(""),
                deployment.map(Journal.Entry::id).orElse(""),
                details,
                TOLD_BETTER.contains(what));
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private Optional<Journal.Entry> deployment(UserOperationLogEntry entry) {
        if (entry.getProcessInstanceId() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(journal.entry(entry.getProcessInstanceId()));
        } catch (UnknownNameException notOfADeployment) {
            return Optional.empty();
        }
    }
}
