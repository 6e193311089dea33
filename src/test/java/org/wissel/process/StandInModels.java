package org.wissel.process;

import java.util.Map;
import org.camunda.bpm.engine.RepositoryService;
import org.springframework.context.ApplicationContext;

/** Puts models and forms of tests into the engine, as Wissel does with its own: over the network nobody may. */
public final class StandInModels {

    private StandInModels() {}

    /** @param resources their texts by their names */
    public static void deploy(ApplicationContext wissel, String name, Map<String, String> resources) {
        var deployment =
                wissel.getBean(RepositoryService.class).createDeployment().name(name);
        resources.forEach(deployment::addString);
        deployment.deploy();
    }
}
