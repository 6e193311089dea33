package org.wissel.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.process.CamundaUsersFixture.passwordOf;
import static org.wissel.sandbox.SandboxBrowser.picture;
import static org.wissel.web.FakeClusters.balancer;
import static org.wissel.web.FakeClusters.healthy;
import static org.wissel.web.FakeClusters.node;
import static org.wissel.web.FakeClusters.routes;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.mock.web.MockServletContext;
import org.springframework.security.web.session.HttpSessionDestroyedEvent;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.StepRun;
import org.wissel.deployment.UndeployState;
import org.wissel.sandbox.SandboxBrowser;

/** The pages in headless Chromium: what changes by itself, and by keyboard. */
class DeploymentPagesTest extends WebTest {

    private static SandboxBrowser chromium;

    @Autowired
    EventStreams streams;

    @BeforeAll
    static void open() {
        chromium = SandboxBrowser.open();
    }

    @AfterAll
    static void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void what_runs_leads_to_its_own_page() {
        if (didNotRun("what_runs_leads_to_its_own_page")) {
            return;
        }
        deployments.runs(WeatherDeployment.running("d7"));
        clusters.has(
                "demo",
                List.of(balancer("lb1", () -> routes("lb1", true, Map.of("node1", true, "node2", false)))),
                List.of(node("node1", () -> healthy("node1")), node("node2", () -> healthy("node2"))));
        Page page = signedIn(VIEWER, "/");

        assertThat(page.getByLabel("Cluster demo")).containsText("Is being rolled out, wave 1 of 2");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Weather 0.0-v2"))
                .click();

        assertThat(page).hasTitle("Weather 0.0-v2 on demo - Wissel");
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasText("Weather 0.0-v2 on demo");
        assertThat(page.locator("#state")).hasText("Is being rolled out, wave 1 of 2");
        assertThat(page.locator("tr.now")).containsText("node2: install Weather 0.0-v2, restart");
        assertThat(page.getByLabel("Evidence", new Page.GetByLabelOptions().setExact(true)))
                .containsText("uploaded");
        assertThat(page.locator("#facts")).containsText("have not met 0.0-v2");
        assertThat(page.getByText("This deployment in Cockpit"))
                .hasAttribute("href", "/camunda/app/cockpit/default/#/process-instance/d7/runtime");
        picture(page, "deployment");
    }

    @Test
    void the_start_page_shows_without_a_reload_that_a_node_left_rotation() {
        if (didNotRun("the_start_page_shows_without_a_reload_that_a_node_left_rotation")) {
            return;
        }
        var in = new AtomicBoolean(true);
        clusters.has(
                "demo",
                List.of(balancer("lb1", () -> routes("lb1", true, Map.of("node1", true, "node2", in.get())))),
                List.of(node("node1", () -> healthy("node1")), node("node2", () -> healthy("node2"))));
        Page page = signedIn(VIEWER, "/");
        assertThat(page.getByLabel("Cluster demo")).containsText("2 of 2 nodes in rotation");
        assertThat(page.locator("#live")).hasText("Live");

        in.set(false);

        assertThat(page.getByLabel("Cluster demo")).containsText("1 of 2 nodes in rotation");
        assertThat(page.getByLabel("Nodes of demo").locator("> li").nth(1)).containsText("out of rotation");
        picture(page, "start-page");
    }

    @Test
    void what_is_open_stays_open_and_who_has_the_focus_keeps_it_when_the_page_changes() {
        if (didNotRun("what_is_open_stays_open_and_who_has_the_focus_keeps_it_when_the_page_changes")) {
            return;
        }
        deployments.runs(WeatherDeployment.running("d7"));
        Instant at = Instant.parse("2026-03-01T10:16:00Z");
        stepRuns.ran("d7", run(at, Optional.of(at.plusSeconds(10)), "Drain nodes", StepRun.Outcome.DONE));
        Page page = signedIn(DEPLOYER, "/deployments/d7");
        Locator step = page.locator("#run-1");
        step.locator("summary").focus();
        page.keyboard().press("Enter");
        assertThat(step.getByLabel("Log of Drain nodes on node2")).isVisible();
        page.locator("#live.on").waitFor();

        stepRuns.ran("d7", run(at.plusSeconds(11), Optional.empty(), "Await drain", StepRun.Outcome.OPEN));
        history.changes();

        assertThat(page.locator("#run-2")).containsText("Await drain");
        assertThat(step.getByLabel("Log of Drain nodes on node2")).isVisible();
        assertThat(step.locator("summary")).isFocused();
    }

