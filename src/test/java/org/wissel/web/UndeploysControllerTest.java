package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wissel.deployment.ApprovalRules;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.UndeployDecision;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.UndeployVerdict;
import org.wissel.deployment.Undeployment;
import org.wissel.deployment.UsageSample;
import org.wissel.web.Browser.Answer;

/** Undeployments by API. */
class UndeploysControllerTest extends WebTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion CHILD = new ProjectVersion("WeatherChild", "0.0-v1");

    private static UndeployDetails waiting(UndeployState state) {
        Instant at = Instant.parse("2026-03-01T10:15:30Z");
        return new UndeployDetails(
                new Undeployment(
                        "u7",
                        new UndeployRequest("demo", List.of(V1, CHILD), Purpose.UNDEPLOY),
                        "dora",
                        at,
                        Optional.empty(),
                        Optional.of(Duration.ofMinutes(30)),
                        Optional.of(new UndeployVerdict(List.of("3 sessions"), List.of("cases"))),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()),
                state,
                List.of(new UsageSample(at, OptionalLong.of(3), OptionalLong.empty(), "node1 counts 3")),
                "nothing can be foretold",
                List.of(),
                new ApprovalRules(true, Duration.ofHours(1)));
    }

    private Answer start(String user, String body) {
        return programOf(user).post("/api/undeploys", body.replace('\'', '"'));
    }

    @Test
    void a_deployer_starts_one_of_several_versions_and_reads_it() {
        Answer answer = start(
                DEPLOYER,
                "{'cluster': 'demo', 'project': 'Weather', 'version': '0.0-v1',"
                        + " 'also': [{'project': 'WeatherChild', 'version': '0.0-v1'}]}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(undeployments.started)
                .containsExactly(new FakeUndeploys.Started(
                        new UndeployRequest("demo", List.of(V1, CHILD), Purpose.UNDEPLOY), DEPLOYER));
        assertThat(programOf(VIEWER)
                        .get("/api/undeploys/u1")
                        .json()
                        .get("state")
                        .asText())
                .isEqualTo("running");
        assertThat(programOf(VIEWER).get("/api/undeploys").json()).hasSize(1);
    }

    @Test
    void it_tells_counts_that_are_not_known_as_null_and_never_as_zero() {
        undeployments.holds(waiting(UndeployState.WAITING_FOR_QUIET));

        var json = programOf(VIEWER).get("/api/undeploys/u7").json();

        assertThat(json.get("state").asText()).isEqualTo("waiting-for-quiet");
        assertThat(json.get("samples").get(0).get("sessions").asLong()).isEqualTo(3);
        assertThat(json.get("samples").get(0).get("cases").isNull()).isTrue();
        assertThat(json.get("holds").get(0).asText()).isEqualTo("3 sessions");
        assertThat(json.get("notKnown").get(0).asText()).isEqualTo("cases");
        assertThat(json.get("sessionTimeoutSeconds").asLong()).isEqualTo(1800);
        assertThat(json.get("forecast").asText()).isEqualTo("nothing can be foretold");
    }

    @Test
    void an_approver_forces_it_with_a_reason_only() {
        undeployments.holds(waiting(UndeployState.WAITING_FOR_QUIET));
        Browser approver = programOf(APPROVER);

        assertThat(approver.post("/api/undeploys/u7/decision", "{\"decision\": \"force\"}")
                        .problem(400))
                .contains("'reason'");
        assertThat(approver.post("/api/undeploys/u7/decision", "{\"decision\": \"force\", \"reason\": \"it leaks\"}")
                        .status())
                .isEqualTo(204);
        assertThat(undeployments.decided)
                .containsExactly(new FakeUndeploys.Decided("u7", UndeployDecision.FORCE, "it leaks", APPROVER));
    }

    @Test
    void what_waits_for_nothing_is_409() {
        start(DEPLOYER, "{'cluster': 'demo', 'project': 'Weather', 'version': '0.0-v1'}");

        assertThat(programOf(APPROVER)
                        .post("/api/undeploys/u1/decision", "{\"decision\": \"confirm\"}")
                        .problem(409))
                .contains("does not wait for 'confirm'");
    }

    @Test
    void undoing_one_brings_the_same_versions_back() {
        undeployments.holds(waiting(UndeployState.UNDEPLOYED));

        assertThat(programOf(DEPLOYER).post("/api/undeploys/u7/undo", "").status())
                .isEqualTo(201);
        assertThat(undeployments.started)
                .containsExactly(new FakeUndeploys.Started(
                        new UndeployRequest("demo", List.of(V1, CHILD), Purpose.RESTORE), DEPLOYER));
    }

    @Test
    void a_failed_step_of_its_own_is_tried_again_by_a_deployer() {
        UndeployDetails waits = waiting(UndeployState.FAILED_STEP);
        undeployments.holds(waits);
        assertThat(programOf(DEPLOYER).post("/api/undeploys/u7/retry", "").problem(409))
                .contains("no step of the undeployment itself has failed");

        undeployments.holds(new UndeployDetails(
                waits.undeployment(), waits.state(), List.of(), "", List.of("node1: is down"), waits.rules()));

        assertThat(programOf(DEPLOYER).post("/api/undeploys/u7/retry", "").status())
                .isEqualTo(202);
        assertThat(programOf(APPROVER).post("/api/undeploys/u7/retry", "").problem(403))
                .contains("having it tried again");
        assertThat(undeployments.retried).containsExactly("u7 by " + DEPLOYER);
    }

    @Test
    void who_may_not_is_told_whom_to_ask() {
        undeployments.holds(waiting(UndeployState.WAITING_FOR_CONFIRMATION));

        assertThat(start(VIEWER, "{'cluster': 'demo', 'project': 'Weather', 'version': '0.0-v1'}")
                        .problem(403))
                .contains("starting an undeployment");
        assertThat(programOf(APPROVER).post("/api/undeploys/u7/undo", "").problem(403))
                .contains("deployers");
        assertThat(programOf(DEPLOYER)
                        .post("/api/undeploys/u7/decision", "{\"decision\": \"confirm\"}")
                        .problem(403))
                .contains("approvers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'cluster': 'demo', 'project': 'Weather'} | 'version'",
                "{'cluster': 'demo', 'project': '../x', 'version': '0.0-v1'} | no project name",
                "{'cluster': 'demo', 'project': 'W', 'version': '1', 'purpose': 'deploy'} | no undeployment",
                "{'cluster': 'demo', 'project': 'W', 'version': '1', 'purpose': 'x'} | 'x' is no purpose",
                "{'cluster': 'demo', 'project': 'W', 'version': '1', 'force': true} | 'force'",
                "{'cluster': 'demo', 'project': 'W', 'version': '1', 'also': [{'project': 'W', 'version': '1'}]} | twice"
            })
    void a_wrong_request_is_told_what_is_wrong(String body, String says) {
        assertThat(start(DEPLOYER, body).problem(400)).contains(says);
        assertThat(undeployments.started).isEmpty();
    }

    @Test
    void an_unknown_one_is_404() {
        assertThat(programOf(VIEWER).get("/api/undeploys/nope").problem(404)).contains("'nope'");
    }
}
