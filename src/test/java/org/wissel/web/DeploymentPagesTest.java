package org.wissel.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.process.CamundaUsersFixture.passwordOf;
import static org.wissel.sandbox.SandboxBrowser.picture;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.wissel.sandbox.SandboxBrowser;

/** The pages on what runs and on one deployment, in headless Chromium. */
class DeploymentPagesTest extends WebTest {

    private static SandboxBrowser chromium;

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
        Page page = signedIn(VIEWER, "/deployments");

        assertThat(page.getByLabel("Deployments")).containsText("Is being rolled out, wave 1 of 2");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Weather 0.0-v2"))
                .click();

        assertThat(page).hasTitle("Weather 0.0-v2 on demo - Wissel");
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasText("Weather 0.0-v2 on demo");
        assertThat(page.locator("#state")).hasText("Is being rolled out, wave 1 of 2");
        assertThat(page.locator("tr.now")).containsText("node2: install Weather 0.0-v2, restart");
        assertThat(page.getByLabel("Evidence")).containsText("uploaded");
        assertThat(page.locator("#facts")).containsText("have not met 0.0-v2");
        assertThat(page.getByText("This deployment in Cockpit"))
                .hasAttribute("href", "/camunda/app/cockpit/default/#/process-instance/d7/runtime");
        picture(page, "deployment");
    }

    @Test
    void where_nothing_runs_the_list_says_so() {
        if (didNotRun("where_nothing_runs_the_list_says_so")) {
            return;
        }
        assertThat(signedIn(VIEWER, "/deployments").locator("#running"))
                .hasText("No deployment runs. Every cluster is free.");
    }

    @Test
    void one_that_cannot_be_read_does_not_hide_the_others() {
        if (didNotRun("one_that_cannot_be_read_does_not_hide_the_others")) {
            return;
        }
        programOf(DEPLOYER)
                .post("/api/deployments", "{\"cluster\": \"demo\", \"project\": \"Weather\", \"version\": \"0.0-v2\"}");
        deployments.runs(WeatherDeployment.running("d7"));

        Locator list = signedIn(VIEWER, "/deployments").getByLabel("Deployments");

        assertThat(list).containsText("there is no deployment 'd1'");
        assertThat(list).containsText("Is being rolled out, wave 1 of 2");
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
        return chromium.signedIn(URI.create("http://127.0.0.1:" + port), user, passwordOf(user), path);
    }

    private static boolean didNotRun(String test) {
        if (chromium == null) {
            System.out.println(test + " DID NOT RUN: install chromium");
        }
        return chromium == null;
    }
}
