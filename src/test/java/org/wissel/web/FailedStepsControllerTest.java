package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.OUTSIDER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wissel.deployment.FailedStep;
import org.wissel.deployment.StepDecision;
import org.wissel.web.Browser.Answer;

class FailedStepsControllerTest extends WebTest {

    @Test
    void a_failed_step_says_where_what_since_when_and_what_can_be_decided() throws Exception {
        deployments.holds(WeatherDeployment.withFailedStep("d7"));
        deployments.failed("d7", WeatherDeployment.failedRestart("job7"));

        Answer answer = programOf(VIEWER).get("/api/deployments/d7/failed-steps");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json())
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                        [{"job": "job7", "step": "Restart runtime", "node": "node2",
                          "message":
                            "node2: the restart command ended with 1 and said \\"no more processes\\". Mend that, then retry.",
                          "since": "2026-03-01T10:17:30Z",
                          "log": ["10:17:29 INFO  stopping", "10:17:30 ERROR <b>no more processes</b>"],
                          "choices": [
                            {"decision": "retry", "does": "the step is run once more", "forbidden": null},
                            {"decision": "leaveOut",
                              "does": "node2 stays out of rotation and the deployment goes on without it",
                              "forbidden": "one node of two must stay in rotation"},
                            {"decision": "rollBack", "does": "shortcuts point back, node2 restarts and returns",
                              "forbidden": null}]}]"""));
    }

    @Test
    void a_step_on_the_whole_cluster_has_no_node_and_no_log() {
        deployments.holds(WeatherDeployment.withFailedStep("d7"));
        deployments.failed(
                "d7",
                new FailedStep(
                        "job8",
                        "Swap cluster",
                        Optional.empty(),
                        "lb1: no answer. Start it.",
                        Instant.EPOCH,
                        List.of(),
                        List.of()));

        JsonNode step =
                programOf(VIEWER).get("/api/deployments/d7/failed-steps").json().get(0);

        assertThat(step.get("node").isNull()).isTrue();
        assertThat(step.get("log")).isEmpty();
    }

    @Test
    void where_nothing_failed_the_list_is_empty_and_an_unknown_deployment_is_404() {
        deployments.holds(WeatherDeployment.running("d7"));

        assertThat(programOf(VIEWER).get("/api/deployments/d7/failed-steps").body())
                .isEqualTo("[]");
        assertThat(programOf(VIEWER).get("/api/deployments/d5/failed-steps").problem(404))
                .contains("d5");
    }

    @ParameterizedTest
    @CsvSource({"retry, RETRY", "rollBack, ROLL_BACK"})
    void a_decision_arrives_with_who_and_why(String word, StepDecision decision) {
        deployments.holds(WeatherDeployment.withFailedStep("d7"));
        deployments.failed("d7", WeatherDeployment.failedRestart("job7"));

        Answer answer = decide("job7", "{'decision': '" + word + "', 'comment': 'mended'}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
        assertThat(deployments.stepsDecided)
                .containsExactly(new FakeDeployments.StepDecided("d7", "job7", decision, "mended", DEPLOYER));
    }

    @Test
    void a_comment_may_be_left_out() {
        deployments.holds(WeatherDeployment.withFailedStep("d7"));
        deployments.failed("d7", WeatherDeployment.failedRestart("job7"));

        assertThat(decide("job7", "{'decision': 'retry'}").status()).isEqualTo(202);

        assertThat(deployments.stepsDecided.get(0).comment()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{} | 'decision'",
                "{'decision': 'approve'} | use retry, leaveOut or rollBack",
                "{'decision': 'retry', 'coment': 'x'} | 'coment'",
                "retry | no JSON object of the expected properties",
                "\"\" | no JSON object of the expected properties"
            })
    void a_malformed_decision_is_400(String body, String says) {
        deployments.holds(WeatherDeployment.withFailedStep("d7"));
        deployments.failed("d7", WeatherDeployment.failedRestart("job7"));

        assertThat(decide("job7", body).problem(400)).contains(says).doesNotContain("java");
        assertThat(decide("job7", "{'decision': 'retry', 'comment': '" + "x".repeat(2001) + "'}")
                        .problem(400))
                .contains("the comment has 2001 characters");

        assertThat(deployments.stepsDecided).isEmpty();
    }

    @Test
    void a_choice_that_is_forbidden_and_a_step_that_does_not_wait_are_409() {
        deployments.holds(WeatherDeployment.withFailedStep("d7"));
        deployments.failed("d7", WeatherDeployment.failedRestart("job7"));

        assertThat(decide("job7", "{'decision': 'leaveOut'}").problem(409))
                .contains("one node of two must stay in rotation");
        assertThat(decide("job6", "{'decision': 'retry'}").problem(409)).contains("job6");

        assertThat(deployments.stepsDecided).isEmpty();
    }

    @Test
    void a_node_s_log_is_for_members_of_a_group() {
        deployments.holds(WeatherDeployment.withFailedStep("d7"));
        String path = "/api/deployments/d7/failed-steps";

        assertThat(browserOf(OUTSIDER).get(path).problem(403)).contains("viewers");
        programOf(OUTSIDER).get(path).problem(403);
        assertThat(programOf(OUTSIDER).method("HEAD", path).status()).isEqualTo(403);
        for (String member : List.of(VIEWER, DEPLOYER, APPROVER, ADMIN)) {
            assertThat(programOf(member).get(path).status()).isEqualTo(200);
        }
    }

    private Answer decide(String job, String body) {
        return programOf(DEPLOYER)
                .post("/api/deployments/d7/failed-steps/" + job + "/decision", body.replace('\'', '"'));
    }
}
