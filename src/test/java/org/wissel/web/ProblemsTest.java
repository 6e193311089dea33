package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever goes wrong below /api is answered by a problem with a sentence that says what to do. */
class ProblemsTest extends WebTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | /api/deployments/a;b=c            | 400 | semicolons",
                "GET  | /api/deployments/a%0Ab            | 400 | control characters",
                "GET  | /api/deployments?page=x           | 400 | 'page' is 'x': send a number",
                "GET  | /api/deployments?outcome=nowhere  | 400 | choose running",
                "GET  | /api/deployments?size=1000        | 400 | 1 to 200",
                "GET  | /api/audit?from=yesterday         | 403 | auditors",
                "GET  | /api/nowhere                      | 404 | ",
                "GET  | /api/deployments/unknown          | 404 | 'unknown'",
                "PUT  | /api/deployments                  | 403 | ",
                "GET  | /api/deployments/unknown/abort    | 405 | "
            })
    void what_is_asked_wrongly_is_a_problem(String method, String path, int status, String says) {
        String detail = programOf(DEPLOYER).method(method, path).problem(status);

        assertThat(detail).isNotBlank().contains(says == null ? "" : says);
    }

    @Test
    void whoever_accepts_no_json_is_told_by_a_problem_all_the_same() {
        assertThat(programOf(DEPLOYER)
                        .open("/api/clusters", "Accept", "text/plain")
                        .problem(406))
                .isNotBlank();
        assertThat(browser().open("/api/clusters", "Accept", "text/html").problem(401))
                .contains("/login");
    }

    @Test
    void a_body_that_is_none_is_a_problem() {
        assertThat(programOf(DEPLOYER)
                        .post("/api/deployments", "{\"cluster\": ")
                        .problem(400))
                .contains("no JSON object");
        assertThat(programOf(DEPLOYER).post("/api/deployments", "").problem(400))
                .contains("no JSON object");
    }

    @Test
    void elsewhere_it_is_a_page() {
        assertThat(browserOf(DEPLOYER).open("/deployments/a;b").body()).contains("<html");
    }
}
