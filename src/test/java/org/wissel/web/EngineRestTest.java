package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.OUTSIDER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.TestPropertySource;
import org.wissel.web.Browser.Answer;

/**
 * The engine's own API where the settings let it in; {@link WaysInTest} shows that it is not there otherwise. Its engine works on
 * the other tests' database, since the engine's applications find one engine in a JVM, the newest.
 */
@TestPropertySource(properties = "wissel.engine-rest.enabled=true")
class EngineRestTest extends WebTest {

    /** Only this one's password is ever wrong. */
    private static final String MISTYPED = "milo";

    static final String MODEL =
            """
            --x\r
            Content-Disposition: form-data; name="deployment-name"\r
            \r
            mine\r
            --x\r
            Content-Disposition: form-data; name="model"; filename="mine.bpmn"\r
            \r
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="mine"\
             xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><process id="mine" isExecutable="true"\
             camunda:historyTimeToLive="1"><startEvent id="start"/></process></definitions>\r
            --x--\r
            """;

    @BeforeEach
    void makeWhoMistypes() {
        users.make(MISTYPED, "deployers");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/engine-rest",
                "/engine-rest/",
                "/engine-rest/engine",
                "/engine-rest/engine/default/task",
                "/engine-rest/task",
                "/engine-rest/process-definition",
                "/engine-rest/user/count",
                "/engine-rest/openapi.json"
            })
    void nobody_gets_in(String path) {
        assertThat(browser().get(path).status()).isEqualTo(401);
        assertThat(browser().open(path).header("WWW-Authenticate")).isEmpty();
        assertThat(browser().withBasic(MISTYPED, "wrong").get(path).status()).isEqualTo(401);
        // A session is nothing here, so that no other site can use one.
        assertThat(browserOf(ADMIN).get(path).status()).isEqualTo(401);
    }

    @Test
    void who_is_signed_in_sees_what_his_groups_may_see() {
        users.deployModel();
        users.start();

        assertThat(count(VIEWER)).isPositive();
        assertThat(count(OUTSIDER)).isZero();
        assertThat(programOf(VIEWER)
                        .get("/engine-rest/engine/default/task/count")
                        .json()
                        .get("count")
                        .asInt())
                .isPositive();
        // Himself.
        assertThat(programOf(VIEWER).get("/engine-rest/user").json()).hasSize(1);
    }

    private int count(String user) {
        return programOf(user)
                .get("/engine-rest/task/count")
                .json()
                .get("count")
                .asInt();
    }

    @ParameterizedTest
    @ValueSource(strings = {VIEWER, DEPLOYER, APPROVER, ADMIN})
    void nobody_deploys_models(String user) {
        Answer answer = programOf(user)
                .post("/engine-rest/deployment/create", MODEL, "Content-Type", "multipart/form-data; boundary=x");

        assertThat(answer.status()).as(answer.body()).isEqualTo(403);
    }

    @Test
    void wrong_passwords_are_slowed_down_here_too() {
        for (int i = 0; i < 5; i++) {
            assertThat(browser()
                            .withBasic(MISTYPED, "wrong")
                            .get("/engine-rest/task")
                            .status())
                    .isEqualTo(401);
        }

        Answer waits = programOf(MISTYPED).get("/engine-rest/task");
        assertThat(waits.status()).isEqualTo(429);
        assertThat(waits.header("Retry-After")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/engine-rest/process-definition/key/rolling-deployment/start",
                "/engine-rest/engine/default/process-definition/key/rolling-deployment/start",
                "/engine-rest/process-definition/key/rolling-deployment/%73tart",
                "/engine-rest/process-definition/unknown/restart",
                "/engine-rest/process-definition/unknown/restart-async?a=b"
            })
    void a_deployer_starts_nothing_behind_the_approval(String path) {
        users.deployModel();

        assertThat(programOf(DEPLOYER).post(path, "{}").status()).isEqualTo(403);
    }

    @Test
    void a_deployer_starts_by_the_form_and_an_approver_completes_and_neither_does_the_other_s() {
        users.deployModel();
        assertThat(programOf(DEPLOYER)
                        .post("/engine-rest/process-definition/key/rolling-deployment/submit-form", "{}")
                        .status())
                .isEqualTo(200);
        String task = programOf(VIEWER)
                .get("/engine-rest/task?processInstanceId=" + users.start())
                .json()
                .get(0)
                .get("id")
                .asText();

        assertThat(programOf(DEPLOYER)
                        .post("/engine-rest/task/" + task + "/complete", "{}")
                        .status())
                .isEqualTo(403);
        assertThat(programOf(APPROVER)
                        .post("/engine-rest/task/" + task + "/bpmnError", "{\"errorCode\": \"any\"}")
                        .status())
                .isEqualTo(403);
        assertThat(programOf(APPROVER)
                        .post("/engine-rest/task/" + task + "/complete", "{}")
                        .status())
                .isEqualTo(204);
    }
}
