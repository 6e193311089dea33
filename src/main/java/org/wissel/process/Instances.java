package org.wissel.process;

import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.springframework.stereotype.Component;

/** Whether the process of a deployment still is there. */
@Component
class Instances {

    private final RuntimeService runtime;
    private final HistoryService history;

    Instances(ProcessEngine engine) {
        this.runtime = engine.getRuntimeService();
        this.history = engine.getHistoryService();
    }

    /**
     * Whether it is gone: ended, or deleted without telling any listener. Two tables must say so, since much is undone on the word
     * of this.
     */
    boolean isGone(String deployment) {
        return runtime.createProcessInstanceQuery()
                                .processInstanceId(deployment)
                                .count()
                        == 0
                && history.createHistoricProcessInstanceQuery()
                                .processInstanceId(deployment)
                                .unfinished()
                                .count()
                        == 0;
    }
}
