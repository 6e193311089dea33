package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several Wissels on one PostgreSQL, each in a JVM of its own. */
class PostgresTest {

    private static SandboxPostgres postgres;

    @BeforeAll
    static void begin() {
        postgres = SandboxPostgres.start();
    }

    @AfterAll
    static void end() {
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void two_that_start_together_on_an_empty_database_come_up_and_a_third_of_a_living_ones_name_does_not() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-postgres")))) {
            String database = postgres.database();
            ChildWissel one = ChildWissel.of(sandbox, "wissel-1", database, Map.of());
            ChildWissel two = ChildWissel.of(sandbox, "wissel-2", database, Map.of());
            one.launch();
            two.launch();
            one.awaitUp();
            two.awaitUp();

            ChildWissel again = ChildWissel.of(sandbox, "wissel-1-again", database, Map.of("wissel.name", "wissel-1"));
            again.launch();
            again.awaitEnd(Duration.ofMinutes(2));
            assertThat(SandboxFiles.end(again.log())).contains("wissel.name: another Wissel with the name 'wissel-1'");
            assertThat(one.isAlive() && two.isAlive()).isTrue();
        }
    }

    @Test
    void wissel_that_was_killed_goes_on_with_the_deployment_on_postgresql() {
        PointRun run =
                PointRun.start("kill-points-test-postgresql", System.nanoTime(), Optional.of(postgres.database()));
        try (run) {
            run.undisturbed();
            run.points(1, PointRun.KILL);
        }
        assertThat(run.survived()).isOne();
    }
}
