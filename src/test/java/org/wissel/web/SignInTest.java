package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.OUTSIDER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.process.CamundaUsersFixture.passwordOf;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.web.Browser.Answer;

class SignInTest extends WebTest {

    private static final List<String> PEOPLE = List.of("nobody", VIEWER, DEPLOYER, APPROVER, ADMIN);

    /** Only this one's password is ever wrong. */
    private static final String MISTYPED = "wanda";

    /** Path, then the status for nobody, viewer, deployer, approver and administrator. */
    private static final List<Object[]> PAGES = List.of(
            new Object[] {"/", 302, 200, 200, 200, 200},
            new Object[] {"/login", 200, 200, 200, 200, 200},
            new Object[] {"/favicon.ico", 404, 404, 404, 404, 404},
            new Object[] {"/nowhere", 302, 404, 404, 404, 404},
            new Object[] {"/engine-rest/deployment", 302, 404, 404, 404, 404},
            new Object[] {"/actuator", 401, 403, 403, 403, 200},
            new Object[] {"/camunda/app/tasklist/default/", 302, 200, 200, 200, 200},
            new Object[] {"/camunda/app/cockpit/default/", 302, 200, 200, 200, 200},
            new Object[] {"/camunda/app/admin/default/", 302, 403, 403, 403, 200},
            new Object[] {"/camunda/app/admin/default/setup/", 302, 403, 403, 403, 403},
            new Object[] {"/camunda/api/engine/engine/default/task/count", 401, 200, 200, 200, 200},
            new Object[] {"/camunda/api/engine/engine/default/filter", 401, 200, 200, 200, 200},
            new Object[] {"/camunda/api/cockpit/plugin/base/default/incident/count", 401, 200, 200, 200, 200},
            new Object[] {"/api/clusters", 401, 200, 200, 200, 200},
            new Object[] {"/api/exports", 401, 200, 200, 200, 200},
            new Object[] {"/api/locks", 401, 200, 200, 200, 200},
            new Object[] {"/api/csrf", 401, 200, 200, 200, 200},
            new Object[] {"/api/deployments/unknown", 401, 404, 404, 404, 404},
            new Object[] {"/api/deployments/unknown/failed-steps", 401, 404, 404, 404, 404},
            new Object[] {"/deployments", 302, 200, 200, 200, 200},
            new Object[] {"/deployments/unknown", 302, 404, 404, 404, 404},
            new Object[] {"/deployments/unknown/failed-steps", 302, 404, 404, 404, 404},
            new Object[] {"/deployments?outcome=nonsense", 302, 404, 404, 404, 404},
            new Object[] {"/undeploys/unknown", 302, 404, 404, 404, 404},
            new Object[] {"/swagger-ui.html", 302, 302, 302, 302, 302},
            new Object[] {"/webjars/htmx.org/dist/htmx.min.js", 302, 200, 200, 200, 200},
            new Object[] {"/webjars/htmx-ext-sse/sse.js", 302, 200, 200, 200, 200},
            new Object[] {"/webjars/chart.js/dist/chart.umd.js", 302, 200, 200, 200, 200},
            new Object[] {"/api/deployments", 401, 200, 200, 200, 200},
            new Object[] {"/wissel/live.js", 302, 200, 200, 200, 200},
            new Object[] {"/wissel/plan.js", 302, 200, 200, 200, 200},
            new Object[] {"/api/openapi", 401, 200, 200, 200, 200},
            new Object[] {"/swagger-ui.html", 302, 302, 302, 302, 302},
            new Object[] {"/swagger-ui/index.html", 302, 200, 200, 200, 200},
            new Object[] {"/api/nowhere", 401, 404, 404, 404, 404});

    @BeforeEach
    void makeWhoMistypes() {
        users.make(MISTYPED, "deployers");
    }

    static Stream<Arguments> pages() {
        return PAGES.stream().flatMap(row -> IntStream.range(0, PEOPLE.size())
                .mapToObj(i -> Arguments.of(row[0], PEOPLE.get(i), row[i + 1])));
    }

    @ParameterizedTest(name = "{0} opened by {1}: {2}")
    @MethodSource("pages")
    void pages_open_for_whom_they_are(String path, String person, int status) {
        Browser browser = person.equals("nobody") ? browser() : browserOf(person);

        Answer answer =
                path.startsWith("/api") || path.startsWith("/camunda/api") ? browser.get(path) : browser.open(path);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        if (person.equals("nobody") && status == 302) {
            assertThat(answer.location()).isEqualTo("/login");
        }
    }

