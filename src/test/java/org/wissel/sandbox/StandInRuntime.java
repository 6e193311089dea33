package org.wissel.sandbox;

import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.availability.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.health.HealthContributorAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.health.HealthEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.info.InfoEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.servlet.ServletManagementContextAutoConfiguration;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.data.redis.RedisAutoConfiguration;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.data.redis.RedisSessionRepository;
import org.springframework.util.ResourceUtils;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Stands in for a Blueriq Runtime, which is licensed: it reads its exports and resolves its shortcuts at start only,
 * keeps sessions in Redis, and breaks a request whose session's version it has not loaded. It has no {@code main}, since
 * a second one would make the test-run ambiguous, and carries no stereotype, so that Wissel's own component scan never
 * meets it.
 *
 * <p>Settings beside Blueriq's and Spring's: {@code stand-in.node} (its name in answers) and {@code stand-in.start-delay}
 * (how long reading the exports takes, 0s by default; health is 503 meanwhile), {@code stand-in.cases-folder} (see
 * {@link StandInCounts}), {@code stand-in.publisher.folder} and {@code stand-in.publisher.poll} (see
 * {@link StandInPublisherClient}).
 */
@ImportAutoConfiguration({
    ApplicationAvailabilityAutoConfiguration.class,
    AvailabilityHealthContributorAutoConfiguration.class,
    ConfigurationPropertiesAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    EndpointAutoConfiguration.class,
    HealthContributorAutoConfiguration.class,
    HealthEndpointAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class,
    InfoEndpointAutoConfiguration.class,
    JacksonAutoConfiguration.class,
    JacksonEndpointAutoConfiguration.class,
    LifecycleAutoConfiguration.class,
    ManagementContextAutoConfiguration.class,
    PropertyPlaceholderAutoConfiguration.class,
    RedisAutoConfiguration.class,
    ServletManagementContextAutoConfiguration.class,
    ServletWebServerFactoryAutoConfiguration.class,
    WebEndpointAutoConfiguration.class,
    WebMvcAutoConfiguration.class
})
class StandInRuntime {

    /** Ends once it was ready and has kept a session: it was run only to see which classes that takes. */
    static final String TRAINING = "stand-in.training";

    /** Runs it with these Spring arguments; {@code spring.config.additional-location} must name the node's folder. */
    static void run(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        // Wissel's own application.yaml lies on the same class path and is none of our business.
        all.add("--spring.config.location=classpath:/stand-in/");
        ConfigurableApplicationContext context =
                SpringApplication.run(StandInRuntime.class, all.toArray(String[]::new));
        if (context.getEnvironment().getProperty(TRAINING, Boolean.class, false)) {
            // Closed in any case: the sandbox may have ended meanwhile, and its Redis with it.
            try (context) {
                StandInSessions<?> sessions = context.getBean(StandInSessions.class);
                keepASession(sessions);
            }
        }
    }

    private static <S extends Session> void keepASession(StandInSessions<S> sessions) {
        sessions.end(sessions.start("export-None", "0.0-training", Optional.empty()));
    }

    @Bean
    StandInShortcuts shortcuts(ConfigurableEnvironment environment) {
        return StandInShortcuts.resolvedFrom(environment);
    }

    @Bean
    StandInExports exports(Environment environment) {
        return new StandInExports(
                configurationFolder(environment).resolve(environment.getRequiredProperty("blueriq.exports.folder")),
                Optional.ofNullable(environment.getProperty("stand-in.publisher.folder"))
                        .map(Path::of),
                environment.getRequiredProperty("blueriq.exports.prefix"));
    }

    /** Runs after the port is open and before the runtime counts as ready. */
    @Bean
    ApplicationRunner readExports(StandInExports exports, StandInShortcuts shortcuts, Environment environment) {
        return arguments -> {
            Duration delay = environment.getProperty("stand-in.start-delay", Duration.class, Duration.ZERO);
            Thread.sleep(delay.toMillis());
            exports.read();
            if (environment.containsProperty("stand-in.publisher.folder")) {
                StandInPublisherClient.start(
                        exports,
                        home(environment),
                        environment.getRequiredProperty("stand-in.publisher.poll", Duration.class));
            }
        };
    }

    @Bean
    StandInSessions<?> sessions(SessionRepository<?> repository, RedisConnectionFactory redis) {
        return new StandInSessions<>(repository, redis);
    }

    @Bean
    SessionRepository<?> repository(RedisConnectionFactory redis, Environment environment) {
        RedisTemplate<String, Object> template = new RedisTemplate<>();
        template.setConnectionFactory(redis);
        template.setKeySerializer(RedisSerializer.string());
        template.setHashKeySerializer(RedisSerializer.string());
        template.afterPropertiesSet();
        RedisSessionRepository sessions = new RedisSessionRepository(template);
        sessions.setDefaultMaxInactiveInterval(
                environment.getRequiredProperty("server.servlet.session.timeout", Duration.class));
        return sessions;
    }

    @Bean
    RouterFunction<ServerResponse> resources(
            StandInSessions<?> sessions, StandInExports exports, StandInShortcuts shortcuts, Environment environment) {
        String node = environment.getProperty("stand-in.node", "stand-in");
        boolean shortcutsOnly = environment.getRequiredProperty("blueriq.production.shortcuts-only", Boolean.class);
        StandInCounts counts = new StandInCounts(
                environment.getRequiredProperty("blueriq.exports.prefix"),
                Optional.ofNullable(environment.getProperty("stand-in.cases-folder"))
                        .map(Path::of)
                        .orElse(home(environment)),
                home(environment));
        return new StandInResources<>(node, sessions, exports, shortcuts, counts, shortcutsOnly).routes();
    }

    @Bean
    InfoContributor standIn(StandInExports exports, Environment environment) {
        ProcessHandle process = ProcessHandle.current();
        return info -> info.withDetails(Map.of(
                "standIn",
                "stands in for a Blueriq Runtime",
                "node",
                environment.getProperty("stand-in.node", "stand-in"),
                "pid",
                process.pid(),
                "started",
                process.info().startInstant().orElseThrow().toString(),
                "versions",
                exports.loaded().stream()
                        .map(loaded -> loaded.project() + " " + loaded.version())
                        .toList(),
                "rejected",
                exports.rejected()));
    }

    /** The node's folder, above its configuration. */
    private static Path home(Environment environment) {
        return configurationFolder(environment).toAbsolutePath().normalize().getParent();
    }

    private static Path configurationFolder(Environment environment) {
        String location = environment.getRequiredProperty("spring.config.additional-location");
        try {
            return ResourceUtils.getFile(location).toPath();
        } catch (FileNotFoundException wrong) {
            throw new IllegalStateException(
                    "spring.config.additional-location must be a file: URL of the configuration folder, not "
                            + location,
                    wrong);
        }
    }
}
