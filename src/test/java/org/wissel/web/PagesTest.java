package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.OUTSIDER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.web.FakeClusters.balancer;
import static org.wissel.web.FakeClusters.node;
import static org.wissel.web.FakeClusters.routes;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wissel.deployment.ApprovalRules;
import org.wissel.deployment.ContinuityResult;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.Node;
import org.wissel.deployment.NodeRole;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.Shortcut;
import org.wissel.deployment.StepRun;
import org.wissel.deployment.Transfer;
import org.wissel.deployment.UndeployDetails;
import org.wissel.deployment.UndeployOrder;
import org.wissel.deployment.UndeployRequest;
import org.wissel.deployment.UndeployState;
import org.wissel.deployment.UndeployVerdict;
import org.wissel.deployment.Undeployment;
import org.wissel.deployment.Usage;
import org.wissel.deployment.UsageCount;
import org.wissel.deployment.UsageSample;

/** What the pages tell, as they come from the server. */
class PagesTest extends WebTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");

    static NodeState state(String name, boolean healthy, String starts, ProjectVersion... loaded) {
        return new NodeState(
                name,
                healthy,
                healthy ? "UP" : name + ": the health resource answered 503",
                List.of(loaded).stream()
                        .map(id -> new InstalledExport(id, "ab", "/exports/" + id))
                        .toList(),
                Optional.of(Set.of(loaded)),
                List.of(new Shortcut("weather", "Weather", starts)),
                false,
                1,
                true,
                List.of(),
                "",
                List.of(),
                List.of());
    }

    static Usage sessions(UsageCount count) {
        return new Usage(count, UsageCount.notProbed());
    }

    private String start() {
        return browserOf(OUTSIDER).open("/").body();
    }

    @Test
    void a_cluster_is_a_picture_of_rotation_health_versions_and_sessions() {
        clusters.has(
                "demo",
                List.of(balancer("lb1", () -> routes("lb1", true, Map.of("node1", true, "node2", false)))),
                List.of(
                        node(
                                "node1",
                                () -> state("node1", true, "0.0-v1", V1, V2),
                                version -> sessions(UsageCount.of(version.equals(V1) ? 12 : 0, "node1 told"))),
                        node(
                                "node2",
                                () -> state("node2", false, "0.0-v2", V2),
                                version -> sessions(UsageCount.unknown("node2 does not answer")))));
        deployments.runs(WeatherDeployment.waiting("d7"));

        String page = start();

        assertThat(page)
                .contains("1 of 2 nodes in rotation, 1 healthy", "nginx 1.22.1")
                .contains("the health resource answered 503", "not healthy")
                .contains("the swap is to be approved", "/deployments/d7\"", "Decide in Tasklist");
        assertThat(page).containsSubsequence("node1", "in rotation", "Weather 0.0-v1", "12 sessions");
        assertThat(page).containsSubsequence("node2", "out of rotation", "Weather 0.0-v2", "sessions not known");
        assertThat(page)
                .as("what one node does not tell is never taken for none")
                .containsSubsequence("Live sessions in the whole cluster", "Weather 0.0-v2", "sessions not known");
    }

    @Test
    void a_picture_says_when_it_was_seen_and_pages_that_are_told_nothing_read_themselves() {
        clusters.has("demo", List.of(), List.of(node("node1", () -> state("node1", true, "0.0-v1", V1))));

        assertThat(start())
                .containsSubsequence("id=\"seen\"", "data-age=\"", "As seen at", "<time datetime=\"2")
                .contains("sse:deployments, poll");
        assertThat(browserOf(OUTSIDER).open("/deployments").body()).contains("sse:deployments, poll");
    }

    @Test
    void a_node_says_which_shortcut_starts_which_version_and_who_left_it_out() {
        clusters.has(
                "demo",
                List.of(balancer("lb1", () -> routes("lb1", true, Map.of("node1", true)))),
                List.of(node("node1", () -> state("node1", true, "0.0-v2", V1))));
        journal.leftOut.put("demo", List.of(new LeftOut("node1", "the disk is full", "otto", Instant.EPOCH)));

        assertThat(start())
                .containsSubsequence("Left out by", "otto", "the disk is full")
                .containsSubsequence("Weather 0.0-v2", "not loaded", "started by", "weather");
    }

    @Test
    void a_balancer_that_cannot_be_seen_leaves_rotation_unknown() {
        clusters.has(
                "demo",
                List.of(balancer("lb1", () -> {
                    throw new IllegalStateException("lb1: ssh does not answer");
                })),
                List.of(node("node1", () -> state("node1", true, "0.0-v1", V1))));

        assertThat(start())
                .contains("lb1: ssh does not answer", "rotation not known")
                .doesNotContain("out of rotation");
    }

    @Test
    void a_node_in_rotation_on_one_of_two_balancers_says_on_which() {
        clusters.has(
                "demo",
                List.of(
                        balancer("lb1", () -> routes("lb1", true, Map.of("node1", true))),
                        balancer("lb2", () -> routes("lb2", true, Map.of("node1", false)))),
                List.of(node("node1", () -> state("node1", true, "0.0-v1", V1))));

        assertThat(start()).contains("in rotation on lb1 only");
    }

    @Test
    void case_engines_stand_apart_and_undeployments_that_wait_are_told() {
        Node engine = node("dcm1", () -> state("dcm1", true, "0.0-v1", V1));
        clusters.has(
                "demo",
                List.of(balancer("lb1", () -> routes("lb1", true, Map.of("node1", true)))),
                List.of(
                        node("node1", () -> state("node1", true, "0.0-v1", V1)),
                        new Node("dcm1", URI.create("http://dcm1"), engine.runtime(), NodeRole.CASE_ENGINE)));
        undeployments.holds(undeploy(UndeployState.WAITING_FOR_QUIET, Optional.empty()));

        assertThat(start())
                .contains("Case Engine: no load balancer routes to it", "1 of 1 node in rotation")
                .contains("Free: no deployment runs here.")
                .containsSubsequence("/undeploys/u7\"", "Undeploy Weather 0.0-v1", "Waits until nobody uses it");
    }

    @Test
    void a_machine_that_hangs_does_not_keep_the_page_from_being_read() throws InterruptedException {
        var asked = new CountDownLatch(1);
        var hung = new CountDownLatch(1);
        clusters.has(
                "demo",
                List.of(balancer("lb1", () -> {
                    asked.countDown();
                    try {
                        hung.await();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                    return routes("lb1", true, Map.of());
                })),
                List.of(node("node1", () -> state("node1", true, "0.0-v1", V1))));
        try {
            Browser.Answer page = browserOf(VIEWER).open("/");

            // Nobody has let the look go on: the answer did not wait for its end.
            asked.await();
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body()).contains("Looking at the machines").doesNotContain("Cluster demo");
        } finally {
            hung.countDown();
        }
    }

    @Test
    void a_deployment_s_page_has_its_waves_over_time_and_every_run_with_its_log() {
        deployments.holds(WeatherDeployment.deployed("d7"));
        Instant at = Instant.parse("2026-03-01T10:16:00Z");
        stepRuns.ran(
                "d7",
                run(at, 10, "Restart runtime", StepRun.Outcome.FAILED, "node2: no answer", "asked to restart"),
                run(at.plusSeconds(15), 15, "Update export", StepRun.Outcome.DONE, "", "node2: uploaded 3 MB"));

        String page = browserOf(VIEWER).open("/deployments/d7").body();

        assertThat(page)
                .contains("aria-label=\"Restart runtime on node2, wave 1: failed after 10 s\"", "href=\"#run-1\"")
                .contains("id=\"run-1\"", "node2: no answer", "asked to restart")
                .contains("waited 5.0 s until it was tried again")
                .containsSubsequence("id=\"run-2\"", "What it saw", "uploaded", "node2: uploaded 3 MB")
                .contains("No session probe is configured")
                .doesNotContain("sse-connect", "cockpit/default/#/");
        assertThat(browserOf(OUTSIDER).open("/deployments/d7").body())
                .contains("node2: no answer", "What was done on the hosts is shown to members of the groups")
                .doesNotContain("asked to restart", "node2: uploaded 3 MB");
    }

    @Test
    void exports_on_their_way_are_shown_in_bytes_and_quietly_once_they_are_there() {
        deployments.runs(WeatherDeployment.running("d7"));
        transfers.are(
                "d7",
                transfer("node1", 31_457_280, 12_100_000, Transfer.State.SENDING),
                transfer("node2", 0, 0, Transfer.State.WAITING),
                transfer("node3", 52_428_800, 0, Transfer.State.SENT));

        assertThat(browserOf(VIEWER).open("/deployments/d7").body())
                .contains("31.5 of 52.4 MB, 12.1 MB/s", "waits for its turn", "52.4 MB, checksum proven")
                .contains("max=\"52428800\" value=\"31457280\"", "Weather 0.0-v2 to node1");

        transfers.are("d7", transfer("node1", 52_428_800, 0, Transfer.State.SENT));
        assertThat(browserOf(VIEWER).open("/deployments/d7").body())
                .contains("Sent ahead of the waves: 52.4 MB to 1 node.")
                .doesNotContain("<progress");
    }

    private static Transfer transfer(String node, long sent, long perSecond, Transfer.State state) {
        return new Transfer(node, V2, 52_428_800, sent, perSecond, state, Instant.EPOCH);
    }

    private static StepRun run(
            Instant began, int seconds, String step, StepRun.Outcome outcome, String message, String line) {
        return new StepRun(
                began, Optional.of(began.plusSeconds(seconds)), 0, "node2", step, outcome, message, List.of(line));
    }

    @Test
    void one_that_runs_is_kept_up_to_date_and_leads_into_cockpit() {
        deployments.runs(WeatherDeployment.running("d7"));

        assertThat(browserOf(VIEWER).open("/deployments/d7").body())
                .contains("sse-connect=\"/events\"", "sse:deployments")
                .contains("/camunda/app/cockpit/default/#/process-instance/d7/runtime")
                .contains("data-give-up=\"false\"", "No user has met 0.0-v2 yet.");
    }

    @Test
    void the_probe_is_told_in_words_and_as_numbers_for_the_plot() {
        deployments.holds(WeatherDeployment.deployed("d7"));
        continuity.put(
                "d7",
                new ContinuityResult(
                        2412,
                        0,
                        1,
                        List.of(new ContinuityResult.Session(Instant.EPOCH, Optional.of("0.0-v1"), false, 2412)),
                        "Proves </script><script>alert(1)</script> little.",
                        List.of("2026-03-01T10:16:00Z: \"broken\" <b>session</b>"),
                        List.of(new ContinuityResult.Sample(
                                Instant.parse("2026-03-01T10:16:00Z"), 5, 50, 0, 1, 33, Optional.of(7.5)))));

        assertThat(browserOf(OUTSIDER).open("/deployments/d7").body())
                .contains("2,412 requests, 0 failed, 1 broken", "on 0.0-v1: 2,412 requests")
                .contains("&quot;requests&quot;:[10.0]", "&quot;slowest&quot;:[33]", "&quot;traffic&quot;:[7.5]")
                .contains("&lt;/script&gt;&lt;script&gt;alert")
                .doesNotContain("<script>alert", "<b>session");
    }

    @Test
    void a_probe_that_made_no_request_yet_is_not_shown_as_good() {
        deployments.holds(WeatherDeployment.deployed("d7"));
        continuity.put("d7", new ContinuityResult(0, 0, 0, List.of(), "Nothing.", List.of(), List.of()));

        assertThat(browserOf(OUTSIDER).open("/deployments/d7").body())
                .containsPattern("class=\"outcome (?!deployed)[a-z-]+\">0 requests, 0 failed, 0 broken");
    }

    @Test
    void names_and_words_from_outside_are_never_read_as_markup() {
        String hostile = "\"><script>alert(1)</script>";
        clusters.has(
                hostile,
                List.of(balancer("lb" + hostile, () -> routes("lb" + hostile, true, Map.of(), hostile))),
                List.of(node("n", () -> ClusterAnswer.NodeAnswer.unseen("n", hostile))));
        deployments.holds(WeatherDeployment.deployed("d7"));
        stepRuns.ran("d7", run(Instant.EPOCH, 1, hostile, StepRun.Outcome.FAILED, hostile, hostile));
        Browser browser = browserOf(VIEWER);

        for (String path : new String[] {"/", "/deployments/d7"}) {
            assertThat(browser.open(path).body())
                    .as(path)
                    .contains("&lt;script&gt;alert(1)")
                    .doesNotContain("<script>alert");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {VIEWER, DEPLOYER, APPROVER})
    void the_log_of_a_failed_step_is_read_by_the_groups(String person) {
        deployments.runs(WeatherDeployment.withFailedStep("d7"));
        deployments.failed("d7", WeatherDeployment.failedRestart("job7"));

        assertThat(browserOf(person).open("/deployments/d7/failed-steps").body())
                .contains("&lt;b&gt;no more processes&lt;/b&gt;", "Not now: one node of two must stay in rotation");
    }

    @Test
    void the_log_of_a_failed_step_is_not_for_everybody() {
        deployments.runs(WeatherDeployment.withFailedStep("d7"));
        deployments.failed("d7", WeatherDeployment.failedRestart("job7"));
        Browser browser = browserOf(OUTSIDER);

        assertThat(browser.open("/deployments/d7/failed-steps").status()).isEqualTo(403);
        assertThat(browser.open("/deployments/d7").body())
                .contains("said &quot;no more processes&quot;")
                .doesNotContain("10:17:30 ERROR");
    }

    static UndeployDetails undeploy(UndeployState state, Optional<String> walk) {
        Instant at = Instant.parse("2026-03-01T10:16:00Z");
        return new UndeployDetails(
                new Undeployment(
                        "u7",
                        new UndeployRequest("demo", List.of(V1), Purpose.UNDEPLOY),
                        DEPLOYER,
                        at,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new UndeployVerdict(
                                List.of("Weather 0.0-v1 is held by 3 live sessions"),
                                List.of("cases are not counted"))),
                        Optional.empty(),
                        walk,
                        Optional.empty(),
                        List.of()),
                state,
                List.of(
                        new UsageSample(at, OptionalLong.of(5), OptionalLong.empty(), "node1: 5"),
                        new UsageSample(at.plusSeconds(60), OptionalLong.of(3), OptionalLong.empty(), "node1: 3")),
                "3 sessions hold it, 5 did at 10:16",
                List.of(),
                ApprovalRules.DEFAULT);
    }

    @Test
    void an_undeployment_s_page_says_what_holds_it_back_and_how_many_use_it() {
        undeployments.holds(undeploy(UndeployState.WAITING_FOR_QUIET, Optional.of("d9")));

        assertThat(browserOf(OUTSIDER).open("/undeploys/u7").body())
                .contains("Undeploy Weather 0.0-v1 on demo", "held by 3 live sessions", "cases are not counted")
                .contains("5 did at 10:16", "not known", "/deployments/d9\"", "Keep or force it in Tasklist")
                .contains("&quot;cases&quot;:[null,null]", "&quot;sessions&quot;:[5,3]");
    }

    @Test
    void the_page_of_a_walk_leads_to_its_undeployment_and_says_who_gave_the_word() {
        deployments.holds(WeatherDeployment.undeployed("d9"));
        Instant at = Instant.parse("2026-03-01T10:14:00Z");
        undeployments.holds(ordered("d9", new UndeployOrder(true, "anna", "it <leaks> data", at)));

        assertThat(browserOf(OUTSIDER).open("/deployments/d9").body())
                .contains("Undeploy Weather 0.0-v2 on demo")
                .containsSubsequence("Word given", "forced by anna,", "2026-03-01T10:14:00Z", ": it &lt;leaks&gt; data")
                .containsSubsequence("Undeployment", "href=\"/undeploys/u7\"");
        deployments.holds(WeatherDeployment.deployed("d7"));
        assertThat(browserOf(OUTSIDER).open("/deployments/d7").body()).doesNotContain("/undeploys/", "Word given");
    }

    private static UndeployDetails ordered(String walk, UndeployOrder order) {
        UndeployDetails one = undeploy(UndeployState.UNDEPLOYED, Optional.of(walk));
        Undeployment kept = one.undeployment();
        return new UndeployDetails(
                new Undeployment(
                        kept.id(),
                        kept.request(),
                        kept.requestedBy(),
                        kept.since(),
                        kept.quietSince(),
                        kept.sessionTimeout(),
                        kept.verdict(),
                        Optional.of(order),
                        kept.walk(),
                        Optional.of(UndeployState.UNDEPLOYED),
                        List.of()),
                one.state(),
                one.samples(),
                one.forecast(),
                one.failures(),
                one.rules());
    }

    @Test
    void warnings_of_one_that_has_ended_are_no_advice_any_more() {
        deployments.runs(WeatherDeployment.running("d6"));
        deployments.holds(WeatherDeployment.deployed("d7"));
        Browser browser = browserOf(OUTSIDER);

        assertThat(browser.open("/deployments/d6").body())
                .contains("Know before you go on:")
                .doesNotContain("Warnings of the plan");
        assertThat(browser.open("/deployments/d7").body())
                .contains("Warnings of the plan:")
                .doesNotContain("Know before");
    }

    @Test
    void one_whose_details_were_deleted_says_so_and_not_that_no_step_ran_or_no_probe_was_there() {
        deployments.holds(WeatherDeployment.deployed("d7"));
        history.deletedDetailsOf("d7");
        Browser browser = browserOf(OUTSIDER);

        assertThat(browser.open("/deployments/d7").body())
                .contains("its details were deleted: the runs of its steps", "Deployed: every node")
                .contains("<p id=\"deleted\" class=\"quiet\" data-part>")
                .contains("id=\"waves\" data-part hidden=\"hidden\"", "id=\"probe-section\" hidden=\"hidden\"");
        deployments.holds(WeatherDeployment.deployed("d8"));
        assertThat(browser.open("/deployments/d8").body())
                .contains("<p id=\"deleted\" class=\"quiet\" data-part hidden=\"hidden\">")
                .doesNotContain("id=\"probe-section\" hidden");
    }

    @Test
    void what_waits_is_a_click_away_in_tasklist() {
        deployments.runs(WeatherDeployment.waiting("d7"));
        undeployments.holds(undeploy(UndeployState.WAITING_FOR_CONFIRMATION, Optional.empty()));
        waitingTasks.waits("d7", "task-1");
        waitingTasks.waits("u7", "task-2");
        Browser browser = browserOf(OUTSIDER);

        assertThat(browser.open("/deployments/d7").body()).contains("href=\"/deployments/d7/task\"");
        assertThat(browser.open("/deployments/d7/task").location())
                .isEqualTo("/camunda/app/tasklist/default/#/?task=task-1");
        assertThat(browser.open("/undeploys/u7").body()).contains("href=\"/undeploys/u7/task\"");
        assertThat(browser.open("/undeploys/u7/task").location())
                .isEqualTo("/camunda/app/tasklist/default/#/?task=task-2");
        assertThat(browser.open("/deployments/d8/task").location()).isEqualTo("/camunda/app/tasklist/default/");
    }

    @Test
    void an_undeployment_whose_counts_were_deleted_says_so() {
        UndeployDetails counted = ordered("d9", new UndeployOrder(false, "anna", "", Instant.EPOCH));
        undeployments.holds(new UndeployDetails(
                counted.undeployment(), counted.state(), List.of(), "", List.of(), counted.rules()));
        Browser browser = browserOf(OUTSIDER);
        assertThat(browser.open("/undeploys/u7").body())
                .contains("Nothing was counted.")
                .doesNotContain("was deleted");

        history.deletedDetailsOf("u7");

        assertThat(browser.open("/undeploys/u7").body())
                .contains("what was counted was deleted")
                .doesNotContain("Nothing was counted");
    }

    @Test
    void the_page_tells_the_way_back_apart() {
        deployments.holds(WeatherDeployment.rolledBack("d7"));
        Instant back = Instant.parse("2026-03-01T10:20:30Z");
        stepRuns.ran(
                "d7",
                run(back.minusSeconds(60), 10, "Restart runtime", StepRun.Outcome.DONE, "", ""),
                run(back.plusSeconds(5), 10, "Restart runtime", StepRun.Outcome.DONE, "", ""));

        assertThat(browserOf(VIEWER).open("/deployments/d7").body())
                .containsSubsequence(">wave 1<", ">way back, wave 1<")
                .contains("aria-label=\"Restart runtime on node2, way back, wave 1: done after 10 s\"");
    }

    @Test
    void the_bar_says_who_is_signed_in_and_signs_out() {
        Browser browser = browserOf(VIEWER);

        Browser.Answer page = browser.open("/");

        assertThat(page.body()).contains("<strong id=\"user\">vera</strong>", "/swagger-ui.html", "action=\"/logout\"");
        assertThat(browser.post("/logout", "", "X-CSRF-TOKEN", page.hiddenToken())
                        .location())
                .isEqualTo("/login?logout");
    }
}
