package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.passwordOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.ProcessEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.wissel.WisselApplication;
import org.wissel.deployment.ApprovalRules;
import org.wissel.deployment.AuditTrail;
import org.wissel.deployment.Decision;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.FakeRuntime;
import org.wissel.deployment.StepFailedException;
import org.wissel.web.Browser;

/** What people do by any way in is kept, with where it came from, and is read by the API. */
@SpringBootTest(
        classes = WisselApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:audit-story;DB_CLOSE_DELAY=-1",
            "camunda.bpm.job-execution.enabled=false",
            "camunda.bpm.authorization.enabled=true",
            "camunda.bpm.admin-user.id=" + AuditStoryTest.ADMIN,
            "camunda.bpm.admin-user.password=" + AuditStoryTest.ADMIN + "-secret",
            "server.forward-headers-strategy=native",
            "wissel.engine-rest.enabled=true"
        })
class AuditStoryTest extends ProcessStory {

    static final String ADMIN = "ada";
    private static final String ENGINE = "/camunda/api/engine/engine/default";
    private static final String PERSON_S_ADDRESS = "203.0.113.7";

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private AuditTrail trail;

    @LocalServerPort
    private int port;

    private long before;

    @BeforeEach
    void asksForTwoPersons() {
        cluster.reset(2, 1, limits("going-live", "wait").with(new ApprovalRules(true, Duration.ofHours(1))));
        new CamundaUsersFixture(engine).makeUsers();
        before = trail.check().rows();
    }

    @Test
    void a_deployment_s_acts_are_kept_with_way_address_and_evidence() {
        String id = started(DEPLOYER);
        String hash = program(APPROVER)
                .get("/api/deployments/" + id)
                .json()
                .at("/approval/hash")
                .asText();
        String task =
                tasks.createTaskQuery().processInstanceId(id).singleResult().getId();
        assertThat(tasklist(APPROVER, ENGINE + "/task/" + task + "/submit-form", form(hash)))
                .isEqualTo(204);
        runJobs();
        assertThat(stateOf(id)).isEqualTo(DeploymentState.DEPLOYED);

        JsonNode start = one("deployment-started");
        assertThat(start.get("person").asText()).isEqualTo(DEPLOYER);
        assertThat(start.get("way").asText()).isEqualTo("api");
        assertThat(start.get("address").asText()).isEqualTo(PERSON_S_ADDRESS);
        assertThat(start.get("cluster").asText()).isEqualTo("c");
        assertThat(start.get("deployment").asText()).isEqualTo(id);
        assertThat(start.at("/details/subject").asText()).isEqualTo("Weather 0.0-v2");
        JsonNode decided = one("decided");
        assertThat(decided.get("person").asText()).isEqualTo(APPROVER);
        assertThat(decided.get("way").asText()).isEqualTo("tasklist");
        assertThat(decided.get("deployment").asText()).isEqualTo(id);
        assertThat(decided.at("/details/evidence").asText()).isEqualTo(hash);
        assertThat(decided.at("/details/decision").asText()).isEqualTo("approve");
        assertThat(decided.at("/details/reason").asText()).isEqualTo("seen");
        assertThat(of("engine-operation")).as("told better already").isEmpty();

        history.deleteHistoricProcessInstance(id);
        assertThat(one("decided").at("/details/evidence").asText()).isEqualTo(hash);
        assertThat(trail.check().broken()).isEmpty();
    }

    @Test
    void the_check_that_the_documentation_prints_tells_a_whole_export_from_one_that_was_changed() throws Exception {
        String id = started(DEPLOYER);
        String said = "seen: \"all\" of it \\\\ \u00fc \ud83d\ude00";
        decide(id, Decision.ROLL_BACK, said, APPROVER);
        String export = program(ADMIN).get("/api/audit").body();
        List<String> lines = export.lines().toList();
        assertThat(lines).hasSizeGreaterThan(2);
        String head = new ObjectMapper()
                .readTree(lines.get(lines.size() - 1))
                .get("hash")
                .asText();

        PrintedCheck whole = PrintedCheck.of(export);
        assertThat(whole.status()).as(whole.said()).isZero();
        assertThat(whole.said()).isEqualTo("whole up to " + head + "\n");
        int middle = lines.size() / 2;
        List<String> without = new ArrayList<>(lines);
        without.remove(middle);
        assertThat(PrintedCheck.of(String.join("\n", without) + "\n").status()).isNotZero();
        assertThat(PrintedCheck.of(export.replace("\"person\":\"" + APPROVER, "\"person\":\"eve"))
                        .status())
                .isNotZero();
        assertThat(PrintedCheck.of(export.replace("seen: ", "unseen: ")).status())
                .isNotZero();
    }

