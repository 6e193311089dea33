package org.wissel.process;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.task.Task;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ApprovalForbiddenException;
import org.wissel.deployment.NothingWaitsException;
import org.wissel.deployment.OtherEvidenceException;

/** Does things in the engine by the word of a person, whom the engine asks for their rights and remembers. */
@Component
class Acting {

    private final IdentityService identity;
    private final TaskService tasks;

    Acting(ProcessEngine engine) {
        this.identity = engine.getIdentityService();
        this.tasks = engine.getTaskService();
    }

    /** Runs as this user; whoever acted before acts again afterwards. */
    <T> T as(String user, Supplier<T> action) {
        List<String> groups = identity.createGroupQuery().groupMember(user).list().stream()
                .map(Group::getId)
                .toList();
        Authentication before = identity.getCurrentAuthentication();
        identity.setAuthentication(user, groups);
        try {
            return action.get();
        } finally {
            identity.setAuthentication(before);
        }
    }

    /**
     * Completes a task as this user.
     *
     * @throws NothingWaitsException when something else was first, and took the task away; or the task's model is not run here
     * @throws ApprovalForbiddenException as the task's listener throws it
     * @throws OtherEvidenceException as the task's listener throws it
     */
    void complete(Task task, Map<String, Object> decision, String user) {
        as(user, () -> {
            try {
                tasks.complete(task.getId(), decision);
            } catch (RuntimeException failed) {
                refusal(task, failed).ifPresent(refused -> {
                    throw refused;
                });
                // Whatever the engine says then: an abort or a Retry was first, and took the task away.
                if (failed instanceof OptimisticLockingException || !waits(task)) {
                    throw new NothingWaitsException(
                            task.getName() + ": the deployment moved on at the same moment; look again");
                }
                throw failed;
            }
            return null;
        });
    }

    /** What a listener refused with, which the engine wraps into an exception of its own. */
    private static Optional<RuntimeException> refusal(Task task, Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof ApprovalForbiddenException
                    || cause instanceof OtherEvidenceException
                    || cause instanceof NothingWaitsException) {
                return Optional.of((RuntimeException) cause);
            }
            if (cause instanceof AuthorizationException) {
                return Optional.of(
                        new ApprovalForbiddenException(
                                task.getName()
                                        + " is not for you: it is decided on by members of the groups that its task in Tasklist names"));
            }
        }
        return Optional.empty();
    }

    private boolean waits(Task task) {
        return tasks.createTaskQuery().taskId(task.getId()).count() > 0;
    }
}
