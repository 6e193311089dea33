package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several Wissels on one PostgreSQL, each in a JVM of its own. */
@Tag("story")
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
                        Sandbox.start(SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-postgres")));
                StartedTogether both = StartedTogether.on(sandbox, postgres.database())) {
            ChildWissel again = both.another("wissel-1-again", Map.of("wissel.name", "wissel-1"));
            again.launch();
            again.awaitEnd(Duration.ofMinutes(3));
            assertThat(SandboxFiles.end(again.log())).contains("wissel.name: another Wissel with the name 'wissel-1'");
            assertThat(both.areAlive()).isTrue();
        }
    }
}
