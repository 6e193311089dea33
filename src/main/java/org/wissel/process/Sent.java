package org.wissel.process;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.core.variable.scope.AbstractVariableScope;
import org.camunda.bpm.engine.impl.db.DbEntity;
import org.camunda.bpm.engine.impl.db.entitymanager.cache.CachedDbEntity;
import org.camunda.bpm.engine.impl.db.entitymanager.cache.DbEntityState;

/**
 * What came with the completion of a task, and nothing that stood there before: whoever may edit variables could else put a decision
 * or words into the mouth of the person who completes it.
 */
final class Sent {

    private Sent() {}

    /**
     * Its value.
     *
     * @throws IllegalArgumentException when it did not come with the completion, or is of another type, naming it
     */
    static <T> T with(DelegateTask task, Variable<T> variable) {
        if (!isNew(task, variable)) {
            throw new IllegalArgumentException("the " + variable.name() + " is missing: give a "
                    + variable.type().getSimpleName());
        }
        return variable.from(task);
    }

    /** Its value; empty when it did not come with the completion. */
    static <T> Optional<T> optional(DelegateTask task, Variable<T> variable) {
        return isNew(task, variable) ? variable.optionalFrom(task) : Optional.empty();
    }

    private static boolean isNew(DelegateTask task, Variable<?> variable) {
        Object instance = ((AbstractVariableScope) task).getVariableInstance(variable.name());
        if (!(instance instanceof DbEntity entity)) {
            return false;
        }
        CachedDbEntity cached = Context.getCommandContext()
                .getDbEntityManager()
                .getDbEntityCache()
                .getCachedEntity(entity);
        return cached == null || cached.getEntityState() == DbEntityState.TRANSIENT || cached.isDirty();
    }
}
