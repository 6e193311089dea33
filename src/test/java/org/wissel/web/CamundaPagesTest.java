package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.process.CamundaUsersFixture.passwordOf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.web.Browser.Answer;

/** Tasklist, Cockpit and Admin behind our sign-in. */
class CamundaPagesTest extends WebTest {

    private static final String ENGINE = "/camunda/api/engine/engine/default";

    @Test
    void the_applications_know_who_is_signed_in() {
        Browser browser = browserOf(DEPLOYER);
        browser.open("/camunda/app/tasklist/default/");

        Answer answer = browser.get("/camunda/api/admin/auth/user/default");

        assertThat(answer.json().get("userId").asText()).isEqualTo(DEPLOYER);
        assertThat(answer.json().get("authorizedApps").toString())
                .contains("tasklist", "cockpit")
                .doesNotContain("admin");
    }

    @ParameterizedTest
    @ValueSource(strings = {VIEWER, DEPLOYER, APPROVER})
    void tasklist_has_filters_from_the_first_start_on(String user) {
        JsonNode filters = browserOf(user)
                .get(ENGINE + "/filter?sortBy=filterId&sortOrder=asc")
                .json();

        assertThat(StreamSupport.stream(filters.spliterator(), false)
                        .map(filter -> filter.get("name").asText()))
                .containsExactlyInAnyOrder(
                        "Waiting for approval", "Failed steps", "Versions to undeploy", "All deployment tasks");
        assertThat(filters.get(0).get("properties").get("variables").findValuesAsText("name"))
                .containsExactly("cluster", "project", "version");
    }

    @Test
    void a_deployer_starts_in_tasklist_and_retries_in_cockpit_but_does_not_approve() {
        users.deployModel();
        String failing = users.start();
        Browser deployer = browserOf(DEPLOYER);

        assertThat(postWithCamundaToken(
                                deployer, ENGINE + "/process-definition/key/rolling-deployment/submit-form", "{}")
                        .status())
                .isEqualTo(200);
        String job = deployer.get(ENGINE + "/job?processInstanceId=" + failing)
                .json()
                .get(0)
                .get("id")
                .asText();
        assertThat(putWithCamundaToken(deployer, ENGINE + "/job/" + job + "/retries", "{\"retries\": 1}")
                        .status())
                .isEqualTo(204);
        String task = deployer.get(ENGINE + "/task?processInstanceId=" + failing)
                .json()
                .get(0)
                .get("id")
                .asText();
        assertThat(postWithCamundaToken(deployer, ENGINE + "/task/" + task + "/submit-form", "{}")
                        .status())
                .isEqualTo(403);

        assertThat(postWithCamundaToken(browserOf(APPROVER), ENGINE + "/task/" + task + "/submit-form", "{}")
                        .status())
                .isEqualTo(204);
    }

