package org.wissel.process;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;

/** Puts our handler of failed steps beside the engine's own, which stays the one that makes incidents. */
@Component
class GuidedFailures extends AbstractProcessEnginePlugin {

    private final ClusterLocks locks;
    private final Telling telling;
    private final ObjectProvider<KnownModels> models;

    GuidedFailures(@Lazy ClusterLocks locks, @Lazy Telling telling, ObjectProvider<KnownModels> models) {
        this.models = models;
        this.locks = locks;
        this.telling = telling;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.setCompositeIncidentHandlersEnabled(true);
        configuration.setCustomIncidentHandlers(new ArrayList<>(List.of(new FailedStepHandler(
                locks, telling, (definition, process) -> models.getObject().beside(definition, process)))));
    }
}
