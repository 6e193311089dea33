package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import org.wissel.deployment.Decision;
import org.wissel.deployment.StepFailedException;
import org.wissel.deployment.Strategy;

/** What is told; nobody listens at the receiver, which holds nothing up. */
@TestPropertySource(
        properties = {
            "wissel.notifications.receivers[0].name=nobody",
            "wissel.notifications.receivers[0].url=http://127.0.0.1:9/",
            "spring.datasource.url=jdbc:h2:mem:telling;DB_CLOSE_DELAY=-1"
        })
class TellingTest extends ProcessStory {

    @Autowired
    private DeadlineNotices deadlines;

    @BeforeEach
    void forgetWhatWasTold() {
        db.update("delete from wissel_delivery");
        db.update("delete from wissel_notice");
    }

    @Test
    void people_hear_that_a_swap_waits_and_how_it_ended() {
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        assertThat(told())
                .singleElement()
                .asString()
                .contains("APPROVAL_NEEDED", id, "The swap waits for approval", "comes back into rotation");

        deployments.abort(id, "changed our minds", false, "ops");
        runJobs();

        assertThat(told()).hasSize(2);
        assertThat(told().get(1)).contains("\"kind\":\"ENDED\"", "rolled back", "changed our minds");
    }

    @Test
    void people_hear_of_a_step_that_has_used_its_retries() {
        for (int i = 0; i < 3; i++) {
            cluster.runtimes.get("node2").restartFailures.add(new StepFailedException("node2", "no power", "Plug."));
        }
        start(Strategy.INSTALL_FIRST);
        runJobs();

        assertThat(told())
                .singleElement()
                .asString()
                .contains("STEP_FAILED", "\"node\":\"node2\"", "no power", "Decide in Tasklist");
    }

    @Test
    void people_hear_once_that_a_deadline_comes_near() {
        start(Strategy.INSTALL_FIRST);
        runJobs();
        deadlines.look();
        assertThat(told()).hasSize(1);

        clock.move(Duration.ofHours(23).plusMinutes(30));
        deadlines.look();
        deadlines.look();

        assertThat(told()).hasSize(3);
        assertThat(told().get(1)).contains("DEADLINE_NEAR", "must have ended by");
        assertThat(told().get(2)).contains("DEADLINE_NEAR", "must be decided on by");
    }

    @Test
    void a_swap_that_is_asked_about_once_more_has_a_deadline_of_its_own_which_people_hear_of() {
        String id = start(Strategy.INSTALL_FIRST);
        runJobs();
        clock.move(Duration.ofHours(23).plusMinutes(30));
        deadlines.look();
        cluster.balancer.comment = "# somebody was here";
        decide(id, Decision.APPROVE, "", "ann");
        runJobs();
        assertThat(deployments.deployment(id).approval().orElseThrow().changes())
                .isNotEmpty();

        clock.move(Duration.ofHours(23).plusMinutes(30));
        deadlines.look();
        deadlines.look();

        assertThat(told())
                .filteredOn(notice -> notice.contains("DEADLINE_NEAR") && notice.contains("must be decided on by"))
                .hasSize(2);
    }

    private List<String> told() {
        return db.queryForList("select content from wissel_notice order by seq", String.class);
    }
}
