package org.wissel.process;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes groups, authorizations, task filters and first users when Wissel starts, also when several start on one database together. */
@Component
class GroupsProvisioning {

    private static final Logger log = LoggerFactory.getLogger(GroupsProvisioning.class);
    private static final int ATTEMPTS = 5;

    private final ProcessEngine engine;
    private final Groups groups;
    private final TaskFilters filters;
    private final FirstUsers users;
    private final TransactionTemplate transaction;

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

    @EventListener(ApplicationStartedEvent.class)
    void whenStarted() {
        provision();
        warnOfWhatLetsEverybodyDecide();
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
