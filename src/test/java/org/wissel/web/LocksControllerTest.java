package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.OUTSIDER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wissel.web.Browser.Answer;

class LocksControllerTest extends WebTest {

    @Test
    void locks_say_who_holds_what() throws Exception {
        assertThat(programOf(VIEWER).get("/api/locks").body()).isEqualTo("[]");
        deployments.runs(WeatherDeployment.running("d1"));

        assertThat(programOf(VIEWER).get("/api/locks").json())
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                        [{"cluster": "demo", "deployment": "d1", "holder": "dora",
                          "since": "2026-03-01T10:15:30Z", "purpose": "Weather 0.0-v2"}]"""));
    }

    @Test
    void an_administrator_breaks_a_lock_and_says_why() {
        deployments.runs(WeatherDeployment.running("d1"));

        Answer answer = breakLock("demo", "{'reason': 'its process was deleted'}");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(deployments.broken)
                .containsExactly(new FakeDeployments.LockBroken("demo", "its process was deleted", ADMIN));
        assertThat(breakLock("demo", "{'reason': 'again'}").problem(409)).contains("nobody holds cluster demo");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{} | 'reason'",
                "{'reason': ' '} | 'reason'",
                "{'reason': 'x', 'force': 'true'} | 'force'",
                "[] | no JSON object of the expected properties",
                "\"\" | no JSON object of the expected properties"
            })
    void without_a_reason_no_lock_is_broken(String body, String says) {
        deployments.runs(WeatherDeployment.running("d1"));

        assertThat(breakLock("demo", body).problem(400)).contains(says);
        assertThat(breakLock("demo", "{'reason': '" + "x".repeat(2001) + "'}").problem(400))
                .contains("the reason has 2001 characters");

        assertThat(deployments.broken).isEmpty();
    }

    @ParameterizedTest(name = "a lock broken by {0}: {1}")
    @CsvSource({VIEWER + ", 403", DEPLOYER + ", 403", APPROVER + ", 403", OUTSIDER + ", 403", ADMIN + ", 409"})
    void only_an_administrator_breaks_a_lock(String person, int status) {
        String body = "{\"reason\": \"stuck\"}";

        assertThat(browserOf(person).delete("/api/locks/demo", body).problem(403))
                .contains("/api/csrf");
        browserOf(person).deleteWithToken("/api/locks/demo", body).problem(status);
        programOf(person).delete("/api/locks/demo", body).problem(status);
        browser().delete("/api/locks/demo", body).problem(401);

        assertThat(deployments.broken).isEmpty();
    }

    private Answer breakLock(String cluster, String body) {
        return programOf(ADMIN).delete("/api/locks/" + cluster, body.replace('\'', '"'));
    }
}