    @Test
    void camunda_writes_need_camundas_token() {
        users.deployModel();

        assertThat(browserOf(DEPLOYER)
                        .post(ENGINE + "/process-definition/key/rolling-deployment/submit-form", "{}")
                        .status())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/key/rolling-deployment/start",
                "/key/rolling-deployment/start/",
                "/key/rolling-deployment/%73tart",
                "/key/rolling-deployment/start?a=b",
                "/ID/start",
                "/ID/restart",
                "/ID/restart-async"
            })
    void a_deployer_starts_nothing_behind_the_approval(String path) {
        users.deployModel();
        String instance = users.start();
        Browser deployer = browserOf(DEPLOYER);
        String definition = deployer.get(ENGINE + "/process-definition/key/rolling-deployment")
                .json()
                .get("id")
                .asText();

        Answer answer = postWithCamundaToken(
                deployer,
                ENGINE + "/process-definition" + path.replace("ID", definition),
                """
                {"processInstanceIds": ["%s"], "startInstructions":
                  [{"type": "startAfterActivity", "activityId": "userTask_approveSwap"}], "instructions":
                  [{"type": "startAfterActivity", "activityId": "userTask_approveSwap"}]}"""
                        .formatted(instance));

        assertThat(answer.status()).as(answer.body()).isEqualTo(403);
        assertThat(answer.body()).doesNotContain("AuthorizationException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bpmnError", "/bpmnEscalation", "/bpmnError/"})
    void an_approver_leaves_a_task_by_no_other_way_than_the_model_shows(String way) {
        users.deployModel();
        Browser approver = browserOf(APPROVER);
        String task = approver.get(ENGINE + "/task?processInstanceId=" + users.start())
                .json()
                .get(0)
                .get("id")
                .asText();

        assertThat(postWithCamundaToken(
                                approver, ENGINE + "/task/" + task + way, "{\"errorCode\": \"CLUSTER_CHANGED\"}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void an_administrator_may_start_anywhere() {
        users.deployModel();

        assertThat(postWithCamundaToken(
                                browserOf(ADMIN), ENGINE + "/process-definition/key/rolling-deployment/start", "{}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void nobody_makes_himself_administrator() {
        String body = "{\"profile\": {\"id\": \"eve\"}, \"credentials\": {\"password\": \"eve\"}}";

        assertThat(browser()
                        .post("/camunda/api/admin/setup/default/user/create", body)
                        .status())
                .isEqualTo(401);
        assertThat(postWithCamundaToken(browserOf(VIEWER), "/camunda/api/admin/setup/default/user/create", body)
                        .status())
                .isEqualTo(403);
        assertThat(browserOf(VIEWER).open("/camunda/app/admin/default/setup/").body())
                .contains("This page is not for you");
    }

    @Test
    void signing_out_in_an_application_ends_the_session() {
        Browser browser = browserOf(VIEWER);

        Answer out = postWithCamundaToken(browser, "/camunda/api/admin/auth/user/default/logout", "");

        assertThat(out.status()).isEqualTo(204);
        assertThat(browser.get("/api/clusters").status()).isEqualTo(401);
        assertThat(browser.get(ENGINE + "/task").status()).isEqualTo(401);
        assertThat(browser.open("/camunda/app/tasklist/default/").location()).isEqualTo("/login");
    }

    @Test
    void signing_out_on_our_own_page_asks_first() {
        Browser browser = browserOf(VIEWER);

        Answer asked = browser.open("/logout");
        assertThat(browser.get("/api/clusters").status()).isEqualTo(200);
        Answer out = browser.post("/logout", "", "X-CSRF-TOKEN", asked.hiddenToken());

        assertThat(out.location()).isEqualTo("/login?logout");
        assertThat(browser.get("/api/clusters").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tasklist", "cockpit", "admin", "welcome"})
    void an_application_that_wants_its_own_sign_in_leads_to_ours(String application) {
        Answer script = browserOf(ADMIN).get("/camunda/app/" + application + "/scripts/config.js");

        assertThat(script.status()).isEqualTo(200);
        assertThat(script.header("Content-Type")).contains("javascript");
        assertThat(script.body())
                .contains("export default")
                .contains("hashchange")
                .contains("#/login")
                .contains("location.replace(location.pathname + location.search)");
        // Which leads to the sign-in, and back.
        Browser browser = browser();
        browser.open("/camunda/app/" + application + "/default/");
        assertThat(browser.signIn(ADMIN, passwordOf(ADMIN)).location())
                .startsWith("/camunda/app/" + application + "/default/");
    }

    private static Answer postWithCamundaToken(Browser browser, String path, String body) {
        return browser.post(path, body, "X-XSRF-TOKEN", camundaToken(browser));
    }

    private static Answer putWithCamundaToken(Browser browser, String path, String body) {
        return browser.put(path, body, "X-XSRF-TOKEN", camundaToken(browser));
    }

    private static String camundaToken(Browser browser) {
        browser.open("/camunda/app/tasklist/default/");
        return browser.cookie("XSRF-TOKEN").orElseThrow();
    }
}
