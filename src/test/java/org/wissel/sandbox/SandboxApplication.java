package org.wissel.sandbox;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.Deployments;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Strategy;

/**
 * Wissel with a cluster beside it, on one machine: {@code mvn spring-boot:test-run}. The only {@code main} of the test
 * sources; its first argument {@code stand-in} makes it a stand-in runtime instead, and {@code cluster} with a folder the
 * cluster alone, without Wissel, and {@code wissel} with a settings file Wissel alone, beside a cluster that runs. A cluster
 * of containers is made with {@code runtime} (a folder and the host of Redis: the files of a runtime), {@code exports} (a
 * folder: the exports that lie ready) and {@code traffic} (see {@link TrafficProgram}).
 *
 * <p>{@code --wissel.sandbox.first-deployment=false} leaves out the deployment that is started once the cluster is live.
 */
public final class SandboxApplication {

    static final String STAND_IN = "stand-in";
    static final String CLUSTER = "cluster";
    static final String WISSEL = "wissel";
    private static final String RUNTIME = "runtime";
    private static final String EXPORTS = "exports";
    private static final String TRAFFIC = "traffic";
    /** Behind a settings file: Wissel ends when it has started. */
    static final String ONCE = "once";

    static final String CLUSTER_IS_LIVE = "The cluster is live at ";

    private static final Logger LOG = LoggerFactory.getLogger(SandboxApplication.class);
    // A step waits for another's fence longer than H2 waits by itself.
    static final String H2 = ";LOCK_TIMEOUT=60000;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
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
            } else if (words.size() >= 2 && words.get(0).equals(WISSEL)) {
                ConfigurableApplicationContext wissel = SandboxWissel.application(settings(Path.of(words.get(1))))
                        .run();
                if (words.contains(ONCE)) {
                    wissel.close();
                }
            } else if (words.size() == 3 && words.get(0).equals(RUNTIME)) {
                NodeLayout.writeRuntime(Path.of(words.get(1)), words.get(2));
            } else if (words.size() == 2 && words.get(0).equals(EXPORTS)) {
                Sandbox.writeExports(Path.of(words.get(1)), List.of("Weather"));
            } else if (!words.isEmpty() && words.get(0).equals(TRAFFIC)) {
                TrafficProgram.run(words.subList(1, words.size()));
            } else {
                run(arguments);
            }
        } catch (RuntimeException failed) {
            LOG.error("The sandbox did not start: {}", failed.getMessage(), failed);
            // Ends the parts that run already, by the shutdown hook.
            System.exit(1);
        }
    }

    /** What tells Wissel of a sandbox that runs in another JVM. */
    private static Map<String, Object> settings(Path file) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        Map<String, Object> settings = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }

    /** Lives until this JVM is ended from outside. */
    private static void runCluster(Path root) {
        Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withRoot(root));
        System.out.println(CLUSTER_IS_LIVE + sandbox.nginxUrl());
        LockSupport.park(sandbox);
    }

    private static void run(String[] arguments) {
        Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().withNginxPort(8000));
        Path database = sandbox.root().resolve("database").resolve("wissel");
        ConfigurableApplicationContext wissel = SandboxWissel.application(
                        sandbox, Map.of("server.port", 8080, "spring.datasource.url", "jdbc:h2:file:" + database + H2))
                .run(arguments);
        // Users go home after a while, so that a version is used no more some time after another took its place.
        Traffic traffic = Traffic.start(Traffic.Load.on(sandbox.nginxUrl()).withVisits(Duration.ofMinutes(2)));
        System.out.println(SandboxScreen.addresses(sandbox, wissel.getEnvironment()));
        if (wissel.getEnvironment().getProperty(FIRST_DEPLOYMENT, Boolean.class, true)) {
            wissel.getBeanProvider(Deployments.class).ifAvailable(SandboxApplication::deployFirst);
        }
        SandboxScreen.show(traffic, Duration.ofSeconds(3), Duration.ofSeconds(10));
    }

    private static void deployFirst(Deployments deployments) {
        DeploymentRequest request =
                new DeploymentRequest("sandbox", new ProjectVersion("Weather", "0.0-v2"), Strategy.INSTALL_FIRST);
        LOG.info("Deployment {} of {} was started", deployments.start(request, "ops"), request.target());
    }
}
