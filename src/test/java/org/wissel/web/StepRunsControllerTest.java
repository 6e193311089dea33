package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.OUTSIDER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.StepRun;

class StepRunsControllerTest extends WebTest {

    @Test
    void every_run_of_a_step_is_told_with_its_times_and_lines() throws Exception {
        Instant began = Instant.parse("2026-03-01T10:16:00Z");
        deployments.holds(WeatherDeployment.running("d7"));
        stepRuns.ran(
                "d7",
                new StepRun(
                        began,
                        Optional.of(began.plusSeconds(9)),
                        0,
                        "node2",
                        "Update export",
                        StepRun.Outcome.FAILED,
                        "node2: the disk is full",
                        List.of("10:16:01 asked for space")),
                new StepRun(
                        began.plusSeconds(14),
                        Optional.empty(),
                        0,
                        "node2",
                        "Update export",
                        StepRun.Outcome.OPEN,
                        "",
                        List.of()));

        assertThat(programOf(VIEWER).get("/api/deployments/d7/steps").json())
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                        [{"began": "2026-03-01T10:16:00Z", "ended": "2026-03-01T10:16:09Z", "wave": 0, "node": "node2",
                          "step": "Update export", "outcome": "failed", "message": "node2: the disk is full",
                          "log": ["10:16:01 asked for space"]},
                         {"began": "2026-03-01T10:16:14Z", "ended": null, "wave": 0, "node": "node2",
                          "step": "Update export", "outcome": "open", "message": "", "log": []}]"""));
    }

    @Test
    void what_was_done_on_the_hosts_is_for_members_of_the_groups() {
        programOf(OUTSIDER).get("/api/deployments/d7/steps").problem(403);
    }

    @Test
    void an_unknown_deployment_has_no_steps() {
        assertThat(programOf(VIEWER).get("/api/deployments/d9/steps").problem(404))
                .contains("d9");
    }
}
