package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.OUTSIDER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.ContinuityResult;

class ContinuityControllerTest extends WebTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:15:30Z");
    private static final String WITHOUT_SAMPLES =
            """
            {"requests": 2412, "failed": 0, "broken": 1, "words": "2,412 requests, 0 failed, 1 broken",
             "proves": "much", "problems": ["lb1: a session is not known any more"],
             "sessions": [{"opened": "2026-03-01T10:15:30Z", "version": "0.0-v1", "afterSwap": false, "requests": 2000},
                          {"opened": "2026-03-01T10:15:30Z", "version": null, "afterSwap": true, "requests": 412}]}""";

    @Test
    void a_deployment_tells_what_its_probe_has_seen_and_over_time_by_another_resource() throws Exception {
        deployments.runs(WeatherDeployment.running("d1"));
        continuity.put("d1", result());

        assertThat(programOf(VIEWER).get("/api/deployments/d1").json().get("continuity"))
                .isEqualTo(new ObjectMapper().readTree(WITHOUT_SAMPLES));
        assertThat(programOf(OUTSIDER).get("/api/deployments/d1/continuity").json())
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        "{\"continuity\": " + WITHOUT_SAMPLES
                                                + """
                        , "samples": [
                         {"at": "2026-03-01T10:15:30Z", "seconds": 5, "requests": 10, "failed": 0, "broken": 1,
                          "slowestMillis": 20, "traffic": 200.5},
                         {"at": "2026-03-01T10:15:35Z", "seconds": 5, "requests": 10, "failed": 0, "broken": 0,
                          "slowestMillis": 21, "traffic": null}]}"""));
    }

    @Test
    void one_without_a_probe_says_so() {
        deployments.runs(WeatherDeployment.running("d1"));

        assertThat(programOf(VIEWER)
                        .get("/api/deployments/d1")
                        .json()
                        .get("continuity")
                        .isNull())
                .isTrue();
        assertThat(programOf(VIEWER).get("/api/deployments/d1/continuity").problem(404))
                .contains("deployment d1 has no session probe");
        assertThat(programOf(VIEWER).get("/api/deployments/d9/continuity").problem(404))
                .contains("d9");
        assertThat(browser().get("/api/deployments/d1/continuity").status()).isEqualTo(401);
    }

    private static ContinuityResult result() {
        return new ContinuityResult(
                2412,
                0,
                1,
                List.of(
                        new ContinuityResult.Session(NOW, Optional.of("0.0-v1"), false, 2000),
                        new ContinuityResult.Session(NOW, Optional.empty(), true, 412)),
                "much",
                List.of("lb1: a session is not known any more"),
                List.of(
                        new ContinuityResult.Sample(NOW, 5, 10, 0, 1, 20, Optional.of(200.5)),
                        new ContinuityResult.Sample(NOW.plusSeconds(5), 5, 10, 0, 0, 21, Optional.empty())));
    }
}
