package org.wissel.sandbox;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Incident;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.wissel.WisselApplication;
import org.wissel.deployment.CloseLook;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentCheck;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.Preview;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepDecision;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.Undeploys;

/** Wissel as it is built, told of a sandbox, with the sandbox's users. */
public final class SandboxWissel implements AutoCloseable {

    private static final CloseLook PATIENCE = new CloseLook(Duration.ofMinutes(4), Duration.ofMillis(100));

    /** Their password is their name. */
    private static final Map<String, String> GROUP_OF_USER =
            Map.of("ops", "deployers", "approver", "approvers", "viewer", "viewers");

    private final ConfigurableApplicationContext context;

    private SandboxWissel(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts one on a database in memory and a free port. */
    static SandboxWissel start(Sandbox sandbox) {
        return start(sandbox, Map.of());
    }

    /** The same with further settings. */
    static SandboxWissel start(Sandbox sandbox, Map<String, Object> more) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("server.port", 0);
        settings.put(
                "spring.datasource.url",
                "jdbc:h2:mem:" + sandbox.root().getFileName() + System.nanoTime() + ";LOCK_TIMEOUT=60000");
        settings.putAll(more);
        return new SandboxWissel(application(sandbox, settings).run());
    }

    /** Above Wissel's own files, which may name a real cluster, and below what was typed. */
    static SpringApplication application(Sandbox sandbox, Map<String, Object> more) {
        Map<String, Object> settings = new LinkedHashMap<>(sandbox.settings());
        settings.put("wissel.name", "sandbox");
        settings.putAll(more);
        return application(settings);
    }

    /** The same for a sandbox that these settings tell of. */
    public static SpringApplication application(Map<String, Object> more) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("server.address", "127.0.0.1");
        settings.put("camunda.bpm.admin-user.id", "admin");
        settings.put("camunda.bpm.admin-user.password", "admin");
        settings.put("camunda.bpm.admin-user.first-name", "Admin");
        settings.put("camunda.bpm.admin-user.last-name", "of the sandbox");
        int number = 0;
        for (Map.Entry<String, String> user : new TreeMap<>(GROUP_OF_USER).entrySet()) {
            String prefix = "wissel.users[" + number++ + "].";
            settings.put(prefix + "id", user.getKey());
            settings.put(prefix + "password", user.getKey());
            settings.put(
                    prefix + "first-name",
                    Character.toUpperCase(user.getKey().charAt(0))
                            + user.getKey().substring(1));
            settings.put(prefix + "last-name", "of the sandbox");
            settings.put(prefix + "groups", user.getValue());
        }
        settings.putAll(more);
        SpringApplication application = new SpringApplicationBuilder(WisselApplication.class).build();
        application.addInitializers(context -> {
            MutablePropertySources sources = context.getEnvironment().getPropertySources();
            MapPropertySource source = new MapPropertySource("sandbox", settings);
            if (sources.contains(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME)) {
                sources.addAfter(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME, source);
            } else {
                sources.addFirst(source);
            }
            context.getBeanFactory().registerSingleton("onlyMainSources", new OnlyMainSources());
        });
        return application;
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    /** Where it listens. */
    URI url() {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
    }

    Deployments deployments() {
        return context.getBean(Deployments.class);
    }

    Undeploys undeploys() {
        return context.getBean(Undeploys.class);
    }

    /** Waits until the undeployment is in this state; fails with all that is known when it is not within minutes. */
    UndeployDetails awaitUndeploy(String id, UndeployState wanted) {
        Optional<UndeployDetails> reached = PATIENCE.until(() -> {
            UndeployDetails details = undeploys().undeployment(id);
            boolean over = details.undeployment().ending().isPresent() || details.state() == UndeployState.FAILED_STEP;
            return details.state() == wanted || over ? Optional.of(details) : Optional.empty();
        });
        if (reached.isEmpty() || reached.get().state() != wanted) {
            throw new AssertionError(
                    "undeployment is not " + wanted + ": " + undeploys().undeployment(id));
        }
        return reached.get();
    }

    /** Starts a deployment as ops. */
    String start(String project, String version, Strategy strategy) {
        return start(new DeploymentRequest("sandbox", new ProjectVersion(project, version), strategy));
    }

