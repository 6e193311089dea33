package org.wissel.process;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.JobEntity;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Gives this Wissel a stable name as owner of job locks and, at its start, lets go of the locks that its killed predecessor
 * left: a deployment then goes on in seconds instead of after the lock's end. There is no public API for either. The engine,
 * which needs its plugins, is built after the database's migrations for this one's sake.
 */
@Component
@Order(Integer.MAX_VALUE)
@DependsOnDatabaseInitialization
class StableLockOwner extends AbstractProcessEnginePlugin {

    private final String name;

    StableLockOwner(@Value("${wissel.name}") String name) {
        this.name = name;
    }

    @Override
    public void postProcessEngineBuild(ProcessEngine engine) {
        configuration(engine).getJobExecutor().setLockOwner(name);
        letGo(engine);
    }

    /** Lets go of the locks of this name: nothing of it may run. */
    void letGo(ProcessEngine engine) {
        // A file is opened by one Wissel at a time, so that in H2 every lock is this one's, under whatever name it was
        // taken.
        boolean alone = "h2".equals(configuration(engine).getDatabaseType());
        configuration(engine).getCommandExecutorTxRequired().execute(context -> {
            engine.getManagementService().createJobQuery().acquired().list().stream()
                    .map(JobEntity.class::cast)
                    .filter(job -> alone || name.equals(job.getLockOwner()))
                    .forEach(JobEntity::unlock);
            return null;
        });
    }

    private static ProcessEngineConfigurationImpl configuration(ProcessEngine engine) {
        return (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
    }
}