    @Test
    void an_approval_that_is_refused_is_kept_though_nothing_came_of_it() {
        String id = started(ADMIN);
        String hash = program(ADMIN)
                .get("/api/deployments/" + id)
                .json()
                .at("/approval/hash")
                .asText();
        String approval = "{\"decision\": \"approve\", \"evidenceHash\": \"" + hash + "\"}";

        assertThat(program(ADMIN)
                        .post("/api/deployments/" + id + "/approval", approval, forwarded())
                        .status())
                .isEqualTo(403);

        assertThat(of("decided")).isEmpty();
        JsonNode refused = one("refused");
        assertThat(refused.get("person").asText()).isEqualTo(ADMIN);
        assertThat(refused.get("cluster").asText()).isEqualTo("c");
        assertThat(refused.at("/details/asked").asText()).isEqualTo("approve the deployment of Weather 0.0-v2");
        assertThat(refused.at("/details/reason").asText()).contains("two persons are needed");
    }

    @Test
    void what_an_operator_does_in_the_engine_is_kept() {
        String id = started(DEPLOYER);
        String job =
                management.createJobQuery().processInstanceId(id).list().get(0).getId();
        Browser cockpit = browser(ADMIN);
        String token = token(cockpit, "cockpit");
        String[] headers = headers(token, "cockpit");

        assertThat(cockpit.put(
                                ENGINE + "/process-instance/" + id + "/variables/strategy",
                                "{\"value\": \"swap\", \"type\": \"String\"}",
                                headers)
                        .status())
                .isEqualTo(204);
        assertThat(cockpit.put(ENGINE + "/job/" + job + "/retries", "{\"retries\": 2}", headers)
                        .status())
                .isEqualTo(204);
        assertThat(cockpit.post(
                                ENGINE + "/user/create",
                                "{\"profile\": {\"id\": \"newcomer\"}, \"credentials\": {\"password\": \"newcomer-secret\"}}",
                                headers)
                        .status())
                .isEqualTo(204);
        assertThat(cockpit.put(ENGINE + "/group/viewers/members/newcomer", "", headers)
                        .status())
                .isEqualTo(204);

        assertThat(of("engine-operation")).hasSize(5).allSatisfy(operation -> {
            assertThat(operation.get("person").asText()).isEqualTo(ADMIN);
            assertThat(operation.get("way").asText()).isEqualTo("cockpit");
            assertThat(operation.get("address").asText()).isEqualTo(PERSON_S_ADDRESS);
        });
        List<String> operations = of("engine-operation").stream()
                .map(operation -> operation.at("/details/operation").asText())
                .toList();
        assertThat(operations)
                .containsExactly(
                        "Variable SetVariable",
                        "Job SetJobRetries",
                        "User Create",
                        // Whom, and into which.
                        "Group membership Create",
                        "Group membership Create");
        assertThat(of("engine-operation").subList(0, 2)).allSatisfy(operation -> {
            assertThat(operation.get("deployment").asText()).isEqualTo(id);
            assertThat(operation.get("cluster").asText()).isEqualTo("c");
        });
        assertThat(of("engine-operation").get(0).at("/details/variables").asText())
                .isEqualTo("strategy");
        assertThat(audit()).doesNotContain("newcomer-secret");
        management.setJobRetries(job, 1);
    }

