package org.wissel.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.availability.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.health.HealthContributorAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.health.HealthEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.jdbc.DataSourceHealthContributorAutoConfiguration;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.HealthEndpointGroups;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.wissel.deployment.StepWorkers;
import org.wissel.remote.Connections;

/** Whether Wissel is well, by the product's own settings, with its parts up and down. */
class HealthTest {

    private final AtomicInteger asked = new AtomicInteger();
    private Optional<StepWorkers.State> workers = Optional.of(working(Duration.ofMillis(200)));
    private Optional<String> problem = Optional.empty();
    private DataSource database = new Database(true);

    private final Connections connections = new Connections() {
        @Override
        public List<Reached> reach(Duration atMost) {
            asked.incrementAndGet();
            return List.of(
                    new Reached("lb1", "wissel@lb1:22", Optional.empty()),
                    new Reached("node1", "wissel@node1:22", problem));
        }

        @Override
        public Counts counts() {
            return new Counts(0, 0, 0, 0);
        }
    };

    @Test
    void with_everything_up_it_is_up_and_asks_no_host() {
        run(context -> {
            assertThat(status(context)).isEqualTo(Status.UP);
            assertThat(status(context, "readiness")).isEqualTo(Status.UP);
            assertThat(asked).hasValue(0);
            assertThat(status(context, "hosts")).isEqualTo(Status.UP);
            assertThat(asked).hasValue(1);
        });
    }

    @Test
    void a_host_that_is_down_takes_its_own_group_down_and_nothing_else() {
        problem = Optional.of("cannot reach it: no answer in time");
        run(context -> {
            assertThat(status(context, "hosts")).isEqualTo(Status.DOWN);
            assertThat(status(context)).isEqualTo(Status.UP);
            assertThat(status(context, "readiness")).isEqualTo(Status.UP);
            assertThat(status(context, "liveness")).isEqualTo(Status.UP);
            assertThat(new SshHealthIndicator(connections).health().getDetails())
                    .containsEntry("lb1 (wissel@lb1:22)", "reached")
                    .containsEntry("node1 (wissel@node1:22)", "cannot reach it: no answer in time");
        });
    }

    @Test
    void without_its_database_it_is_down_by_503_and_still_alive() {
        database = new Database(false);
        run(context -> {
            assertThat(status(context)).isEqualTo(Status.DOWN);
            assertThat(status(context, "readiness")).isEqualTo(Status.DOWN);
            assertThat(status(context, "liveness")).isEqualTo(Status.UP);
            assertThat(context.getBean(HealthEndpointGroups.class)
                            .getPrimary()
                            .getHttpCodeStatusMapper()
                            .getStatusCode(Status.DOWN))
                    .isEqualTo(503);
        });
    }

    @Test
    void without_anybody_who_takes_up_steps_it_is_down() {
        workers = Optional.of(working(JobsHealthIndicator.LOOKS_EVERY));
        run(context -> assertThat(status(context)).isEqualTo(Status.DOWN));
        workers = Optional.of(new StepWorkers.State(false, Optional.of(Duration.ZERO), 16, 0, 0));
        run(context -> assertThat(status(context)).isEqualTo(Status.DOWN));
        workers = Optional.of(new StepWorkers.State(true, Optional.of(Duration.ZERO), 16, 16, 4));
        run(context -> assertThat(status(context)).as("only busy").isEqualTo(Status.UP));
        workers = Optional.empty();
        run(context ->
                assertThat(status(context)).as("does none by its settings").isEqualTo(Status.UP));
    }

    @Test
    void whoever_asks_soon_again_gets_what_was_seen_before() {
        AtomicLong nanos = new AtomicLong();
        SshHealthIndicator hosts = new SshHealthIndicator(connections, nanos::get);
        hosts.health();
        nanos.addAndGet(SshHealthIndicator.KEPT.toNanos());
        hosts.health();
        assertThat(asked).hasValue(1);
        nanos.addAndGet(1);
        hosts.health();
        assertThat(asked).hasValue(2);
    }

    private static StepWorkers.State working(Duration lastLook) {
        return new StepWorkers.State(true, Optional.of(lastLook), 16, 1, 0);
    }

    private void run(Consumer<ApplicationContext> check) {
        new ApplicationContextRunner()
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .withPropertyValues("spring.config.name=health-test", "spring.config.import=classpath:management.yaml")
                .withConfiguration(AutoConfigurations.of(
                        ApplicationAvailabilityAutoConfiguration.class,
                        AvailabilityProbesAutoConfiguration.class,
                        DataSourceHealthContributorAutoConfiguration.class,
                        EndpointAutoConfiguration.class,
                        HealthContributorAutoConfiguration.class,
                        HealthEndpointAutoConfiguration.class))
                .withBean(DataSource.class, () -> database)
                .withBean(HealthOfWissel.class)
                .withBean("jobs", JobsHealthIndicator.class, () -> new JobsHealthIndicator(() -> workers))
                .withBean("ssh", SshHealthIndicator.class, () -> new SshHealthIndicator(connections))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
                    AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
                    check.accept(context);
                });
    }

    private static Status status(ApplicationContext context, String... path) {
        return context.getBean(HealthEndpoint.class).healthForPath(path).getStatus();
    }

    /** A database that answers, or refuses. */
    private static final class Database extends AbstractDataSource {

        private final boolean up;

        Database(boolean up) {
            this.up = up;
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (!up) {
                throw new SQLException("connection refused");
            }
            return DriverManager.getConnection("jdbc:h2:mem:health");
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }
    }
}
