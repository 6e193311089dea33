package org.wissel.process;

import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.ProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.history.HistoryLevel;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;

/** An engine in memory with one plugin of ours, for what is about the engine itself; ends with its test. */
final class SmallEngine implements AutoCloseable {

    final ProcessEngine engine;

    /** @param jobs begins to work when the engine stands; null where jobs are run by hand */
    SmallEngine(String name, ProcessEnginePlugin plugin, JobExecutor jobs) {
        var configuration = new StandaloneInMemProcessEngineConfiguration();
        configuration.setProcessEngineName(name);
        configuration.setJdbcUrl("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
        configuration.setHistoryLevel(HistoryLevel.HISTORY_LEVEL_NONE);
        configuration.setEnforceHistoryTimeToLive(false);
        configuration.setMetricsEnabled(false);
        configuration.getProcessEnginePlugins().add(plugin);
        if (jobs != null) {
            configuration.setJobExecutor(jobs);
        }
        configuration.setJobExecutorActivate(jobs != null);
        engine = configuration.buildProcessEngine();
    }

    void deploy(BpmnModelInstance model) {
        engine.getRepositoryService()
                .createDeployment()
                .addModelInstance("model.bpmn", model)
                .deploy();
    }

    void start(String key) {
        engine.getRuntimeService().startProcessInstanceByKey(key);
    }

    @Override
    public void close() {
        engine.close();
    }
}
