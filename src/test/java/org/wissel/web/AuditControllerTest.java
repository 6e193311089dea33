package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wissel.HostileValues;
import org.wissel.deployment.Act.Kind;
import org.wissel.deployment.Origin;
import org.wissel.web.Browser.Answer;
import org.wissel.web.FakeAudit.Told;

/** What the audit is told by requests, and who may read it. */
class AuditControllerTest extends WebTest {

    private static final String AUDITOR = "iris";
    private static final List<String> HERE = List.of("127.0.0.1", "0:0:0:0:0:0:0:1");

    @Test
    void every_act_is_a_line_of_json() throws Exception {
        audit.holds(1, "anna", "{\"reason\":\"a \\\"quoted\\\" word\"}");
        audit.holds(2, "dora", "{}");

        Answer answer = programOf(ADMIN).get("/api/audit");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/x-ndjson");
        List<String> lines = answer.body().lines().toList();
        assertThat(lines).hasSize(2);
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        assertThat(first.toString()).isEqualTo(lines.get(0));
        assertThat(first.at("/details/reason").asText()).isEqualTo("a \"quoted\" word");
        assertThat(lines.get(1))
                .isEqualTo("{\"before\":\"aa\",\"nr\":2,\"at\":\"2026-03-01T10:00:00.500Z\",\"kind\":\"decided\","
                        + "\"person\":\"dora\",\"address\":\"10.1.2.3\",\"way\":\"tasklist\",\"cluster\":\"demo\","
                        + "\"deployment\":\"d1\",\"wissel\":\"wissel-1\",\"details\":{},\"hash\":\"bb\"}");
    }

    @Test
    void what_nobody_sees_is_said_by_its_number_and_read_back_as_it_was_hashed() throws Exception {
        String details = "{\"reason\":\"\u202Egnp.exe a\u200Bb \uE000 K\u00f6ln \uD83D\uDE00 \\\\ \\\"\"}";
        audit.holds(1, "a\u2066nna", details);

        String line = programOf(ADMIN).get("/api/audit").body();

        assertThat(line.strip())
                .doesNotContainPattern(HostileValues.UNSEEN)
                .contains("\\u202egnp.exe a\\u200bb", "K\u00f6ln", "a\\u2066nna");
        JsonNode read = new ObjectMapper().readTree(line);
        assertThat(read.get("details")).isEqualTo(new ObjectMapper().readTree(details));
        assertThat(read.get("person").asText()).isEqualTo("a\u2066nna");
    }

    @Test
    void time_cluster_and_person_narrow_it() {
        assertThat(programOf(ADMIN)
                        .get("/api/audit?from=2026-03-01&to=2026-03-02T10:00:00%2B01:00&cluster=demo&person=anna")
                        .status())
                .isEqualTo(200);

        assertThat(audit.asked.from()).hasValue(Instant.parse("2026-03-01T00:00:00Z"));
        assertThat(audit.asked.to()).hasValue(Instant.parse("2026-03-02T09:00:00Z"));
        assertThat(audit.asked.cluster()).hasValue("demo");
        assertThat(audit.asked.person()).hasValue("anna");
        assertThat(programOf(ADMIN).get("/api/audit?from=yesterday").problem(400))
                .contains("'from' is no moment: write 2026-03-01T10:00:00Z, or 2026-03-01");
        programOf(ADMIN).get("/api/audit?cluster=");
        assertThat(audit.asked.cluster()).isEmpty();
    }

    @Test
    void auditors_and_administrators_read_it_and_nobody_else() {
        users.make(AUDITOR, "auditors");

        for (String path : List.of("/api/audit", "/api/audit/check")) {
            assertThat(programOf(AUDITOR).get(path).status()).isEqualTo(200);
            assertThat(browserOf(AUDITOR).get(path).status()).isEqualTo(200);
            for (String other : List.of(VIEWER, DEPLOYER, APPROVER)) {
                assertThat(programOf(other).get(path).problem(403)).contains("reading the audit the group auditors");
            }
        }
        assertThat(programOf(AUDITOR).post("/api/deployments", "{}").status()).isEqualTo(403);
    }

    @Test
    void a_chain_that_is_broken_is_told() {
        assertThat(programOf(ADMIN).get("/api/audit/check").body())
                .isEqualTo("{\"rows\":0,\"intact\":true,\"broken\":\"\",\"head\":\"bb\"}");
        audit.broken = "row 3 is not as it was written";
        assertThat(programOf(ADMIN).get("/api/audit/check").body())
                .isEqualTo(
                        "{\"rows\":0,\"intact\":false,\"broken\":\"row 3 is not as it was written\",\"head\":\"bb\"}");
    }

    @Test
    void signing_in_and_out_is_kept_and_a_password_in_the_place_of_a_name_is_not() {
        Browser browser = browserOf(DEPLOYER);
        browser.postWithToken("/logout", "");
        // Of their own: the engine lets who failed wait.
        users.make("fay", "viewers");
        users.make("fred", "viewers");
        browser().signIn("fay", "wrong");
        browser().signIn("my-secret-password", "x");
        browser().withBasic("fred", "wrong").get("/api/clusters");

        assertThat(told())
                .containsExactly(
                        "signed-in dora {} page",
                        "signed-out dora {} page",
                        "sign-in-failed fay {user=known} page",
                        "sign-in-failed  {user=unknown} page",
                        "sign-in-failed fred {user=known} api");
        assertThat(audit.told)
                .allSatisfy(told -> assertThat(told.origin().address()).isIn(HERE));
    }

    @Test
    void a_header_that_anybody_can_send_changes_no_address() {
        browser()
                .withBasic("nobody", "wrong")
                .post("/api/deployments", "{}", "X-Forwarded-For", "203.0.113.7", "Forwarded", "for=203.0.113.7");

        assertThat(audit.told)
                .singleElement()
                .satisfies(told -> assertThat(told.origin().address()).isIn(HERE));
    }

    @Test
    void what_is_refused_is_kept_with_who_asked_for_it() {
        programOf(VIEWER).post("/api/deployments", "{}");
        browserOf(VIEWER).deleteWithToken("/api/locks/demo", "{\"reason\": \"x\"}");
        // Without its token it is refused too.
        browserOf(APPROVER).post("/api/exports", "{}");
        browserOf(VIEWER).open("/camunda/app/admin/default/");

        assertThat(told().stream().filter(told -> told.startsWith("refused")))
                .containsExactly(
                        "refused vera {asked=POST /api/deployments} api",
                        "refused vera {asked=DELETE /api/locks/demo} page",
                        "refused anna {asked=POST /api/exports} page",
                        "refused vera {asked=GET /camunda/app/admin/default/} admin");
    }

    private List<String> told() {
        return audit.told.stream()
                .filter(told -> told.act().kind() != Kind.WISSEL_STARTED)
                .map(AuditControllerTest::words)
                .toList();
    }

    private static String words(Told told) {
        return told.act().kind().key() + " " + told.act().person() + " "
                + told.act().details() + " " + told.origin().way();
    }

    @Test
    void what_answers_no_request_is_wissel_s_own() {
        assertThat(new RequestOrigin().current()).isEqualTo(Origin.WISSEL);
    }
}
