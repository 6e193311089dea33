package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.passwordOf;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.wissel.WisselApplication;
import org.wissel.deployment.ApprovalRules;
import org.wissel.deployment.DeploymentState;
import org.wissel.web.Browser;
import org.wissel.web.Browser.Answer;

/** The second person, asked for over HTTP: by our API, by what Tasklist calls, and by the engine's own API. */
@SpringBootTest(
        classes = WisselApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:approval-ways;DB_CLOSE_DELAY=-1",
            "camunda.bpm.job-execution.enabled=false",
            "camunda.bpm.authorization.enabled=true",
            "camunda.bpm.admin-user.id=" + ApprovalWaysTest.ADMIN,
            "camunda.bpm.admin-user.password=" + ApprovalWaysTest.ADMIN + "-secret",
            "wissel.engine-rest.enabled=true"
        })
class ApprovalWaysTest extends ProcessStory {

    static final String ADMIN = "ada";

    /** In both groups, as in a small team. */
    private static final String BOTH = "bo";

    @Autowired
    private ProcessEngine engine;

    @LocalServerPort
    private int port;

    @BeforeEach
    void asksForTwoPersons() {
        cluster.reset(2, 1, limits("going-live", "wait").with(new ApprovalRules(true, Duration.ofHours(1))));
        CamundaUsersFixture users = new CamundaUsersFixture(engine);
        users.makeUsers();
        users.make(BOTH, "deployers", "approvers");
    }

    @ParameterizedTest
    @ValueSource(strings = {BOTH, ADMIN})
    void no_way_lets_who_started_approve(String user) {
        String id = waitingSince(user);
        String task = taskOf(id);
        String form = form(hash(user, id));

        assertThat(api(user, id, "approve", hash(user, id)).status()).isEqualTo(403);
        refused(api(user, id, "approve", hash(user, id)), "detail", user);
        refused(program(user).post("/engine-rest/task/" + task + "/complete", form), "message", user);
        refused(program(user).post("/engine-rest/task/" + task + "/submit-form", form), "message", user);
        refused(program(user).post("/engine-rest/engine/default/task/" + task + "/submit-form", form), "message", user);
        refused(tasklist(user, task, form), "message", user);
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        assertThat(program(user)
                        .get("/api/deployments/" + id)
                        .json()
                        .at("/approval/forbidden")
                        .asText())
                .contains("two persons are needed");
        assertThat(api(user, id, "rollBack", "").status()).isEqualTo(204);
    }

    @Test
    void another_approver_approves_in_tasklist_what_was_shown_and_nothing_else() {
        String id = waitingSince(BOTH);
        String task = taskOf(id);

        assertThat(tasklist(APPROVER, task, form("abc")).json().get("message").asText())
                .contains("what you were shown is not what waits now");
        assertThat(api(APPROVER, id, "approve", "").status()).isEqualTo(409);
        assertThat(tasklist(APPROVER, task, form(hash(APPROVER, id))).status()).isEqualTo(204);
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);
        assertThat(deployments.deployment(id).evidence())
                .anyMatch(evidence -> evidence.summary().equals("approve by anna: seen"));
    }

    @Test
    void a_swap_is_no_deployer_s_and_a_changed_plan_is_by_the_api_as_in_tasklist() {
        String id = waitingSince(BOTH);
        Answer refused = api(DEPLOYER, id, "approve", hash(DEPLOYER, id));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().get("detail").asText()).contains("Approve swap is not for you");
        assertThat(stateOf(id)).isEqualTo(DeploymentState.WAITING_FOR_APPROVAL);
        assertThat(api(APPROVER, id, "rollBack", "").status()).isEqualTo(204);
        runJobs();

        String changed = program(BOTH)
                .post(
                        "/api/deployments",
                        "{\"cluster\": \"c\", \"project\": \"Weather\", \"version\": \"0.0-v2\", \"strategy\": \"swap\","
                                + " \"planHash\": \"ab\"}")
                .json()
                .get("id")
                .asText();
        runJobs();
        assertThat(stateOf(changed)).isEqualTo(DeploymentState.WAITING_FOR_PLAN_APPROVAL);
        assertThat(api(DEPLOYER, changed, "approve", hash(DEPLOYER, changed)).status())
                .isEqualTo(204);
    }

    private String waitingSince(String user) {
        String id = program(user)
                .post(
                        "/api/deployments",
                        "{\"cluster\": \"c\", \"project\": \"Weather\", \"version\": \"0.0-v2\", \"strategy\": \"swap\"}")
                .json()
                .get("id")
                .asText();
        runJobs();
        return id;
    }

    private String taskOf(String id) {
        return tasks.createTaskQuery().processInstanceId(id).singleResult().getId();
    }

    private String hash(String user, String id) {
        return program(user)
                .get("/api/deployments/" + id)
                .json()
                .at("/approval/hash")
                .asText();
    }

    private Answer api(String user, String id, String decision, String hash) {
        return program(user)
                .post(
                        "/api/deployments/" + id + "/approval",
                        "{\"decision\": \"" + decision + "\", \"evidenceHash\": \"" + hash + "\"}");
    }

    private Answer tasklist(String user, String task, String form) {
        Browser browser = new Browser(port);
        browser.signIn(user, passwordOf(user));
        browser.open("/camunda/app/tasklist/default/");
        return browser.post(
                "/camunda/api/engine/engine/default/task/" + task + "/submit-form",
                form,
                "X-XSRF-TOKEN",
                browser.cookie("XSRF-TOKEN").orElseThrow());
    }

    private Browser program(String user) {
        return new Browser(port).withBasic(user, passwordOf(user));
    }

    private static String form(String hash) {
        return """
                {"variables": {"decision": {"value": "approve"}, "comment": {"value": "seen"},
                  "shownEvidence": {"value": "%s"}}}"""
                .formatted(hash);
    }

    private static void refused(Answer answer, String property, String user) {
        JsonNode said = answer.json();
        assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        assertThat(said.get(property).asText())
                .contains("c: " + user + " asked for the deployment of Weather 0.0-v2, and here two persons are needed")
                .contains("Let another approver decide");
    }
}