    @Test
    void a_step_that_runs_keeps_the_focus_and_the_place_in_its_log_while_it_goes_on() {
        if (didNotRun("a_step_that_runs_keeps_the_focus_and_the_place_in_its_log_while_it_goes_on")) {
            return;
        }
        deployments.runs(WeatherDeployment.running("d7"));
        Instant at = Instant.parse("2026-03-01T10:16:00Z");
        List<String> lines = new ArrayList<>(
                IntStream.range(0, 60).mapToObj(i -> "node2: line " + i).toList());
        stepRuns.ran("d7", run(at, Optional.empty(), "Await drain", StepRun.Outcome.OPEN, lines));
        Page page = signedIn(DEPLOYER, "/deployments/d7");
        Locator summary = page.locator("#run-1 summary");
        Locator log = page.locator("#run-1 pre");
        summary.focus();
        page.keyboard().press("Enter");
        log.evaluate("log => { log.scrollTop = 200; getSelection().selectAllChildren(log); log.mark = 'the same'; }");
        page.locator("#live.on").waitFor();

        stepRuns.beginAfresh();
        lines.add("node2: no old workers");
        stepRuns.ran(
                "d7",
                run(at, Optional.of(at.plusSeconds(9)), "Await drain", StepRun.Outcome.DONE, lines),
                run(at.plusSeconds(10), Optional.empty(), "Restart runtime", StepRun.Outcome.OPEN, List.of()));
        history.changes();

        assertThat(page.locator("#run-2")).containsText("Restart runtime");
        assertThat(summary).containsText("done");
        assertThat(log).containsText("no old workers");
        assertThat(summary).isFocused();
        assertThat((String) log.evaluate("log => log.mark")).isEqualTo("the same");
        assertThat((int) log.evaluate("log => log.scrollTop")).isEqualTo(200);
        assertThat((String) page.evaluate("getSelection().toString()")).contains("node2: line 59");
    }

    @Test
    void a_page_that_is_told_nothing_any_more_says_so_reads_itself_and_says_how_old_its_picture_is() {
        if (didNotRun("a_page_that_is_told_nothing_any_more_says_so_reads_itself_and_says_how_old_its_picture_is")) {
            return;
        }
        var in = new AtomicBoolean(true);
        clusters.has(
                "demo",
                List.of(balancer("lb1", () -> routes("lb1", true, Map.of("node1", true, "node2", in.get())))),
                List.of(node("node1", () -> healthy("node1")), node("node2", () -> healthy("node2"))));
        Page page = signedIn(VIEWER, "/");
        page.clock().install();
        page.reload();
        assertThat(page.locator("#live")).hasText("Live");
        assertThat(page.locator("#seen")).containsText("As seen at 20");
        assertThat(page.locator("#zone")).containsText("Times are in UTC");

        page.route("**/events", Route::abort);
        String session = page.context().cookies().stream()
                .filter(cookie -> cookie.name.equals("JSESSIONID"))
                .findFirst()
                .orElseThrow()
                .value;
        streams.signedOut(new HttpSessionDestroyedEvent(new MockHttpSession(new MockServletContext(), session)));
        assertThat(page.locator("#live")).hasText("Not live");

        in.set(false);
        watch.forget();
        page.clock().fastForward(21_000);
        assertThat(page.getByLabel("Cluster demo")).containsText("1 of 2 nodes in rotation");
        assertThat(page.locator("#seen")).containsText("As seen at");

        page.route(url -> URI.create(url).getPath().equals("/"), Route::abort);
        page.clock().fastForward(40_000);
        assertThat(page.locator("#seen")).containsText("Not up to date: last seen at 20");
        assertThat(page.locator("#error")).containsText("Wissel does not answer");
        picture(page, "start-page-old");
    }

    @Test
    void an_undeployment_s_page_is_told_when_it_went_on() {
        if (didNotRun("an_undeployment_s_page_is_told_when_it_went_on")) {
            return;
        }
        undeployments.holds(PagesTest.undeploy(UndeployState.WAITING_FOR_QUIET, Optional.empty()));
        Page page = signedIn(VIEWER, "/undeploys/u7");
        // It asks now and then by itself, too: not here.
        page.addInitScript("window.setInterval = () => 0");
        page.reload();
        assertThat(page.locator("#live")).hasText("Live");
        assertThat(page.locator("#tasklist")).hasText("Keep or force it in Tasklist");

        undeployments.holds(PagesTest.undeploy(UndeployState.WAITING_FOR_CONFIRMATION, Optional.empty()));
        history.changes();

        assertThat(page.locator("#tasklist")).hasText("Decide in Tasklist");
    }