    static Stream<Arguments> writes() {
        String start = "/api/deployments";
        String approve = "/api/deployments/unknown/approval";
        String plan = "/api/clusters/other/plans";
        String abort = "/api/deployments/unknown/abort";
        String step = "/api/deployments/unknown/failed-steps/job/decision";
        return Stream.of(
                Arguments.of(abort, VIEWER, 403),
                Arguments.of(abort, DEPLOYER, 404),
                Arguments.of(abort, APPROVER, 403),
                Arguments.of(abort, ADMIN, 404),
                Arguments.of(abort, OUTSIDER, 403),
                Arguments.of(step, VIEWER, 403),
                Arguments.of(step, DEPLOYER, 404),
                Arguments.of(step, APPROVER, 403),
                Arguments.of(step, ADMIN, 404),
                Arguments.of(step, OUTSIDER, 403),
                Arguments.of(plan, VIEWER, 403),
                Arguments.of(plan, DEPLOYER, 404),
                Arguments.of(plan, APPROVER, 403),
                Arguments.of(plan, ADMIN, 404),
                Arguments.of(plan, OUTSIDER, 403),
                Arguments.of(start, VIEWER, 403),
                Arguments.of(start, DEPLOYER, 404),
                Arguments.of(start, APPROVER, 403),
                Arguments.of(start, ADMIN, 404),
                Arguments.of(start, OUTSIDER, 403),
                Arguments.of(approve, VIEWER, 403),
                Arguments.of(approve, DEPLOYER, 404),
                Arguments.of(approve, APPROVER, 404),
                Arguments.of(approve, ADMIN, 404),
                Arguments.of(approve, OUTSIDER, 403),
                Arguments.of("/api/exports", VIEWER, 403),
                Arguments.of("/api/exports", DEPLOYER, 415),
                Arguments.of("/api/exports", APPROVER, 403),
                Arguments.of("/api/exports", ADMIN, 415),
                Arguments.of("/api/exports", OUTSIDER, 403));
    }

    @ParameterizedTest(name = "POST {0} by {1}: {2}")
    @MethodSource("writes")
    void only_its_group_may_write_by_browser_and_by_program_alike(String path, String person, int status) {
        String body = bodyFor(path);

        browserOf(person).postWithToken(path, body).problem(status);
        programOf(person).post(path, body).problem(status);

        assertThat(deployments.started).isEmpty();
        assertThat(deployments.decided).isEmpty();
    }

    private static String bodyFor(String path) {
        if (path.endsWith("abort")) {
            return "{}";
        }
        if (path.endsWith("decision")) {
            return "{\"decision\": \"retry\"}";
        }
        return path.endsWith("approval")
                ? "{\"decision\": \"approve\"}"
                : "{" + (path.endsWith("plans") ? "" : "\"cluster\": \"other\", ")
                        + "\"project\": \"Weather\", \"version\": \"0.0-v2\"}";
    }

