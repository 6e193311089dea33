package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.OUTSIDER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.History;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployState;

/** The list of all deployments, as a page and as JSON. */
class HistoryTest extends WebTest {

    private static final Instant FIRST = Instant.parse("2026-03-01T10:00:00Z");

    static History.Row row(int number, String cluster, String project, String person, DeploymentState state) {
        Instant since = FIRST.plusSeconds(3600L * number);
        return new History.Row(
                "d" + number,
                new DeploymentRequest(cluster, new ProjectVersion(project, "0.0-v" + number), Strategy.INSTALL_FIRST),
                person,
                since,
                state == DeploymentState.RUNNING ? Optional.empty() : Optional.of(since.plusSeconds(125)),
                state);
    }

    private void some() {
        history.holds(row(1, "demo", "Weather", "dora", DeploymentState.DEPLOYED));
        history.holds(row(2, "other", "Weather", "dora", DeploymentState.ROLLED_BACK));
        history.holds(row(3, "demo", "Sun", "olga", DeploymentState.RUNNING));
    }

    @Test
    void whoever_is_signed_in_reads_all_of_them_newest_first() {
        some();

        String page = browserOf(OUTSIDER).open("/deployments").body();

        assertThat(page).contains("3 deployments, newest first.", "2 min 5 s", "/deployments/d1\"");
        assertThat(page)
                .containsSubsequence("Sun 0.0-v3", "Running", "Weather 0.0-v2", "Rolled back", "Weather 0.0-v1");
        assertThat(page).contains("datetime=\"2026-03-01T11:00:00Z\"", "2026-03-01 11:00:00 UTC");
    }