    @Test
    void a_page_that_nobody_turned_to_is_told_nothing_until_somebody_does() {
        if (didNotRun("a_page_that_nobody_turned_to_is_told_nothing_until_somebody_does")) {
            return;
        }
        Page page = signedIn(VIEWER, "/");
        page.addInitScript("Object.defineProperty(document, 'hidden', { get: () => !window.turnedTo });"
                + " window.sources = [];"
                + " const Real = EventSource;"
                + " EventSource = class extends Real { constructor(url) { super(url); sources.push(this); } };");
        page.reload();

        page.waitForFunction("sources.length === 1");
        assertThat((boolean) page.evaluate("sources[0].readyState === EventSource.CLOSED"))
                .isTrue();
        assertThat(page.locator("#live.on")).hasCount(0);

        page.evaluate("window.turnedTo = true; document.dispatchEvent(new Event('visibilitychange'))");
        assertThat(page.locator("#live")).hasText("Live");

        page.evaluate("window.turnedTo = false; document.dispatchEvent(new Event('visibilitychange'))");
        assertThat((boolean) page.evaluate("sources.every(each => each.readyState === EventSource.CLOSED)"))
                .isTrue();
    }

    @Test
    void a_bar_of_the_timeline_leads_to_its_step() {
        if (didNotRun("a_bar_of_the_timeline_leads_to_its_step")) {
            return;
        }
        deployments.holds(WeatherDeployment.deployed("d7"));
        Instant at = Instant.parse("2026-03-01T10:16:00Z");
        stepRuns.ran(
                "d7",
                run(at, Optional.of(at.plusSeconds(10)), "Restart runtime", StepRun.Outcome.FAILED),
                run(at.plusSeconds(15), Optional.of(at.plusSeconds(40)), "Restart runtime", StepRun.Outcome.DONE));
        Page page = signedIn(VIEWER, "/deployments/d7");

        page.getByLabel("Restart runtime on node2, wave 1: failed after 10 s").focus();
        page.keyboard().press("Enter");

        assertThat(page.locator("#run-1 pre")).isVisible();
        assertThat(page.locator("#run-2 pre")).isHidden();
    }

