package org.wissel.process;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.wissel.deployment.ClusterLocks;

/** Puts our handler of failed steps beside the engine's own, which stays the one that makes incidents. */
@Component
class GuidedFailures extends AbstractProcessEnginePlugin {

    private final ClusterLocks locks;
    private final Telling telling;

    GuidedFailures(@Lazy ClusterLocks locks, @Lazy Telling telling) {
        this.locks = locks;
        this.telling = telling;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.setCompositeIncidentHandlersEnabled(true);
        configuration.setCustomIncidentHandlers(new ArrayList<>(List.of(new FailedStepHandler(locks, telling))));
    }
}