    @Test
    void a_refusal_says_which_group_it_takes() {
        assertThat(programOf(OUTSIDER).delete("/api/locks/demo", "{}").problem(403))
                .contains("aborting", "deployers", "approvers", "breaking a lock", "administrator");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/deployments",
                "/api/deployments/unknown/abort",
                "/api/deployments/unknown/failed-steps/job/decision",
                "/api/deployments/unknown/approval",
                "/api/clusters/demo/plans",
                "/api/exports"
            })
    void nobody_writes_nothing(String path) {
        assertThat(browser().post(path, "{}").problem(401)).contains("/login");
    }

    @ParameterizedTest
    @CsvSource({"/api/clusters", "/api/exports", "/api/locks"})
    void a_program_reads(String path) {
        Answer answer = programOf(VIEWER).get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic d2FuZGE6d3Jvbmc=",
                "Basic bm9ib2R5OndoYXRldmVy",
                "Basic J29yIDE9MSAtLTp4",
                "Basic d2FuZGE6",
                "Basic Og==",
                "Basic %%%",
                "Bearer something",
                "Basic"
            })
    void a_wrong_password_is_401_without_a_challenge(String authorization) {
        Answer answer = browser().withAuthorization(authorization).get("/api/clusters");

        assertThat(answer.problem(401)).contains("password");
        assertThat(answer.header("WWW-Authenticate")).isEmpty();
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    @Test
    void a_password_in_the_header_opens_api_alone() {
        Browser program = programOf(ADMIN);

        assertThat(program.get("/camunda/api/engine/engine/default/task").status())
                .isEqualTo(401);
        assertThat(program.open("/camunda/app/tasklist/default/").location()).isEqualTo("/login");
        assertThat(program.get("/api/csrf").problem(404)).contains("no CSRF token");
    }

    @Test
    void a_session_beside_a_wrong_password_does_not_help() {
        Browser browser = browserOf(ADMIN);

        browser.withBasic(MISTYPED, "wrong").get("/api/clusters").problem(401);
    }

    @Test
    void signing_in_leads_to_the_clusters_or_to_the_page_that_was_asked_for() {
        assertThat(browser().signIn(VIEWER, passwordOf(VIEWER)).location()).isEqualTo("/");

        Browser browser = browser();
        browser.open("/camunda/app/cockpit/default/");
        browser.get("/api/clusters");
        browser.open("/camunda/api/engine/engine/default/task");
        browser.open("/favicon.ico");
        browser.open("/wissel/plan.html");
        assertThat(browser.signIn(VIEWER, passwordOf(VIEWER)).location()).startsWith("/camunda/app/cockpit/default/");
    }

    @Test
    void signing_in_makes_a_new_session() {
        Browser browser = browser();
        browser.open("/login");
        String before = browser.cookie("JSESSIONID").orElseThrow();

        browser.signIn(VIEWER, passwordOf(VIEWER));

        assertThat(browser.cookie("JSESSIONID").orElseThrow()).isNotEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"wanda, wrong", "nobody, whatever", "'', ''", "'\" or 1=1', x"})
    void a_wrong_password_in_the_form_leads_back_to_it(String user, String password) {
        Browser browser = browser();

        assertThat(browser.signIn(user, password).location()).isEqualTo("/login?error");
        assertThat(browser.get("/api/clusters").status()).isEqualTo(401);
    }

    @Test
    void the_form_says_what_it_is_for_and_what_went_before() {
        assertThat(browser().open("/login").body())
                .contains("<title>Sign in - Wissel</title>", "for=\"username\"", "for=\"password\"")
                .doesNotContain("role=\"alert\"", "role=\"status\"");
        assertThat(browser().open("/login?error").body())
                .contains("role=\"alert\"", "There is no such user with this password.");
        assertThat(browser().open("/login?logout").body()).contains("role=\"status\"", "You are signed out.");
        assertThat(browser().open("/logout").body()).contains("<title>Sign out - Wissel</title>", "Deployments go on.");
    }

    @Test
    void the_form_without_its_token_is_refused() {
        Browser browser = browser();

        Answer answer = browser.post("/login?username=vera&password=vera-secret", "");

        assertThat(answer.location()).isEqualTo("/login?again");
        assertThat(browser.open(answer.location()).body()).contains("The page had been open for too long.");
        assertThat(browser.get("/api/clusters").status()).isEqualTo(401);
    }

    @Test
    void who_signs_out_on_a_page_that_is_too_old_is_asked_again() {
        Browser browser = browserOf(VIEWER);

        assertThat(browser.post("/logout", "").location()).isEqualTo("/logout");
        assertThat(browser.get("/api/clusters").status()).isEqualTo(200);
    }

    @Test
    void a_session_writes_to_api_only_with_its_token() {
        String body = "{\"cluster\": \"demo\", \"project\": \"Weather\", \"version\": \"0.0-v2\"}";
        Browser browser = browserOf(DEPLOYER);

        assertThat(browser.post("/api/deployments", body).problem(403)).contains("/api/csrf");
        assertThat(browser.post("/api/deployments", body, "X-CSRF-TOKEN", "guessed")
                        .problem(403))
                .contains("/api/csrf");
        assertThat(deployments.started).isEmpty();

        assertThat(browser.postWithToken("/api/deployments", body).status()).isEqualTo(201);
        assertThat(deployments.started).extracting(FakeDeployments.Started::by).containsExactly(DEPLOYER);
    }

    @Test
    void who_was_taken_out_of_the_group_no_longer_writes_with_the_old_session() {
        String body = "{\"cluster\": \"other\", \"project\": \"Weather\", \"version\": \"0.0-v2\"}";
        users.make("lena", "deployers");
        Browser browser = browserOf("lena");
        browser.postWithToken("/api/deployments", body).problem(404);

        users.leave("lena", "deployers");
        browser.postWithToken("/api/deployments", body).problem(403);
        users.join("lena", "deployers");
        browser.postWithToken("/api/deployments", body).problem(404);
        users.delete("lena");
        browser.postWithToken("/api/deployments", body).problem(403);
    }
}
