package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;
import org.springframework.test.context.TestPropertySource;
import org.wissel.web.Browser.Answer;

/** What answers tell a browser, without TLS and behind a proxy that has it. */
@TestPropertySource(
        properties = {
            // As application.yaml has them, which this room's tests do not read.
            "server.forward-headers-strategy=native",
            "server.servlet.session.timeout=30m",
            "server.servlet.session.tracking-modes=cookie",
            "server.servlet.session.cookie.same-site=lax",
            "server.error.whitelabel.enabled=false"
        })
class PageSafetyTest extends WebTest {

    private static final String[] BY_TLS = {"X-Forwarded-Proto", "https", "X-Forwarded-For", "203.0.113.7"};

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/login",
                "/deployments",
                "/nowhere",
                "/swagger-ui/index.html",
                "/wissel/live.js",
                "/webjars/htmx.org/dist/htmx.min.js",
                "/api/clusters",
                "/api/nowhere",
                "/actuator/health",
                "/camunda/app/tasklist/default/",
                "/camunda/api/engine/engine/default/task/count"
            })
    void every_answer_says_what_a_browser_may_do_with_it(String path) {
        for (Browser browser : List.of(browser(), browserOf(VIEWER))) {
            Answer answer = browser.open(path);

            assertThat(answer.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
            assertThat(answer.header("X-Frame-Options")).as(path).isEqualTo("DENY");
            assertThat(answer.header("Referrer-Policy")).as(path).isEqualTo("same-origin");
            assertThat(answer.header("Permissions-Policy")).as(path).contains("camera=()");
            assertThat(answer.header("Server")).as(path).isEmpty();
            assertThat(answer.header("X-Powered-By")).as(path).isEmpty();
            // Without TLS it would lock people out of a Wissel that has none.
            assertThat(answer.header("Strict-Transport-Security")).as(path).isEmpty();
            List<String> policies = answer.response().headers().allValues("Content-Security-Policy");
            if (path.startsWith("/camunda")) {
                // The engine's own, where it answers itself; ours beside it would break its applications.
                assertThat(policies).as(path).doesNotContain(PageSafety.CONTENT).hasSizeLessThan(2);
            } else {
                assertThat(policies).as(path).containsExactly(PageSafety.CONTENT);
            }
        }
    }

    @Test
    void tasklist_has_the_engine_s_own_policy() {
        assertThat(browserOf(VIEWER).open("/camunda/app/tasklist/default/").header("Content-Security-Policy"))
                .contains("nonce-", "frame-ancestors 'none'");
    }

    @Test
    void no_page_of_ours_needs_what_the_policy_forbids() {
        Browser browser = browserOf(VIEWER);
        for (String path : List.of("/", "/deployments", "/login", "/swagger-ui/index.html")) {
            String page = browser.open(path).body();
            assertThat(page).as(path).doesNotContainPattern("<script(?![^>]*\\bsrc=)[^>]*>");
            assertThat(page).as(path).doesNotContainPattern("\\son[a-z]+=\"");
            assertThat(page).as(path).doesNotContain("javascript:", "hx-on", "http://", "https://");
        }
        assertThat(browser.open("/").body()).contains("\"allowEval\": false");
    }

    @Test
    void without_tls_cookies_are_for_no_script_and_no_other_site() {
        Answer login = browser().open("/login");

        assertThat(cookies(login)).isNotEmpty().allSatisfy(cookie -> assertThat(cookie)
                .contains("HttpOnly", "SameSite=Lax")
                .doesNotContain("Secure"));
    }

    @Test
    void by_tls_every_cookie_is_for_tls_alone_and_browsers_remember_it() {
        Answer login = browser().open("/login", BY_TLS);
        assertThat(login.header("Strict-Transport-Security")).contains("max-age=31536000");
        assertThat(cookies(login)).isNotEmpty().allSatisfy(cookie -> assertThat(cookie)
                .contains("HttpOnly", "SameSite=Lax", "Secure"));

        Browser browser = browserOf(VIEWER);
        Answer tasklist = browser.open("/camunda/app/tasklist/default/", BY_TLS);
        assertThat(tasklist.header("Strict-Transport-Security")).contains("max-age=31536000");
        // The engine's token, which its script has to read.
        assertThat(cookies(tasklist))
                .anySatisfy(cookie -> assertThat(cookie).contains("XSRF-TOKEN"))
                .allSatisfy(cookie -> assertThat(cookie).contains("Secure").containsOnlyOnce("Secure"));
    }

    @Test
    void redirects_by_tls_stay_there() {
        assertThat(browser().open("/deployments", BY_TLS).header("Location")).startsWith("https://");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/nowhere", "/error", "/%2e%2e/", "/a;b=c", "//", "/deployments/%00", "/login?username=%ff"})
    void an_error_page_tells_nothing_of_what_wissel_is_made_of(String path) {
        Answer answer = browserOf(VIEWER).open(path);

        assertThat(answer.body())
                .as(path)
                .doesNotContainIgnoringCase("exception")
                .doesNotContainIgnoringCase("tomcat")
                .doesNotContainIgnoringCase("springframework")
                .doesNotContainIgnoringCase("whitelabel")
                .doesNotContain("\tat ");
    }

    @Test
    void a_session_is_never_named_by_an_address() {
        assertThat(browser().open("/deployments").header("Location")).doesNotContain("jsessionid");
        assertThat(browser().open("/deployments;jsessionid=0123456789").status())
                .isEqualTo(400);
    }

    @Test
    void a_session_that_somebody_else_made_up_is_not_taken() {
        Answer answer = browser().open("/login", "Cookie", "JSESSIONID=0123456789ABCDEF0123456789ABCDEF");

        assertThat(cookies(answer)).anySatisfy(cookie -> assertThat(cookie)
                .startsWith("JSESSIONID=")
                .doesNotContain("0123456789ABCDEF0123456789ABCDEF"));
    }

    @Test
    void the_settings_that_are_shipped_are_those_that_are_tried_here() throws IOException {
        var shipped = new YamlPropertySourceLoader()
                .load("shipped", new ClassPathResource("application.yaml"))
                .get(0);

        for (String setting :
                PageSafetyTest.class.getAnnotation(TestPropertySource.class).properties()) {
            String[] parts = setting.split("=", 2);
            // Whether a proxy stands in front is for who installs it.
            if (!parts[0].equals("server.forward-headers-strategy")) {
                assertThat(shipped.getProperty(parts[0])).as(parts[0]).hasToString(parts[1]);
            }
        }
        assertThat(shipped.getProperty("server.servlet.session.cookie.http-only"))
                .isEqualTo(true);
    }

    private static List<String> cookies(Answer answer) {
        return answer.response().headers().allValues("Set-Cookie");
    }
}
