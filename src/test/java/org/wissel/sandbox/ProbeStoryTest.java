package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The session probe of a Wissel that is killed, on PostgreSQL. */
class ProbeStoryTest {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @Test
    void a_killed_wissel_goes_on_with_the_session_from_before_the_first_step() {
        try (SandboxPostgres postgres = SandboxPostgres.start();
                Sandbox sandbox =
                        Sandbox.start(SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-probe-story")));
                ChildWissel wissel = ChildWissel.of(sandbox, "wissel-1", postgres.database(), Map.of())) {
            wissel.start();
            String id = wissel.deploy("0.0-v2");
            await(
                    wissel,
                    id,
                    deployment -> deployment.at("/continuity/requests").asLong() > 4);
            JsonNode before = wissel.deployment(id).orElseThrow().get("continuity");
            wissel.kill();
            wissel.start();

            await(wissel, id, deployment -> {
                if (deployment.get("state").asText().startsWith("waiting-for")) {
                    wissel.approve(id);
                }
                return deployment.get("state").asText().equals("deployed");
            });

            JsonNode after = wissel.deployment(id).orElseThrow().get("continuity");
            System.out.println("session probe of a killed Wissel: " + before + " -> " + after);
            assertThat(before.at("/sessions/0/version").asText()).isEqualTo("0.0-v1");
            assertThat(after.at("/sessions/0/opened")).isEqualTo(before.at("/sessions/0/opened"));
            assertThat(after.at("/sessions/0/requests").asLong())
                    .isGreaterThan(before.at("/sessions/0/requests").asLong());
            assertThat(after.at("/sessions/1/version").asText()).isEqualTo("0.0-v2");
            assertThat(after.get("sessions")).hasSize(2);
            assertThat(after.get("problems")).isEmpty();
            assertThat(after.get("words").asText()).endsWith(" requests, 0 failed, 0 broken");
        }
    }

    private static void await(ChildWissel wissel, String id, Predicate<JsonNode> reached) {
        SandboxFiles.await(
                PATIENCE,
                () -> wissel.deployment(id).filter(reached).isPresent(),
                () -> String.valueOf(wissel.deployment(id)) + SandboxFiles.end(wissel.log()));
    }
}