    @Test
    void the_history_is_filtered_by_keyboard() {
        if (didNotRun("the_history_is_filtered_by_keyboard")) {
            return;
        }
        history.holds(HistoryTest.row(1, "demo", "Weather", "dora", DeploymentState.DEPLOYED));
        history.holds(HistoryTest.row(2, "demo", "Sun", "olga", DeploymentState.ROLLED_BACK));
        Page page = signedIn(VIEWER, "/deployments");
        page.locator("#project").focus();
        page.keyboard().press("ArrowDown");
        assertThat(page.locator("#project")).hasValue("Sun");
        // Past the person and the outcome.
        IntStream.range(0, 3).forEach(i -> page.keyboard().press("Tab"));
        assertThat(page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Filter")))
                .isFocused();
        page.keyboard().press("Enter");

        assertThat(page.locator("#count")).hasText("1 deployment matches.");
        assertThat(page.getByLabel("Deployments").locator("tbody tr")).hasCount(1);
        history.holds(HistoryTest.row(3, "demo", "Sun", "olga", DeploymentState.DEPLOYED));
        assertThat(page.getByLabel("Deployments").locator("tbody tr")).hasCount(2);
        picture(page, "history");
    }

    private static StepRun run(Instant began, Optional<Instant> ended, String step, StepRun.Outcome outcome) {
        return run(began, ended, step, outcome, List.of("node2: asked"));
    }

    private static StepRun run(
            Instant began, Optional<Instant> ended, String step, StepRun.Outcome outcome, List<String> log) {
        return new StepRun(began, ended, 0, "node2", step, outcome, "", log);
    }

    @Test
    void a_failed_step_shows_its_choices_and_its_log_as_text() {
        if (didNotRun("a_failed_step_shows_its_choices_and_its_log_as_text")) {
            return;
        }
        deployments.runs(WeatherDeployment.withFailedStep("d7"));
        deployments.failed("d7", WeatherDeployment.failedRestart("job7"));
        Page page = signedIn(VIEWER, "/deployments/d7");

        Locator step = page.getByLabel("Restart runtime on node2");
        assertThat(step).containsText("Mend that, then retry.");
        assertThat(step.getByLabel("What can be decided"))
                .containsText("Not now: one node of two must stay in rotation");
        assertThat(step.getByLabel("Log")).not().isVisible();
        step.getByText("Last lines of the log").click();
        assertThat(step.getByLabel("Log")).containsText("<b>no more processes</b>");
        picture(page, "deployment-failed-step");

        deployments.failed("d7");
        page.getByText("Read again").click();
        assertThat(page.locator("#failed-steps")).hasText("None waits for a decision any more.");
    }

    @Test
    void one_that_was_rolled_back_says_why_and_can_no_longer_be_aborted() {
        if (didNotRun("one_that_was_rolled_back_says_why_and_can_no_longer_be_aborted")) {
            return;
        }
        deployments.holds(WeatherDeployment.rolledBack("d7"));
        Page page = signedIn(DEPLOYER, "/deployments/d7");

        assertThat(page.locator("#state")).hasText("Rolled back: every node but node2 serves what it served before");
        assertThat(page.getByLabel("Reasons")).containsText("the smoke test lied");
        assertThat(page.getByLabel("Nodes that were left out")).containsText("node2: the disk is full");
        assertThat(page.locator("#facts")).containsText("may have met 0.0-v2");
        assertThat(page.locator("#abort")).isHidden();
        picture(page, "deployment-rolled-back");
    }

    @Test
    void a_waiting_swap_shows_its_alarm_and_what_it_changes() {
        if (didNotRun("a_waiting_swap_shows_its_alarm_and_what_it_changes")) {
            return;
        }
        deployments.runs(WeatherDeployment.waiting("d7", "node2: is down. Return the nodes that wait."));
        Page page = signedIn(VIEWER, "/deployments/d7");

        assertThat(page.locator("#alarm")).hasText("node2: is down. Return the nodes that wait.");
        assertThat(page.locator("#approval-words")).containsText("Next: node1 returns.");
        page.getByText("What it changes in the files").click();
        assertThat(page.getByLabel("Change of lb1")).containsText("-down");
    }

    @Test
    void a_deployer_aborts_by_the_keyboard_alone_and_sees_the_answer() {
        if (didNotRun("a_deployer_aborts_by_the_keyboard_alone_and_sees_the_answer")) {
            return;
        }
        deployments.runs(WeatherDeployment.running("d7"));
        Page page = signedIn(DEPLOYER, "/deployments/d7");

        assertThat(page.locator("#abort")).isVisible();
        page.locator("#abort").focus();
        page.keyboard().press("Enter");
        assertThat(page.getByLabel("Reason (others read it)")).isFocused();
        assertThat(page.locator("#abort-words")).containsText("No user has met 0.0-v2 yet");
        picture(page, "deployment-abort");
        page.keyboard().press("Escape");
        assertThat(page.locator("#abort-dialog")).isHidden();
        assertThat(page.locator("#abort")).isFocused();
        assertThat(deployments.aborted).isEmpty();

        page.keyboard().press("Enter");
        page.keyboard().type("users complain");
        page.keyboard().press("Tab");
        page.keyboard().press("Enter");

        assertThat(page.locator("#answer")).containsText("The abort is ordered.");
        assertThat(deployments.aborted)
                .containsExactly(new FakeDeployments.Aborted("d7", "users complain", false, DEPLOYER));

        deployments.holds(WeatherDeployment.rolledBack("d7"));
        history.changes();
        assertThat(page.locator("#state")).containsText("Rolled back");
        assertThat(page.locator("#abort")).isHidden();
    }

    @Test
    void who_may_not_abort_is_told_whose_it_is() {
        if (didNotRun("who_may_not_abort_is_told_whose_it_is")) {
            return;
        }
        deployments.runs(WeatherDeployment.running("d7"));
        Page page = signedIn(VIEWER, "/deployments/d7");

        page.locator("#abort").click();
        page.locator("#abort-now").click();

        assertThat(page.locator("#abort-error")).containsText("deployers");
        assertThat(deployments.aborted).isEmpty();
    }

    private Page signedIn(String user, String path) {
        Page page = chromium.signedIn(URI.create("http://127.0.0.1:" + port), user, passwordOf(user), path);
        // Loaded, so that its scripts are there: a key that is pressed before them does nothing.
        page.waitForURL(address -> URI.create(address).getPath().equals(path));
        return page;
    }

    private static boolean didNotRun(String test) {
        if (chromium == null) {
            System.out.println(test + " DID NOT RUN: install chromium");
        }
        return chromium == null;
    }
}
