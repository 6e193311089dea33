package org.wissel.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.wissel.WisselApplication;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Strategy;

/**
 * Wissel with a cluster beside it, on one machine: {@code mvn spring-boot:test-run}. The only {@code main} of the test
 * sources; its first argument {@code stand-in} makes it a stand-in runtime instead, and {@code cluster} with a folder the
 * cluster alone, without Wissel.
 *
 * <p>{@code --wissel.sandbox.first-deployment=false} leaves out the deployment that is started once the cluster is live.
 */
public final class SandboxApplication {

    static final String STAND_IN = "stand-in";
    static final String CLUSTER = "cluster";
    static final String CLUSTER_IS_LIVE = "The cluster is live at ";

    private static final Logger LOG = LoggerFactory.getLogger(SandboxApplication.class);
    private static final String FIRST_DEPLOYMENT = "wissel.sandbox.first-deployment";

    private SandboxApplication() {}

    public static void main(String[] arguments) {
        List<String> words = Arrays.asList(arguments);
        if (!words.isEmpty() && words.get(0).equals(STAND_IN)) {
            StandInRuntime.run(words.subList(1, words.size()));
            return;
        }
        try {
            if (words.size() == 2 && words.get(0).equals(CLUSTER)) {
                runCluster(Path.of(words.get(1)));
            } else {
                run(arguments);
            }
        } catch (RuntimeException failed) {
            LOG.error("The sandbox did not start: {}", failed.getMessage(), failed);
            // Ends the parts that run already, by the shutdown hook.
            System.exit(1);
        }
    }

    /** Lives until this JVM is ended from outside. */
    private static void runCluster(Path root) {
        Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withRoot(root));
        System.out.println(CLUSTER_IS_LIVE + sandbox.nginxUrl());
        LockSupport.park(sandbox);
    }

    private static void run(String[] arguments) {
        Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withNginxPort(8000));
        ConfigurableApplicationContext wissel = wissel(sandbox).run(arguments);
        Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()));
        System.out.println(SandboxScreen.addresses(sandbox, wissel.getEnvironment()));
        if (wissel.getEnvironment().getProperty(FIRST_DEPLOYMENT, Boolean.class, true)) {
            wissel.getBeanProvider(Deployments.class).ifAvailable(SandboxApplication::deployFirst);
        }
        SandboxScreen.show(traffic, Duration.ofSeconds(3), Duration.ofSeconds(10));
    }

    /** Wissel as it is built, told of the sandbox; what only the sandbox needs goes into the list of sources. */
    private static SpringApplication wissel(Sandbox sandbox) {
        SpringApplication application =
                new SpringApplicationBuilder(WisselApplication.class, SandboxConfiguration.class).build();
        application.addInitializers(context -> {
            addBelowCommandLine(context.getEnvironment(), settings(sandbox));
            context.getBeanFactory().registerSingleton("onlyMainSources", new OnlyMainSources());
        });
        return application;
    }

    private static Map<String, Object> settings(Sandbox sandbox) {
        Map<String, Object> settings = new LinkedHashMap<>(sandbox.settings());
        Path database = sandbox.root().resolve("database").resolve("wissel");
        settings.put("server.address", "127.0.0.1");
        settings.put("server.port", 8080);
        settings.put("spring.datasource.url", "jdbc:h2:file:" + database + ";DB_CLOSE_ON_EXIT=FALSE");
        settings.put("spring.datasource.username", "sa");
        settings.put("spring.datasource.password", "");
        return settings;
    }

    /** Above Wissel's own files, which may name a real cluster, and below what was typed. */
    private static void addBelowCommandLine(ConfigurableEnvironment environment, Map<String, Object> settings) {
        MutablePropertySources sources = environment.getPropertySources();
        MapPropertySource source = new MapPropertySource("sandbox", settings);
        if (sources.contains(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME)) {
            sources.addAfter(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME, source);
        } else {
            sources.addFirst(source);
        }
    }

    private static void deployFirst(Deployments deployments) {
        DeploymentRequest request =
                new DeploymentRequest("sandbox", new ProjectVersion("Weather", "0.0-v2"), Strategy.INSTALL_FIRST);
        LOG.info("Deployment {} of {} was started", deployments.start(request, "ops"), request.target());
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