    @Test
    void aborts_and_decisions_on_failed_steps_and_broken_locks_are_kept() {
        FakeRuntime node = cluster.runtimes.get("node2");
        for (int i = 0; i < 3; i++) {
            node.restartFailures.add(new StepFailedException("node2", "no power", "Repair it."));
        }
        String id = program(DEPLOYER)
                .post("/api/deployments", START.replace("swap", "install-first"), forwarded())
                .json()
                .get("id")
                .asText();
        runJobs();

        assertThat(stateOf(id)).isEqualTo(DeploymentState.FAILED_STEP);
        String job = program(DEPLOYER)
                .get("/api/deployments/" + id + "/failed-steps")
                .json()
                .get(0)
                .get("job")
                .asText();
        assertThat(program(DEPLOYER)
                        .post(
                                "/api/deployments/" + id + "/failed-steps/" + job + "/decision",
                                "{\"decision\": \"retry\", \"comment\": \"mended\"}",
                                forwarded())
                        .status())
                .isEqualTo(202);
        assertThat(program(DEPLOYER)
                        .post("/api/deployments/" + id + "/abort", "{\"reason\": \"enough\"}", forwarded())
                        .status())
                .isEqualTo(202);
        deployments.breakLock("c", "stuck", ADMIN);

        assertThat(one("step-decided").at("/details/reason").asText()).isEqualTo("mended");
        assertThat(one("step-decided").at("/details/job").asText()).isEqualTo(job);
        assertThat(one("abort-ordered").at("/details/reason").asText()).isEqualTo("enough");
        assertThat(one("lock-broken").get("person").asText()).isEqualTo(ADMIN);
        assertThat(List.of(one("step-decided"), one("abort-ordered"), one("lock-broken")))
                .allSatisfy(act -> assertThat(act.get("deployment").asText()).isEqualTo(id));
    }

    @Test
    void a_start_that_the_audit_cannot_keep_is_not_done() {
        db.update("update wissel_audit_head set id = 2");
        try {
            assertThat(program(DEPLOYER)
                            .post("/api/deployments", START, forwarded())
                            .status())
                    .isEqualTo(500);

            assertThat(runtime.createProcessInstanceQuery().count()).isZero();
            assertThat(db.queryForList("select * from wissel_lock")).isEmpty();
        } finally {
            db.update("update wissel_audit_head set id = 1");
        }
        assertThat(started(DEPLOYER)).isNotEmpty();
    }

    @Test
    void the_start_of_wissel_is_the_first_row_with_version_and_settings() {
        JsonNode first = lines().get(0);

        assertThat(first.get("kind").asText()).isEqualTo("wissel-started");
        assertThat(first.get("way").asText()).isEqualTo("wissel");
        assertThat(first.at("/details/version").asText()).isNotBlank();
        assertThat(first.at("/details/settings").asText()).matches("[0-9a-f]{16}");
    }

    private static final String START =
            "{\"cluster\": \"c\", \"project\": \"Weather\", \"version\": \"0.0-v2\", \"strategy\": \"swap\"}";

    private String started(String user) {
        String id = program(user)
                .post("/api/deployments", START, forwarded())
                .json()
                .get("id")
                .asText();
        runJobs();
        return id;
    }

    private int tasklist(String user, String path, String body) {
        Browser browser = browser(user);
        return browser.post(path, body, headers(token(browser, "tasklist"), "tasklist"))
                .status();
    }

    private Browser browser(String user) {
        Browser browser = new Browser(port);
        browser.signIn(user, passwordOf(user));
        return browser;
    }

    private static String token(Browser browser, String application) {
        browser.open("/camunda/app/" + application + "/default/");
        return browser.cookie("XSRF-TOKEN").orElseThrow();
    }

    private String[] headers(String token, String application) {
        return new String[] {
            "X-XSRF-TOKEN",
            token,
            "Referer",
            "http://localhost:" + port + "/camunda/app/" + application + "/default/",
            "X-Forwarded-For",
            PERSON_S_ADDRESS
        };
    }

    /** As a proxy on this machine says for whom it asks. */
    private static String[] forwarded() {
        return new String[] {"X-Forwarded-For", PERSON_S_ADDRESS};
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

    private String audit() {
        return program(ADMIN).get("/api/audit").body();
    }

    private List<JsonNode> lines() {
        ObjectMapper json = new ObjectMapper();
        return audit().lines()
                .map(line -> {
                    try {
                        return json.readTree(line);
                    } catch (IOException broken) {
                        throw new UncheckedIOException(broken);
                    }
                })
                .toList();
    }

    /** Those of this test. */
    private List<JsonNode> of(String kind) {
        return lines().stream()
                .filter(line -> line.get("nr").asLong() > before
                        && line.get("kind").asText().equals(kind))
                .toList();
    }

    private JsonNode one(String kind) {
        assertThat(of(kind)).as(kind).hasSize(1);
        return of(kind).get(0);
    }
}
