package org.wissel.process;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.wissel.deployment.NothingWaitsException;

/**
 * The models that this Wissel runs: those of its own release and of earlier ones whose beans all are here, whoever deployed
 * them and whenever. Those of a newer release are left to it even where the names of their beans are known: what the beans do
 * there may be new.
 */
@Component
class KnownModels {

    private static final Logger log = LoggerFactory.getLogger(KnownModels.class);

    private final RepositoryService repository;
    private final ProcessEngineConfigurationImpl engine;
    private final Release release;
    private final BeanFactory beans;
    /** Deployments that were read and are not run here, which no later look can change. */
    private final Set<String> others = ConcurrentHashMap.newKeySet();

    KnownModels(ProcessEngine engine, Release release, BeanFactory beans) {
        this.repository = engine.getRepositoryService();
        this.engine = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
        this.release = release;
        this.beans = beans;
    }

    /** Takes up what another Wissel has deployed meanwhile: it may be the only one to go on when that one ends. */
    @Scheduled(fixedDelayString = "PT15S", initialDelayString = "PT15S")
    void look() {
        try {
            byTheEngine(() -> repository.createDeploymentQuery().list()).forEach(this::knows);
        } catch (RuntimeException failed) {
            log.warn("Models that others deployed were not looked at: {}", failed.getMessage());
        }
    }

    /**
     * The newest version of a process that this Wissel runs.
     *
     * @return the id of its definition
     * @throws NothingWaitsException when there is none
     */
    String newest(String process) {
        return byTheEngine(() -> repository
                        .createProcessDefinitionQuery()
                        .processDefinitionKey(process)
                        .orderByProcessDefinitionVersion()
                        .desc()
                        .list())
                .stream()
                .filter(version -> knows(version.getDeploymentId()))
                .findFirst()
                .map(ProcessDefinition::getId)
                .orElseThrow(() -> new NothingWaitsException(process + ": this Wissel (" + release.source()
                        + ") runs none of its models: go to the newer Wissel"));
    }

    /**
     * The version of a process that was deployed with another one, as a call activity finds it: whoever may go on with an
     * instance may then go on with what watches it. Where it was deployed alone, the newest that this Wissel runs.
     *
     * @param definition the id of the other one's definition
     * @return the id of its definition
     */
    String beside(String definition, String process) {
        return byTheEngine(() -> repository
                        .createProcessDefinitionQuery()
                        .processDefinitionKey(process)
                        .deploymentId(
                                repository.getProcessDefinition(definition).getDeploymentId())
                        .list())
                .stream()
                .findFirst()
                .map(ProcessDefinition::getId)
                .orElseGet(() -> newest(process));
    }

    /**
     * This Wissel runs the model.
     *
     * @param what what is asked for
     * @throws NothingWaitsException when it does not
     */
    void require(String what, String deployment) {
        if (!knows(deployment)) {
            throw new NothingWaitsException(what + ": it has a model of " + source(deployment) + ", which this Wissel ("
                    + release.source() + ") does not run: go to the other Wissel, or install its release here");
        }
    }

    private boolean knows(String id) {
        if (engine.getRegisteredDeployments().contains(id)) {
            return true;
        }
        return !others.contains(id)
                && byTheEngine(() -> repository
                                .createDeploymentQuery()
                                .deploymentId(id)
                                .list())
                        .stream()
                        .anyMatch(this::knows);
    }

    private boolean knows(Deployment deployment) {
        String id = deployment.getId();
        if (engine.getRegisteredDeployments().contains(id)) {
            return true;
        }
        if (others.contains(id)) {
            return false;
        }
        boolean known = !release.isOlderThan(deployment.getSource())
                && byTheEngine(() -> NamedBeans.of(repository, id)).stream().allMatch(beans::containsBean);
        if (known) {
            engine.getRegisteredDeployments().add(id);
        } else if (others.add(id)) {
            log.info("Models of {} (deployment {}) are left to the Wissel that knows them", deployment.getSource(), id);
        }
        return known;
    }

    private String source(String deployment) {
        List<Deployment> found = byTheEngine(() ->
                repository.createDeploymentQuery().deploymentId(deployment).list());
        return found.isEmpty() || found.get(0).getSource() == null
                ? "unknown origin"
                : found.get(0).getSource();
    }

    /** Not by the word of the person who happens to be signed in. */
    private <T> T byTheEngine(Supplier<T> question) {
        return engine.getCommandExecutorTxRequired().execute(context -> context.runWithoutAuthorization(question::get));
    }
}
