package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.process.CamundaUsersFixture.passwordOf;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.wissel.web.Browser.Answer;

/** Wrong passwords, by the form and by HTTP Basic; {@link WrongPasswordsTest} shows what time does. */
@ExtendWith(OutputCaptureExtension.class)
class SlowedSignInTest extends WebTest {

    @Test
    void after_five_wrong_ones_in_the_form_the_right_one_waits_and_so_does_basic(CapturedOutput output) {
        for (int i = 0; i < 5; i++) {
            assertThat(browser().signIn(VIEWER, "wrong").location()).isEqualTo("/login?error");
        }

        Answer waits = browser().signIn(VIEWER, passwordOf(VIEWER));
        assertThat(waits.status()).isEqualTo(429);
        assertThat(waits.header("Retry-After")).matches("[1-9]|[12][0-9]|30");
        assertThat(waits.body()).contains("Too many wrong passwords").doesNotContain("Exception");
        assertThat(programOf(VIEWER).get("/api/clusters").problem(429)).contains("too many wrong passwords", "wait");
        assertThat(output)
                .contains("Sign-in of " + VIEWER + " from 127.0.0.1 has to wait")
                .doesNotContain(passwordOf(VIEWER));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/clusters", "/actuator/metrics", "/actuator/health"})
    void after_five_wrong_ones_by_basic_the_form_waits_as_well_and_nobody_else_does(String path) {
        for (int i = 0; i < 5; i++) {
            assertThat(browser().withBasic(VIEWER, "wrong").get(path).status()).isEqualTo(401);
        }

        Answer waits = programOf(VIEWER).get(path);
        assertThat(waits.status()).isEqualTo(429);
        assertThat(waits.header("Retry-After")).isNotEmpty();
        assertThat(waits.header("WWW-Authenticate")).isEmpty();
        assertThat(browser().signIn(VIEWER, passwordOf(VIEWER)).status()).isEqualTo(429);
        assertThat(programOf(DEPLOYER).get("/api/clusters").status()).isEqualTo(200);
    }

    @Test
    void who_is_signed_in_goes_on_while_somebody_else_tries_his_password() {
        Browser browser = browserOf(VIEWER);
        for (int i = 0; i < 20; i++) {
            browser().withBasic(VIEWER, "wrong").get("/api/clusters");
        }

        assertThat(browser.get("/api/clusters").status()).isEqualTo(200);
    }

    @Test
    void many_at_once_are_no_more_than_one_after_the_other() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(10);
        try {
            Callable<Integer> wrong = () ->
                    browser().withBasic(VIEWER, "wrong").get("/api/clusters").status();
            List<Future<Integer>> answers = threads.invokeAll(
                    IntStream.range(0, 30).mapToObj(i -> wrong).toList());
            int looked = 0;
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isIn(Set.of(401, 429));
                looked += answer.get() == 401 ? 1 : 0;
            }

            assertThat(looked).isEqualTo(5);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void a_strangers_name_makes_no_line_of_its_own(CapturedOutput output) {
        for (int i = 0; i < 6; i++) {
            browser().withBasic("eve\n2026 ERROR forged", "wrong").get("/api/clusters");
        }

        assertThat(output).contains("Sign-in of eve?2026?ERROR?forged from").doesNotContain("\n2026 ERROR forged");
    }

    @Test
    void the_engine_itself_locks_nobody_out() {
        for (int i = 0; i < 15; i++) {
            browser().withBasic(VIEWER, "wrong").get("/api/clusters");
            wrongPasswords.beginAfresh();
        }

        assertThat(programOf(VIEWER).get("/api/clusters").status()).isEqualTo(200);
    }
}
