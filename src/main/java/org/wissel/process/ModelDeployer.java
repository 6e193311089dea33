package org.wissel.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.Deployment;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
 * <p>Each deployment names the release that made it. Where one is of a newer release, this one deploys nothing: its older models
 * would become the latest ones, and be what the newer Wissel begins with.
 */
@Component
class ModelDeployer {

    static final String NAME = "wissel";
    private static final Logger log = LoggerFactory.getLogger(ModelDeployer.class);
    private static final List<String> FOLDERS = List.of("processes", "forms");

    private final RepositoryService repository;
    private final KnownModels models;
    private final Release release;
    private final ResourcePatternResolver resources;

    ModelDeployer(
            RepositoryService repository, KnownModels models, Release release, ResourcePatternResolver resources) {
        this.repository = repository;
        this.models = models;
        this.release = release;
        this.resources = resources;
    }

    // Before the first users are made: who can sign in finds the models there.
    @Order(Ordered.HIGHEST_PRECEDENCE)
    @EventListener(ApplicationStartedEvent.class)
    void deploy() {
        List<String> newer = repository.createDeploymentQuery().deploymentName(NAME).list().stream()
                .map(Deployment::getSource)
                .filter(release::isOlderThan)
                .distinct()
                .toList();
        if (newer.isEmpty()) {
            deployOurs();
        } else {
            log.warn(
                    "This Wissel ({}) deploys no models: the database has those of {}. It begins with the newest that it runs",
                    release.source(),
                    String.join(", ", newer));
        }
        models.look();
    }

    private void deployOurs() {
        DeploymentBuilder deployment = repository.createDeployment().name(NAME).source(release.source());
        for (String folder : FOLDERS) {
            for (Resource resource : in(folder)) {
                try (InputStream content = resource.getInputStream()) {
                    deployment.addInputStream(folder + "/" + resource.getFilename(), content);
                } catch (IOException unreadable) {
                    throw new UncheckedIOException("cannot read " + resource, unreadable);
                }
            }
        }
        // All or none: a model calls those that were deployed with it.
        deployment.enableDuplicateFiltering(false).deploy();
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