    /** Starts what is asked for, as ops. */
    String start(DeploymentRequest request) {
        return deployments().start(request, "ops");
    }

    /** What this request would do now; nothing is touched. */
    Preview preview(DeploymentRequest request) {
        return context.getBean(DeploymentCheck.class).preview(request);
    }

    /** Starts a deployment, approves its swap, and waits until it is deployed. */
    DeploymentDetails deploy(String project, String version, Strategy strategy) {
        String id = start(project, version, strategy);
        await(id, DeploymentState.WAITING_FOR_APPROVAL);
        approve(id);
        return await(id, DeploymentState.DEPLOYED);
    }

    void approve(String id) {
        String shown = deployments()
                .deployment(id)
                .approval()
                .map(DeploymentDetails.Approval::hash)
                .orElse("");
        deployments().decide(id, Decision.APPROVE, "the story goes on", shown, "approver");
    }

    /** The message of the step that failed three times; there must be one. */
    String failure(String id) {
        List<String> failures = await(id, DeploymentState.FAILED_STEP).failures();
        if (failures.size() != 1) {
            throw new AssertionError("deployment " + id + " has not one failed step but " + failures);
        }
        System.out.println("incident: " + failures.get(0));
        return failures.get(0);
    }

    /** Does what Cockpit's Retry does, and waits until the step has gone on. */
    void retry(String id) {
        pressRetry(id);
        awaitNoFailedStep(id);
    }

    /** The same where the step fails again: the message that it has then, which must be another one. */
    String failureAfterRetry(String id) {
        List<String> before = deployments().deployment(id).failures();
        pressRetry(id);
        SandboxFiles.await(
                () -> {
                    List<String> now = deployments().deployment(id).failures();
                    return !now.isEmpty() && !now.equals(before);
                },
                () -> deployments().deployment(id).toString());
        return failure(id);
    }

    private void pressRetry(String id) {
        ProcessEngine engine = context.getBean(ProcessEngine.class);
        Incident incident = engine.getRuntimeService()
                .createIncidentQuery()
                .processInstanceId(id)
                .singleResult();
        engine.getManagementService().setJobRetries(incident.getConfiguration(), 1);
    }

    /** Decides on the only failed step, as in Tasklist, and waits until that is done. */
    void decide(String id, StepDecision decision) {
        deployments()
                .decideOnFailedStep(id, deployments().failedSteps(id).get(0).job(), decision, "", "ops");
        awaitNoFailedStep(id);
    }

    /** Waits until a failed step was settled. */
    void awaitNoFailedStep(String id) {
        SandboxFiles.await(
                () -> deployments().deployment(id).state() != DeploymentState.FAILED_STEP,
                () -> deployments().deployment(id).toString());
    }

    /** Waits until the deployment is in this state; fails with all that is known when it is not within minutes. */
    DeploymentDetails await(String id, DeploymentState wanted) {
        Optional<DeploymentDetails> reached = PATIENCE.until(() -> {
            DeploymentDetails details = deployments().deployment(id);
            boolean stuck = wanted != DeploymentState.FAILED_STEP && details.state() == DeploymentState.FAILED_STEP;
            boolean over = List.of(
                            DeploymentState.DEPLOYED,
                            DeploymentState.UNDEPLOYED,
                            DeploymentState.RESTORED,
                            DeploymentState.REFUSED,
                            DeploymentState.ROLLED_BACK,
                            DeploymentState.LEFT_FOR_OPERATOR)
                    .contains(details.state());
            return details.state() == wanted || stuck || over ? Optional.of(details) : Optional.empty();
        });
        if (reached.isEmpty() || reached.get().state() != wanted) {
            throw new AssertionError(
                    "deployment is not " + wanted + ": " + deployments().deployment(id));
        }
        return reached.get();
    }

    @Override
    public void close() {
        context.close();
    }

    /** Test classes lie in the same packages: their configurations must not become part of this Wissel. */
    private static final class OnlyMainSources extends TypeExcludeFilter {

        @Override
        public boolean match(MetadataReader reader, MetadataReaderFactory factory) throws IOException {
            return reader.getResource().getURL().getPath().contains("/test-classes/");
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof OnlyMainSources;
        }

        @Override
        public int hashCode() {
            return OnlyMainSources.class.hashCode();
        }
    }
}
