package org.wissel.process;

import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Journal;
import org.wissel.deployment.NothingWaitsException;

/**
 * Abort asked for: refuses, in the form, what is no deployment that can be aborted, and remembers which walk of it was meant. A
 * way back that goes on already is only given up by who says so: whoever asks a second time hardly means that.
 */
@Component
class CheckAbortListener implements ExecutionListener {

    private final Journal journal;
    private final ClusterLocks locks;
    private final Instances instances;
    private final KnownModels models;
    private final IdentityService identity;
    private final Acts acts;

    CheckAbortListener(
            Journal journal,
            ClusterLocks locks,
            Instances instances,
            KnownModels models,
            IdentityService identity,
            Acts acts) {
        this.acts = acts;
        this.models = models;
        this.journal = journal;
        this.locks = locks;
        this.instances = instances;
        this.identity = identity;
    }

    @Override
    public void notify(DelegateExecution execution) {
        Journal.Entry entry = journal.entry(Variable.DEPLOYMENT.from(execution));
        String cluster = entry.request().cluster();
        String subject = "deployment " + entry.id() + " of " + entry.request().subject();
        int epoch = locks.epoch(entry.id())
                .orElseThrow(() -> new NothingWaitsException(subject + " holds cluster " + cluster + " no longer, "
                        + entry.ending()
                                .map(ending -> "it has ended as " + ending.key())
                                .orElse("it was refused") + ": there is nothing to abort"));
        if (!instances.canGoBack(entry.id())) {
            throw new NothingWaitsException(subject + " was begun by an earlier release, which knew no way back: let it"
                    + " come to its end, or have an administrator break its lock");
        }
        // Its walk would be interrupted here, with listeners of its own.
        models.require(subject, instances.modelsOf(entry.id()));
        boolean givesUp = Variable.GIVE_UP.optionalFrom(execution).orElse(false);
        if (entry.rollBack().isPresent() && !givesUp) {
            throw new NothingWaitsException(subject + " is rolled back already ("
                    + entry.rollBack().get().reason() + "): wait until it has ended, or give the way back up,"
                    + " which leaves it for an operator");
        }
        if (entry.rollBack().isEmpty() && givesUp) {
            throw new NothingWaitsException(
                    subject + " is not being rolled back, so there is no way back to give up: abort it");
        }
        Variable.CLUSTER.on(execution, cluster);
        Variable.EPOCH.on(execution, epoch);
        // What the form or a program sends counts only where nobody is signed in, as in a step of Wissel's own.
        Deciding.signedIn(identity).ifPresent(user -> Variable.ABORTED_BY.on(execution, user));
        acts.aborted(
                entry,
                givesUp,
                Variable.REASON.optionalFrom(execution).orElse(""),
                Variable.ABORTED_BY.optionalFrom(execution).orElse(""));
        execution.setProcessBusinessKey(cluster);
    }
}
