package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.web.WeatherDeployment.V2;
import static org.wissel.web.WeatherDeployment.running;
import static org.wissel.web.WeatherDeployment.waiting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wissel.deployment.ApprovalForbiddenException;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.OtherEvidenceException;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.Transfer;
import org.wissel.web.Browser.Answer;

class DeploymentsControllerTest extends WebTest {

    private static final String START = "{'cluster': 'demo', 'project': 'Weather', 'version': '0.0-v2'}";

    @Test
    void starting_answers_with_the_id_and_where_to_look() {
        Answer answer = start(START);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("{\"id\":\"d1\"}");
        assertThat(answer.location()).isEqualTo("/api/deployments/d1");
        assertThat(deployments.started)
                .containsExactly(new FakeDeployments.Started(
                        new DeploymentRequest("demo", V2, Strategy.INSTALL_FIRST), DEPLOYER));
    }

    @Test
    void a_strategy_may_be_named() {
        assertThat(start("{'cluster': 'demo', 'project': 'Weather', 'version': '0.0-v2', 'strategy': 'swap'}")
                        .status())
                .isEqualTo(201);

        assertThat(deployments.started.get(0).request().strategy()).isEqualTo(Strategy.SWAP);
    }

    @Test
    void an_order_of_nodes_shortcuts_and_the_plan_that_was_shown_may_be_named() {
        assertThat(start(
                                "{'cluster': 'demo', 'project': 'Weather', 'version': '0.0-v2', 'nodeOrder': ['node2', 'node1'],"
                                        + " 'shortcuts': ['weather', 'weather'], 'planHash': 'ab12'}")
                        .status())
                .isEqualTo(201);

        assertThat(deployments.started.get(0).request())
                .isEqualTo(new DeploymentRequest(
                        "demo",
                        V2,
                        Strategy.INSTALL_FIRST,
                        List.of("node2", "node1"),
                        Set.of("weather"),
                        Optional.of("ab12")));
    }

    @Test
    void how_far_exports_have_come_is_told_in_bytes() {
        deployments.holds(WeatherDeployment.waitingForPlan("d7"));
        transfers.are(
                "d7",
                new Transfer(
                        "node1",
                        V2,
                        52_428_800,
                        31_457_280,
                        12_100_000,
                        Transfer.State.SENDING,
                        Instant.parse("2026-03-24T09:00:00Z")));

        JsonNode transfer = programOf(VIEWER)
                .get("/api/deployments/d7")
                .json()
                .get("transfers")
                .get(0);

        assertThat(transfer.get("node").asText()).isEqualTo("node1");
        assertThat(transfer.get("version").get("version").asText()).isEqualTo("0.0-v2");
        assertThat(transfer.get("size").asLong()).isEqualTo(52_428_800);
        assertThat(transfer.get("sent").asLong()).isEqualTo(31_457_280);
        assertThat(transfer.get("perSecond").asLong()).isEqualTo(12_100_000);
        assertThat(transfer.get("state").asText()).isEqualTo("sending");
    }

