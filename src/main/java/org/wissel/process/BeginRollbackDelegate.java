package org.wissel.process;

import java.time.Clock;
import java.time.Instant;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.Journal;
import org.wissel.deployment.KeptWords;
import org.wissel.deployment.RollBack;

/** Begin rollback. It is no step of a walk, since it begins one: whatever is left of the walk before is refused from then on. */
@Component
class BeginRollbackDelegate implements JavaDelegate {

    private final ClusterLocks locks;
    private final KeptVariables kept;
    private final Journal journal;
    private final KeptWords words;
    private final Clock clock;

    BeginRollbackDelegate(ClusterLocks locks, KeptVariables kept, Journal journal, KeptWords words, Clock clock) {
        this.words = words;
        this.kept = kept;
        this.locks = locks;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        kept.requireDecision(execution, kept.requireDeployment(execution));
        String deployment = Variable.DEPLOYMENT.from(execution);
        Variable.EPOCH.on(execution, locks.nextEpoch(deployment, Variable.CLUSTER.from(execution)));
        String reason = words.of(deployment).orElse("no reason was given");
        Instant now = clock.instant();
        journal.rollBack(deployment, new RollBack(reason, now));
        journal.reviewed(deployment);
        journal.record(deployment, new Evidence(now, -1, "", "Begin rollback", reason));
        Variable.ROLLING_BACK.on(execution, true);
        Variable.DECISION.removeFrom(execution);
        Variable.COMMENT.removeFrom(execution);
        words.forget(deployment);
    }
}
