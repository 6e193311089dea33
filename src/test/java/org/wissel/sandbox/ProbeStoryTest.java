package org.wissel.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Clob;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.wissel.deployment.Continuity;
import org.wissel.deployment.ContinuityResult;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Strategy;

/** The session probe where something goes wrong: Wissel is killed, on PostgreSQL, or a session is lost. */
@Tag("story")
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

    /** Else a probe that finds nothing would prove nothing. */
    @Test
    void a_session_that_is_lost_in_the_midst_of_a_deployment_is_told() throws Exception {
        try (Sandbox sandbox =
                        Sandbox.start(SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-probe-control")));
                SandboxWissel wissel = SandboxWissel.start(sandbox)) {
            Continuity continuity = wissel.context().getBean(Continuity.class);
            String id = wissel.start("Weather", "0.0-v2", Strategy.INSTALL_FIRST);
            wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
            Map<String, Object> held = wissel.context()
                    .getBean(JdbcTemplate.class)
                    .queryForMap("select session_id, cookies from wissel_probe_session where deployment = ?", id);
            URI session = sandbox.nginxUrl().resolve("/runtime/server/api/v2/sessions/" + text(held.get("session_id")));
            PlainHttp.Answer ended = PlainHttp.request(
                    "DELETE", session, TrafficUser.SILENCE, Map.of("Cookie", text(held.get("cookies"))));
            assertThat(ended.status()).isEqualTo(204);
            SandboxFiles.await(
                    () -> continuity.result(id).orElseThrow().broken() > 0,
                    () -> continuity.result(id).toString());
            wissel.approve(id);
            DeploymentDetails deployed = wissel.await(id, DeploymentState.DEPLOYED);

            ContinuityResult seen = continuity.result(id).orElseThrow();
            System.out.println("session probe of a lost session: " + seen);
            assertThat(seen.broken()).isEqualTo(1);
            assertThat(seen.failed()).isZero();
            assertThat(seen.problems()).singleElement().satisfies(problem -> assertThat(problem)
                    .contains("Z: 127.0.0.1:" + sandbox.nginxUrl().getPort()
                            + ": a session is not known any more: HTTP 404"));
            assertThat(seen.sessions()).as("another took its place").hasSizeGreaterThan(2);
            assertThat(deployed.evidence())
                    .filteredOn(evidence -> evidence.step().equals("Session probe"))
                    .singleElement()
                    .satisfies(evidence -> assertThat(evidence.summary()).endsWith(", 0 failed, 1 broken"));
        }
    }

    private static String text(Object column) throws SQLException {
        return column instanceof Clob clob ? clob.getSubString(1, (int) clob.length()) : column.toString();
    }

    private static void await(ChildWissel wissel, String id, Predicate<JsonNode> reached) {
        SandboxFiles.await(
                PATIENCE,
                () -> wissel.deployment(id).filter(reached).isPresent(),
                () -> String.valueOf(wissel.deployment(id)) + SandboxFiles.end(wissel.log()));
    }
}
