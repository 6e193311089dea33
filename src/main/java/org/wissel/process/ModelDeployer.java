package org.wissel.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * Deploys models and forms in one deployment under stable names ({@code processes/x.bpmn}, {@code forms/x.html}), whether
 * started from classes or from the jar; unchanged ones make no new version. The engine's own deployer names them by absolute
 * path and leaves the forms out.
 *
 * <p>The steps of every model that is there by then are run here, those of earlier releases too, and no others: a newer Wissel
 * on the same database may deploy models meanwhile whose beans only it has.
 */
@Component
class ModelDeployer {

    private static final String NAME = "wissel";
    private static final List<String> FOLDERS = List.of("processes", "forms");

    private final RepositoryService repository;
    private final ManagementService management;
    private final ResourcePatternResolver resources;

    ModelDeployer(RepositoryService repository, ManagementService management, ResourcePatternResolver resources) {
        this.repository = repository;
        this.management = management;
        this.resources = resources;
    }

    // Before the first users are made: who can sign in finds the models there.
    @Order(Ordered.HIGHEST_PRECEDENCE)
    @EventListener(ApplicationStartedEvent.class)
    void deploy() {
        DeploymentBuilder deployment = repository.createDeployment().name(NAME).source(NAME);
        for (String folder : FOLDERS) {
            for (Resource resource : in(folder)) {
                try (InputStream content = resource.getInputStream()) {
                    deployment.addInputStream(folder + "/" + resource.getFilename(), content);
                } catch (IOException unreadable) {
                    throw new UncheckedIOException("cannot read " + resource, unreadable);
                }
            }
        }
        deployment.enableDuplicateFiltering(false).deploy();
        repository.createDeploymentQuery().list().stream()
                .map(Deployment::getId)
                .forEach(management::registerDeploymentForJobExecutor);
    }

    private List<Resource> in(String folder) {
        try {
            return Arrays.stream(resources.getResources("classpath:" + folder + "/*"))
                    .sorted(Comparator.comparing(resource -> Objects.requireNonNull(resource.getFilename())))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot list " + folder, unreadable);
        }
    }
}
