package org.wissel.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Journal;
import org.wissel.deployment.NothingWaitsException;

/** Abort asked for: refuses, in the form, what is no deployment that can be aborted. */
@Component
class CheckAbortListener implements ExecutionListener {

    private final Journal journal;
    private final ClusterLocks locks;

    CheckAbortListener(Journal journal, ClusterLocks locks) {
        this.journal = journal;
        this.locks = locks;
    }

    @Override
    public void notify(DelegateExecution execution) {
        Journal.Entry entry = journal.entry(Variable.DEPLOYMENT.from(execution));
        String cluster = entry.request().cluster();
        if (locks.epoch(entry.id()).isEmpty()) {
            throw new NothingWaitsException("deployment " + entry.id() + " of "
                    + entry.request().target() + " holds cluster " + cluster + " no longer, "
                    + entry.ending()
                            .map(ending -> "it has ended as " + ending.key())
                            .orElse("it was refused") + ": there is nothing to abort");
        }
        Variable.CLUSTER.on(execution, cluster);
        execution.setProcessBusinessKey(cluster);
    }
}