    @Test
    void a_changed_plan_that_waits_says_so() {
        deployments.holds(WeatherDeployment.waitingForPlan("d7"));

        Answer answer = programOf(VIEWER).get("/api/deployments/d7");

        assertThat(answer.json().get("state").asText()).isEqualTo("waiting-for-plan-approval");
        assertThat(answer.json().get("approval").get("changes").get(0).asText()).isEqualTo("lb1: was edited");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'cluster': 'demo', 'project': 'Weather'} | 'version'",
                "{'cluster': 'demo', 'version': '0.0-v2'} | 'project'",
                "{'project': 'Weather', 'version': '0.0-v2'} | cluster",
                "{'cluster': ' ', 'project': 'Weather', 'version': '0.0-v2'} | cluster",
                "{'cluster': 'demo', 'project': '../etc', 'version': '0.0-v2'} | no project name",
                "{'cluster': 'demo', 'project': 'Weather', 'version': 'a b'} | no version name",
                "{'cluster': 'demo', 'project': 'Weather', 'version': '0.0-v2', 'strategy': 'fast'} | no strategy",
                "{'cluster': 'demo', 'project': 'Weather', 'version': '0.0-v2', 'stratgy': 'swap'} | 'stratgy'",
                "{'cluster': 'demo', 'project': 'Weather', 'version': '0.0-v2', 'nodeOrder': [' ']} | 'nodeOrder'",
                "{'cluster': 'demo', 'project': 'Weather', 'version': '0.0-v2', 'shortcuts': [null]} | 'shortcuts'",
                "{'cluster': 'demo', 'project': 'Weather', 'version': '0.0-v2', 'planHash': 'x y'} | 'planHash'",
                "{'cluster': 'demo', 'project': 'Weather', 'version': '0.0-v2', 'shortcuts': {}} | no JSON object of",
                "{'cluster': {}, 'project': 'Weather', 'version': '0.0-v2'} | no JSON object of the expected properties",
                "[] | no JSON object of the expected properties",
                "{ | no JSON object of the expected properties",
                "null | no JSON object of the expected properties",
                "\"\" | no JSON object of the expected properties"
            })
    void a_malformed_request_is_400_and_starts_nothing(String body, String says) {
        assertThat(start(body).problem(400)).contains(says).doesNotContain("java", "wissel");

        assertThat(deployments.started).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "other, Weather, 0.0-v2, there is no cluster 'other'",
        "demo, Wether, 0.0-v2, no export holds Wether",
        "demo, Weather, 0.0-v3, no export holds Weather 0.0-v3"
    })
    void an_unknown_name_is_404(String cluster, String project, String version, String says) {
        String body = "{'cluster': '" + cluster + "', 'project': '" + project + "', 'version': '" + version + "'}";

        assertThat(start(body).problem(404)).startsWith(says);
    }

    @Test
    void a_busy_cluster_is_409_and_says_who() {
        start(START);

        assertThat(start(START).problem(409)).isEqualTo("demo is held by " + DEPLOYER);
    }

    @Test
    void a_machine_that_fails_meanwhile_is_502_with_its_words() {
        deployments.breakWith(new StepFailedException("node1", "no route to host", "Look at its network."));

        assertThat(start(START).problem(502)).isEqualTo("node1: no route to host. Look at its network.");
    }

    @Test
    void what_went_wrong_inside_is_500_and_keeps_its_secrets() {
        deployments.breakWith(new IllegalStateException("jdbc:h2 password=secret"));

        assertThat(start(START).problem(500)).contains("log").doesNotContain("secret");
    }

    @Test
    void other_content_and_other_methods_are_refused_as_problems() {
        programOf(DEPLOYER)
                .post("/api/deployments", "a=b", "Content-Type", "text/plain")
                .problem(415);
        programOf(DEPLOYER).method("DELETE", "/api/deployments/d1").problem(403);
        programOf(DEPLOYER).get("/api/deployments/d1/abort").problem(405);
    }

    @Test
    void a_waiting_deployment_shows_its_plan_and_its_diffs() throws Exception {
        deployments.holds(waiting("d7"));

        Answer answer = programOf(VIEWER).get("/api/deployments/d7");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json())
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        json(
                                                """
                        {'id': 'd7', 'cluster': 'demo', 'project': 'Weather', 'version': '0.0-v2',
                         'also': [], 'purpose': 'deploy',
                         'strategy': 'install-first', 'nodeOrder': ['node2', 'node1'], 'shortcuts': ['sun', 'weather'],
                         'requestedBy': 'dora', 'since': '2026-03-01T10:15:30Z',
                         'state': 'waiting-for-approval', 'reasons': [], 'wave': 1,
                         'plan': {
                           'waves': [
                             {'goesLive': false, 'serving': 1, 'nodes': [
                               {'node': 'node2', 'install': ['Weather 0.0-v2'], 'remove': [], 'point': {}}]},
                             {'goesLive': true, 'serving': 1, 'nodes': [
                               {'node': 'node1', 'install': ['Weather 0.0-v2'], 'remove': [], 'point': {'weather': '0.0-v2'}}]}],
                           'returning': ['node3'], 'rotation': {'lb1': ['node1', 'node2']}, 'floor': 1,
                           'restarts': 2, 'restartsPerNode': {'node1': 1, 'node2': 1},
                           'capacity': [{'moment': 'drain', 'serving': 1}, {'moment': 'wave 1', 'serving': 1},
                             {'moment': 'wave 2', 'serving': 1}, {'moment': 'end', 'serving': 2}],
                           'window': 'none', 'warnings': ['node3 is down']},
                         'evidence': [{'at': '2026-03-01T10:16:30Z', 'wave': 0, 'node': 'node2',
                           'step': 'Update export', 'summary': 'uploaded'}],
                         'failures': ['node2: no answer'],
                         'approval': {'next': 'node1 returns', 'diffs': {'lb1': '-down'},
                           'changes': ['lb1: was edited'], 'alarm': '', 'hash': 'cafe',
                           'seenAt': '2026-03-01T10:18:30Z', 'expiresAt': '2026-03-01T11:18:30Z', 'expired': true,
                           'twoPersons': true, 'forbidden': null},
                         'rollBack': null, 'wentLive': false, 'leftOut': [], 'continuity': null,
                         'transfers': [], 'detailsDeleted': false}""")));
    }

    @Test
    void a_deployment_that_was_rolled_back_says_why_what_users_met_and_who_was_left_out() throws Exception {
        deployments.holds(WeatherDeployment.rolledBack("d7"));

        JsonNode answer = programOf(VIEWER).get("/api/deployments/d7").json();

        assertThat(answer.get("state").asText()).isEqualTo("rolled-back");
        assertThat(answer.get("rollBack"))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        json(
                                                """
                        {'reason': 'aborted by dora: the smoke test lied', 'at': '2026-03-01T10:20:30Z'}""")));
        assertThat(answer.get("wentLive").asBoolean()).isTrue();
        assertThat(answer.get("leftOut"))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        json(
                                                """
                        [{'node': 'node2', 'reason': 'node2: the disk is full', 'by': 'otto',
                          'at': '2026-03-01T10:21:30Z'}]""")));
    }

    @Test
    void what_goes_wrong_while_a_swap_waits_is_told() {
        deployments.holds(waiting("d7", "node2: is down. Return the nodes that wait."));

        Answer answer = programOf(VIEWER).get("/api/deployments/d7");

        assertThat(answer.json().get("approval").get("alarm").asText())
                .isEqualTo("node2: is down. Return the nodes that wait.");
    }

    @Test
    void a_refused_deployment_has_reasons_and_no_plan() {
        deployments.holds(WeatherDeployment.refused("d8"));

        Answer answer = programOf(VIEWER).get("/api/deployments/d8");

        assertThat(answer.json().get("state").asText()).isEqualTo("refused");
        assertThat(answer.json().get("reasons").get(0).asText()).isEqualTo("lb1: unsound");
        assertThat(answer.json().has("plan")).isTrue();
        assertThat(answer.json().get("plan").isNull()).isTrue();
        assertThat(answer.json().get("approval").isNull()).isTrue();
    }

    @Test
    void one_whose_details_were_deleted_says_so() {
        deployments.holds(WeatherDeployment.deployed("d7"));
        Browser viewer = programOf(VIEWER);
        assertThat(viewer.get("/api/deployments/d7")
                        .json()
                        .get("detailsDeleted")
                        .asBoolean())
                .isFalse();

        history.deletedDetailsOf("d7");

        assertThat(viewer.get("/api/deployments/d7")
                        .json()
                        .get("detailsDeleted")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void an_unknown_deployment_is_404() {
        assertThat(programOf(VIEWER).get("/api/deployments/d9").problem(404)).contains("d9");
    }

    @ParameterizedTest
    @CsvSource({"approve, APPROVE", "rollBack, ROLL_BACK", "returnNode, RETURN_NODE"})
    void a_decision_arrives_with_who_and_why(String word, Decision decision) {
        deployments.holds(waiting("d7"));

        Answer answer = decide("d7", "{'decision': '" + word + "', 'comment': 'seen', 'evidenceHash': 'cafe'}");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(deployments.decided)
                .containsExactly(new FakeDeployments.Decided("d7", decision, "seen", "cafe", APPROVER));
    }

    @Test
    void who_asked_for_it_is_told_that_it_takes_another_to_approve() {
        deployments.holds(waiting("d7"));

        assertThat(programOf(DEPLOYER)
                        .get("/api/deployments/d7")
                        .json()
                        .get("approval")
                        .get("forbidden")
                        .asText())
                .startsWith("dora asked for the deployment of Weather 0.0-v2, and here two persons are needed");
    }

    @Test
    void an_approval_by_the_wrong_person_is_403_and_one_of_something_else_409() {
        deployments.holds(waiting("d7"));

        deployments.breakWith(new ApprovalForbiddenException("demo: dora asked for it"));
        assertThat(decide("d7", "{'decision': 'approve'}").problem(403)).isEqualTo("demo: dora asked for it");
        deployments.breakWith(new OtherEvidenceException("demo: that is not what waits"));
        assertThat(decide("d7", "{'decision': 'approve'}").problem(409)).isEqualTo("demo: that is not what waits");
    }

    @Test
    void a_comment_may_be_left_out() {
        deployments.holds(waiting("d7"));

        assertThat(decide("d7", "{'decision': 'approve'}").status()).isEqualTo(204);

        assertThat(deployments.decided.get(0).comment()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{} | 'decision'",
                "{'decision': 'yes'} | no decision",
                "{'decision': 'approve', 'coment': 'x'} | 'coment'",
                "{'decision': 'approve', 'evidenceHash': '<b>'} | 'evidenceHash'",
                "yes | no JSON object of the expected properties"
            })
    void a_malformed_decision_is_400(String body, String says) {
        deployments.holds(waiting("d7"));

        assertThat(decide("d7", body).problem(400)).contains(says);
        assertThat(deployments.decided).isEmpty();
    }

    @Test
    void a_comment_that_is_too_long_is_400() {
        deployments.holds(waiting("d7"));

        assertThat(decide("d7", "{'decision': 'approve', 'comment': '" + "x".repeat(2001) + "'}")
                        .problem(400))
                .contains("2001");
    }

    @Test
    void a_decision_that_nobody_waits_for_is_409_and_on_an_unknown_deployment_404() {
        deployments.holds(waiting("d7"));
        deployments.holds(running("d6"));

        assertThat(decide("d6", "{'decision': 'approve'}").problem(409)).contains("running");
        assertThat(decide("d5", "{'decision': 'approve'}").problem(404)).contains("d5");
    }

    @Test
    void exports_and_what_is_wrong_with_others() throws Exception {
        library.holds(V2, "ab12", 4096);
        library.problems.add("broken.zip: is no zip file. Export it again.");

        assertThat(programOf(VIEWER).get("/api/exports").json())
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        json(
                                                """
                        {'exports': [{'project': 'Weather', 'version': '0.0-v2', 'sha256': 'ab12', 'size': 4096,
                                       'exported': null, 'origin': 'folder', 'upload': null}],
                         'problems': ['broken.zip: is no zip file. Export it again.'], 'largestUpload': 104857600}""")));
    }

    private Answer start(String body) {
        return programOf(DEPLOYER).post("/api/deployments", json(body));
    }

    private Answer decide(String id, String body) {
        return programOf(APPROVER).post("/api/deployments/" + id + "/approval", json(body));
    }

    private static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }
}
