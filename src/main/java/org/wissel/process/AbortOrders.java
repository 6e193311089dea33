package org.wissel.process;

import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.springframework.stereotype.Component;

/** Orders to abort a deployment, whoever gives them: each is an instance of the process {@value CamundaDeployments#ABORT}. */
@Component
class AbortOrders {

    private final RuntimeService runtime;
    private final KnownModels models;

    AbortOrders(ProcessEngine engine, KnownModels models) {
        this.models = models;
        this.runtime = engine.getRuntimeService();
    }

    /**
     * Gives one, in the caller's transaction.
     *
     * @param giveUp whether it is the way back that is given up
     */
    void give(String deployment, String reason, boolean giveUp, String abortedBy) {
        runtime.startProcessInstanceById(
                models.newest(CamundaDeployments.ABORT),
                Map.of(
                        Variable.DEPLOYMENT.name(), deployment,
                        Variable.REASON.name(), reason,
                        Variable.GIVE_UP.name(), giveUp,
                        Variable.ABORTED_BY.name(), abortedBy));
    }
}
