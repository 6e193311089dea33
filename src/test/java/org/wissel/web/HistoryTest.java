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
import org.wissel.deployment.DeploymentRequest;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.History;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Strategy;

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

        assertThat(page).contains("3 deployments, of which 1 to 3 are shown", "2 min 5 s", "/deployments/d1\"");
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
                .contains("120 deployments that match, of which 51 to 100 are shown")
                .contains("/deployments/d69\"", "/deployments/d20\"")
                .doesNotContain("/deployments/d70\"", "/deployments/d19\"")
                .contains("href=\"/deployments?cluster=a%26b%20c\"")
                .contains("href=\"/deployments?cluster=a%26b%20c&amp;page=2\"");
        assertThat(browser.open("/deployments?cluster=a%26b%20c&page=2").body())
                .contains("of which 101 to 120")
                .doesNotContain(">Older<");
        assertThat(browser.open("/deployments?page=77").body()).contains("121 deployments, none on this page.");
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