    @ParameterizedTest
    @CsvSource({
        "cluster=demo, d3 d1",
        "project=Weather, d2 d1",
        "person=olga, d3",
        "outcome=running, d3",
        "outcome=rolled-back, d2",
        "cluster=demo&project=Weather&person=dora&outcome=deployed, d1",
        "cluster=nowhere, ''",
        "cluster=&project=&person=&outcome=, d3 d2 d1"
    })
    void the_filter_leaves_what_was_asked_for(String query, String expected) {
        some();
        Browser browser = browserOf(VIEWER);

        JsonNode answer = browser.get("/api/deployments?" + query).json();
        String page = browser.open("/deployments?" + query).body();

        assertThat(String.join(" ", answer.get("deployments").findValuesAsText("id")))
                .isEqualTo(expected);
        assertThat(answer.get("total").asInt()).isEqualTo(expected.isEmpty() ? 0 : expected.split(" ").length);
        for (String id : new String[] {"d1", "d2", "d3"}) {
            assertThat(page.contains("/deployments/" + id + "\"")).as(id).isEqualTo(expected.contains(id));
        }
        if (expected.isEmpty()) {
            assertThat(page).contains("No deployment matches.");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|''|Nothing was ever deployed.",
                "0|?person=dora|No deployment matches.",
                "1|''|1 deployment.",
                "1|?person=dora|1 deployment matches.",
                "2|''|2 deployments, newest first.",
                "2|?person=dora|2 deployments match, newest first.",
                "51|''|51 deployments; numbers 1 to 50 are shown, newest first.",
                "51|?person=dora&page=1|51 deployments match; number 51 is shown.",
                "1|?person=dora&page=1|1 deployment matches; none is on this page."
            })
    void how_many_there_are_is_said_in_plain_words(int many, String query, String words) {
        IntStream.range(0, many)
                .forEach(i -> history.holds(row(i, "demo", "Weather", "dora", DeploymentState.DEPLOYED)));

        assertThat(browserOf(VIEWER).open("/deployments" + query).body()).contains(">" + words + "<");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/deployments"})
    void lists_tell_where_those_stand_that_have_not_ended(String path) {
        IntStream.of(6, 7, 8).forEach(i -> history.holds(row(i, "demo", "Weather", "dora", DeploymentState.RUNNING)));
        history.holds(row(9, "demo", "Weather", "dora", DeploymentState.DEPLOYED));
        deployments.holds(WeatherDeployment.withFailedStep("d6"));
        deployments.holds(WeatherDeployment.waiting("d7"));
        deployments.holds(WeatherDeployment.running("d8"));

        assertThat(browserOf(VIEWER).open(path).body())
                .containsSubsequence(
                        "/deployments/d9\"",
                        ">Deployed<",
                        "/deployments/d8\"",
                        ">Running<",
                        "/deployments/d7\"",
                        "outcome waiting-for-approval\"",
                        ">Waits for approval<",
                        "/deployments/d6\"",
                        ">A step failed<");
        assertThat(programOf(VIEWER)
                        .get("/api/deployments?outcome=running")
                        .json()
                        .get("deployments")
                        .findValuesAsText("state"))
                .containsExactly("running", "waiting-for-approval", "failed-step");
    }

    @Test
    void one_that_cannot_be_read_does_not_hide_the_others() {
        history.holds(row(1, "demo", "Weather", "dora", DeploymentState.DEPLOYED));
        history.holds(row(2, "demo", "Weather", "dora", DeploymentState.RUNNING));

        assertThat(browserOf(VIEWER).open("/deployments").body())
                .containsSubsequence("/deployments/d2\"", ">Running<", "/deployments/d1\"", ">Deployed<");
    }

    @Test
    void undeployments_are_found_when_they_have_ended_too() {
        undeployments.holds(PagesTest.undeploy(UndeployState.KEPT, Optional.empty()));
        Browser browser = browserOf(OUTSIDER);

        assertThat(browser.open("/deployments").body())
                .containsSubsequence(
                        "aria-label=\"Undeployments\"",
                        "/undeploys/u7\"",
                        "Undeploy Weather 0.0-v1",
                        "demo",
                        ">Kept<",
                        "dora",
                        "2026-03-01T10:16:00Z");
        for (String without : new String[] {"cluster=other", "project=Sun", "person=olga", "outcome=running"}) {
            assertThat(browser.open("/deployments?" + without).body())
                    .as(without)
                    .doesNotContain("/undeploys/u7");
        }
        assertThat(browser.open("/deployments?cluster=demo&project=Weather&person=dora")
                        .body())
                .contains("/undeploys/u7");
    }

    @Test
    void the_form_keeps_what_was_chosen() {
        some();

        assertThat(browserOf(VIEWER)
                        .open("/deployments?person=olga&outcome=running")
                        .body())
                .containsPattern("<option value=\"olga\" selected")
                .containsPattern("<option value=\"running\" selected")
                .doesNotContainPattern("<option value=\"dora\" selected");
    }

    @Test
    void pages_have_fifty_and_lead_on_with_the_filter_kept() {
        IntStream.range(0, 120)
                .forEach(i -> history.holds(row(i, "a&b c", "Weather", "dora", DeploymentState.DEPLOYED)));
        history.holds(row(999, "demo", "Weather", "dora", DeploymentState.DEPLOYED));
        Browser browser = browserOf(VIEWER);

        String second = browser.open("/deployments?cluster=a%26b%20c&page=1").body();

        assertThat(second)
                .contains("120 deployments match; numbers 51 to 100 are shown, newest first.")
                .contains("/deployments/d69\"", "/deployments/d20\"")
                .doesNotContain("/deployments/d70\"", "/deployments/d19\"")
                .contains("href=\"/deployments?cluster=a%26b%20c\"")
                .contains("href=\"/deployments?cluster=a%26b%20c&amp;page=2\"");
        assertThat(browser.open("/deployments?cluster=a%26b%20c&page=2").body())
                .contains("numbers 101 to 120 are shown")
                .doesNotContain(">Older<");
        assertThat(browser.open("/deployments?page=77").body()).contains("121 deployments; none is on this page.");
        assertThat(browser.get("/api/deployments?cluster=a%26b%20c&page=11&size=10")
                        .json()
                        .get("deployments")
                        .findValuesAsText("id"))
                .startsWith("d9")
                .hasSize(10);
    }

    @ParameterizedTest
    @CsvSource({
        "outcome=nonsense, choose running",
        "page=-1, count pages from 0",
        "size=0, 1 to 200",
        "size=201, 1 to 200",
        "page=2147483647, count pages from 0"
    })
    void what_makes_no_sense_is_refused_with_what_does(String query, String words) {
        assertThat(browserOf(VIEWER).get("/api/deployments?" + query).problem(400))
                .contains(words);
    }

    @Test
    void a_deployment_in_the_list_tells_what_and_how_it_ended() {
        history.holds(row(1, "demo", "Weather", "dora", DeploymentState.DEPLOYED));

        JsonNode one = programOf(VIEWER)
                .get("/api/deployments")
                .json()
                .get("deployments")
                .get(0);

        assertThat(one.toString())
                .isEqualTo("{\"id\":\"d1\",\"cluster\":\"demo\",\"project\":\"Weather\",\"version\":\"0.0-v1\","
                        + "\"also\":[],\"purpose\":\"deploy\",\"requestedBy\":\"dora\","
                        + "\"since\":\"2026-03-01T11:00:00Z\",\"ended\":\"2026-03-01T11:02:05Z\","
                        + "\"state\":\"deployed\"}");
    }

    @Test
    void names_from_outside_are_never_read_as_markup() {
        history.holds(row(1, "<script>alert(1)</script>", "Weather", "\"><img src=x>", DeploymentState.DEPLOYED));
        Browser browser = browserOf(VIEWER);

        for (String path : new String[] {"/", "/deployments", "/deployments?person=%22%3E%3Cimg%20src=x%3E"}) {
            assertThat(browser.open(path).body()).doesNotContain("<script>alert", "<img");
        }
    }

    @Test
    void pages_are_never_kept_by_a_browser() {
        Browser browser = browserOf(VIEWER);
        assertThat(browser.open("/deployments").header("Cache-Control")).contains("no-store");
        assertThat(browser.open("/").header("Cache-Control")).contains("no-store");
    }
}
