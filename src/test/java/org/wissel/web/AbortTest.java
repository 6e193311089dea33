package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.web.Browser.Answer;

/** Aborting a deployment over the API. */
class AbortTest extends WebTest {

    @Test
    void an_abort_arrives_with_who_and_why_and_is_answered_before_anything_happened() {
        deployments.runs(WeatherDeployment.running("d7"));

        Answer answer = abort("d7", "{\"reason\": \"users complain\"}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
        assertThat(deployments.aborted)
                .containsExactly(new FakeDeployments.Aborted("d7", "users complain", false, DEPLOYER));
    }

    @Test
    void a_way_back_is_given_up_by_who_says_so() {
        deployments.runs(WeatherDeployment.running("d7"));

        assertThat(abort("d7", "{\"giveUp\": true}").status()).isEqualTo(202);

        assertThat(deployments.aborted.get(0).giveUp()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"reason\": null}", "{\"reason\": \"\"}", ""})
    void a_reason_may_be_left_out(String body) {
        deployments.runs(WeatherDeployment.running("d7"));

        assertThat(abort("d7", body).status()).isEqualTo(202);

        assertThat(deployments.aborted.get(0).reason()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'raeson': 'x'} | 'raeson'",
                "{'reason': ['x']} | no JSON object of the expected properties",
                "[] | no JSON object of the expected properties",
                "{ | no JSON object of the expected properties"
            })
    void a_malformed_abort_is_400_and_aborts_nothing(String body, String says) {
        deployments.runs(WeatherDeployment.running("d7"));

        assertThat(abort("d7", body.replace('\'', '"')).problem(400)).contains(says);

        assertThat(deployments.aborted).isEmpty();
    }

    @Test
    void a_reason_that_is_too_long_is_400() {
        deployments.runs(WeatherDeployment.running("d7"));

        assertThat(abort("d7", "{\"reason\": \"" + "x".repeat(2001) + "\"}").problem(400))
                .contains("the reason has 2001 characters", "2000");
        assertThat(abort("d7", "{\"reason\": \"" + "x".repeat(2000) + "\"}").status())
                .isEqualTo(202);
    }

    @Test
    void what_has_ended_is_409_and_what_never_was_404() {
        deployments.holds(WeatherDeployment.deployed("d6"));

        assertThat(abort("d6", "{}").problem(409)).contains("deployed");
        assertThat(abort("d5", "{}").problem(404)).contains("d5");
    }

    private Answer abort(String id, String body) {
        return programOf(DEPLOYER).post("/api/deployments/" + id + "/abort", body);
    }
}
