package org.wissel.process;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes groups, authorizations, task filters and first users when Wissel starts, also when several start on one database together.
 * Before anything listens: whoever asks again and again from the first moment on would else be taken for one who tries passwords.
 */
@Component
class GroupsProvisioning implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(GroupsProvisioning.class);
    private static final int ATTEMPTS = 5;

    private final ProcessEngine engine;
    private final Groups groups;
    private final TaskFilters filters;
    private final FirstUsers users;
    private final TransactionTemplate transaction;
    private volatile boolean done;

    GroupsProvisioning(
            ProcessEngine engine,
            Groups groups,
            TaskFilters filters,
            FirstUsers users,
            PlatformTransactionManager transactions) {
        this.engine = engine;
        this.groups = groups;
        this.filters = filters;
        this.users = users;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** After everything that refuses to start has been asked. */
    @Override
    public void start() {
        provision();
        warnOfWhatLetsEverybodyDecide();
        done = true;
    }

    @Override
    public void stop() {
        done = false;
    }

    @Override
    public boolean isRunning() {
        return done;
    }

    /** The web server comes near the end of all phases. */
    @Override
    public int getPhase() {
        return 0;
    }

    /** Adds what is missing, all or nothing; repeatable. */
    void provision() {
        for (int attempt = 1; ; attempt++) {
            try {
                transaction.executeWithoutResult(status -> {
                    groups.ensure();
                    filters.ensure();
                    users.ensure();
                });
                return;
            } catch (ProcessEngineException | DataAccessException lostAgainstAnother) {
                // A unique key of the other's transaction: once that is committed, nothing is missing any more.
                if (attempt == ATTEMPTS) {
                    throw lostAgainstAnother;
                }
                log.debug(
                        "groups, filters or users are being made by another Wissel, looking again", lostAgainstAnother);
            }
        }
    }

    private void warnOfWhatLetsEverybodyDecide() {
        if (!engine.getProcessEngineConfiguration().isAuthorizationEnabled()) {
            log.error("The engine does not check authorizations: everybody who signs in may approve in Tasklist. Set"
                    + " camunda.bpm.authorization.enabled to true.");
        }
    }
}
