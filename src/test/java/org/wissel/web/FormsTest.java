package org.wissel.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.passwordOf;
import static org.wissel.sandbox.SandboxBrowser.assertInSight;
import static org.wissel.sandbox.SandboxBrowser.picture;
import static org.wissel.sandbox.SandboxBrowser.tabTo;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Purpose;
import org.wissel.deployment.StepRun;
import org.wissel.sandbox.SandboxBrowser;

/** The forms for what goes wrong, in Tasklist in headless Chromium, with stand-in processes round them. */
class FormsTest extends WebTest {

    @Autowired
    private ApplicationContext context;

    private static SandboxBrowser chromium;
    private EmbeddedForms forms;

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

    @BeforeEach
    void signInAsAdministrator() {
        forms = new EmbeddedForms(context, browserOf(ADMIN));
    }

    @Test
    void an_abort_is_started_for_the_chosen_deployment() {
        if (didNotRun("an_abort_is_started_for_the_chosen_deployment")) {
            return;
        }
        forms.deployStart("abort-stand-in", "Abort stand-in", "start-abort-deployment.html");
        deployments.runs(WeatherDeployment.running("d7"));
        Page page = openStart("Abort stand-in");
        Locator modal = page.locator(".modal");

        assertThat(modal).containsText("Weather 0.0-v2 on demo");
        assertThat(modal).containsText("Is being rolled out, wave 1 of 2.");
        assertThat(startButton(page)).isDisabled();
        modal.getByRole(AriaRole.RADIO).focus();
        page.keyboard().press("Space");
        assertThat(modal.getByRole(AriaRole.ALERT)).containsText("No user has met 0.0-v2 yet.");
        modal.getByLabel("Reason (others read it)").fill("users complain");
        picture(page, "abort-form");
        Axe.assertNothingFound(page, "form[name=startAbortDeployment]");
        startButton(page).click();

        assertThat(page.getByText("The process has been started")).isVisible();
        assertThat(forms.variable("abort-stand-in", "deployment")).isEqualTo("d7");
        assertThat(forms.variable("abort-stand-in", "reason")).isEqualTo("users complain");
    }

    @Test
    void where_nothing_runs_no_abort_is_started() {
        if (didNotRun("where_nothing_runs_no_abort_is_started")) {
            return;
        }
        forms.deployStart("abort-stand-in", "Abort stand-in", "start-abort-deployment.html");
        Page page = openStart("Abort stand-in");

        assertThat(page.locator(".modal")).containsText("No deployment runs: there is nothing to abort.");
        assertThat(startButton(page)).isDisabled();
        deployments.runs(WeatherDeployment.running("d7"));
        page.locator(".modal").getByText("Look again").click();
        assertThat(page.locator(".modal").getByRole(AriaRole.RADIO)).isVisible();
    }

    @Test
    void a_failed_step_is_decided_on() {
        if (didNotRun("a_failed_step_is_decided_on")) {
            return;
        }
        forms.deployTask("decide-stand-in", "Decide stand-in", "decide-on-failed-step.html", DEPLOYER);
        deployments.runs(WeatherDeployment.withFailedStep("d7"));
        deployments.failed("d7", WeatherDeployment.failedRestart("job7"));
        Page page = openTask("decide-stand-in", Map.of("deployment", "d7", "job", "job7"));
        Locator form = page.locator("form[name=decideOnFailedStep]");

        assertThat(form).containsText("Weather 0.0-v2 on demo");
        assertThat(form).containsText(Pattern.compile("Restart runtime failed on node2,\\s+last on 2026"));
        assertThat(form.getByRole(AriaRole.ALERT)).containsText("Mend that, then retry.");
        assertThat(form.getByLabel("Leave the node out")).isDisabled();
        assertThat(form).containsText("Not now: one node of two must stay in rotation");
        assertThat(form.getByLabel("Last lines of the log")).containsText("<b>no more processes</b>");
        assertThat(complete(page)).isDisabled();
        assertInSight(page, form.getByLabel("Retry"), form.getByLabel("Roll back"), form.getByLabel("Comment"));
        assertInSight(page, complete(page));
        form.getByLabel("Retry").focus();
        page.keyboard().press("Space");
        form.getByLabel("Comment").fill("mended");
        picture(page, "decide-form");
        Axe.assertNothingFound(page, "form[name=decideOnFailedStep]");
        complete(page).click();

        assertThat(form).hasCount(0);
        assertThat(forms.variable("decide-stand-in", "stepDecision")).isEqualTo("retry");
        assertThat(forms.variable("decide-stand-in", "comment")).isEqualTo("mended");
        assertThat(forms.variable("decide-stand-in", "choiceRefused")).isNull();
    }

    @Test
    void a_choice_that_was_refused_before_is_shown() {
        if (didNotRun("a_choice_that_was_refused_before_is_shown")) {
            return;
        }
        forms.deployTask("decide-stand-in", "Decide stand-in", "decide-on-failed-step.html", DEPLOYER);
        deployments.runs(WeatherDeployment.withFailedStep("d7"));
        deployments.failed("d7", WeatherDeployment.failedRestart("job7"));
        Page page = openTask(
                "decide-stand-in",
                Map.of("deployment", "d7", "job", "job7", "choiceRefused", "node1 went down meanwhile"));

        assertThat(page.locator("form[name=decideOnFailedStep]"))
                .containsText("The choice that was made before was refused: node1 went down meanwhile");
    }

    @Test
    void a_step_that_was_settled_elsewhere_says_so_and_cannot_be_decided_on() {
        if (didNotRun("a_step_that_was_settled_elsewhere_says_so_and_cannot_be_decided_on")) {
            return;
        }
        forms.deployTask("decide-stand-in", "Decide stand-in", "decide-on-failed-step.html", DEPLOYER);
        deployments.runs(WeatherDeployment.running("d7"));
        Page page = openTask("decide-stand-in", Map.of("deployment", "d7", "job", "job7"));

        assertThat(page.locator("form[name=decideOnFailedStep]")).containsText("This task goes away by itself.");
        assertThat(complete(page)).isDisabled();
    }

    @Test
    void a_swap_that_waits_with_an_alarm_offers_to_return_the_nodes() {
        if (didNotRun("a_swap_that_waits_with_an_alarm_offers_to_return_the_nodes")) {
            return;
        }
        forms.deployTask("approve-stand-in", "Approve stand-in", "approve-swap.html", DEPLOYER);
        deployments.runs(WeatherDeployment.waiting("d7", "node2: is down. Return the nodes that wait."));
        Page page = openTask("approve-stand-in", Map.of("deployment", "d7"));
        Locator form = page.locator("form[name=approveSwap]");

        assertThat(form.getByRole(AriaRole.ALERT).first()).containsText("node2: is down. Return the nodes that wait.");
        assertThat(form).containsText("Shortcuts point back, and the nodes concerned restart");
        assertInSight(page, form.getByLabel("Approve: swap the cluster over"), form.getByLabel("Return node"));
        assertInSight(page, form.getByLabel("Comment"), complete(page));
        picture(page, "approve-alarm");
        Axe.assertNothingFound(page, "form[name=approveSwap]");
        form.getByLabel("Return node").check();
        complete(page).click();

        assertThat(form).hasCount(0);
        assertThat(forms.variable("approve-stand-in", "decision")).isEqualTo("returnNode");
    }

    @Test
    void a_swap_that_waits_in_peace_offers_no_return() {
        if (didNotRun("a_swap_that_waits_in_peace_offers_no_return")) {
            return;
        }
        forms.deployTask("approve-stand-in", "Approve stand-in", "approve-swap.html", DEPLOYER);
        deployments.runs(WeatherDeployment.waiting("d7"));
        Page page = openTask("approve-stand-in", Map.of("deployment", "d7"));
        Locator form = page.locator("form[name=approveSwap]");

        assertThat(form).containsText("Roll back: do not swap");
        assertThat(form).containsText("If you approve: node1 returns.");
        assertThat(form.getByLabel("Return node")).hasCount(0);
    }

    @Test
    void a_swap_is_approved_by_keyboard_on_one_screen_with_all_that_was_seen() {
        if (didNotRun("a_swap_is_approved_by_keyboard_on_one_screen_with_all_that_was_seen")) {
            return;
        }
        forms.deployTask("approve-stand-in", "Approve stand-in", "approve-swap.html", DEPLOYER);
        deployments.runs(WeatherDeployment.approvable("d7", "otto", 4));
        stepRuns.ran(
                "d7", ran("Update export", 9, StepRun.Outcome.FAILED), ran("Update export", 14, StepRun.Outcome.DONE));
        stepRuns.ran("d7", ran("Restart runtime", 95, StepRun.Outcome.DONE));
        Page page = openTask("approve-stand-in", Map.of("deployment", "d7"));
        Locator form = page.locator("form[name=approveSwap]");
        Locator evidence = form.getByLabel("Evidence");

        assertThat(form).containsText("Weather 0.0-v2 on demo, requested by otto");
        assertThat(form).containsText("4 min ago. It counts until");
        assertThat(form).containsText("To go back: Shortcuts point back");
        assertThat(evidence).containsText("HTTP 200, for 3 s");
        assertThat(evidence).containsText("version 0.0-v2 answered it");
        assertThat(evidence).containsText("loaded [Weather 0.0-v1, Weather 0.0-v2]");
        assertThat(evidence).containsText("no old workers");
        assertThat(evidence).containsText("update export 14 s (1 failed), restart runtime 1 min 35 s");
        assertThat(form).containsText("no session probe is configured");
        assertThat(form.getByLabel("Change of the file")
                        .locator(".text-success")
                        .nth(0))
                .containsText("+    server node1:8080;");
        assertThat(form.getByLabel("Approve: swap the cluster over")).isEnabled();
        picture(page, "approve-screen");
        assertInSight(page, evidence, form.getByText("Session probe so far"), form.getByText("If you approve"));
        assertInSight(page, form.getByText("To go back"), form.getByLabel("Change of the file"), complete(page));
        assertNothingBeside(form);
        tabTo(page, form.getByLabel("Approve: swap the cluster over"));
        page.keyboard().press("Space");
        tabTo(page, form.getByLabel("Comment"));
        page.keyboard().type("looked at it");
        tabTo(page, complete(page));
        page.keyboard().press("Enter");

        assertThat(form).hasCount(0);
        assertThat(forms.variable("approve-stand-in", "decision")).isEqualTo("approve");
        assertThat(forms.variable("approve-stand-in", "comment")).isEqualTo("looked at it");
        assertThat(forms.variable("approve-stand-in", "shownEvidence")).isEqualTo("beef");
    }

    @Test
    void who_asked_for_a_swap_is_told_before_he_tries_and_old_evidence_that_it_is_old() {
        if (didNotRun("who_asked_for_a_swap_is_told_before_he_tries_and_old_evidence_that_it_is_old")) {
            return;
        }
        forms.deployTask("approve-stand-in", "Approve stand-in", "approve-swap.html", DEPLOYER);
        deployments.runs(WeatherDeployment.approvable("d7", DEPLOYER, 125));
        Page page = openTask("approve-stand-in", Map.of("deployment", "d7"));
        Locator form = page.locator("form[name=approveSwap]");

        assertThat(form.getByRole(AriaRole.NOTE)).containsText("two persons are needed");
        assertThat(form.getByLabel("Approve: swap the cluster over")).isDisabled();
        assertThat(form.getByLabel("Roll back: do not swap")).isEnabled();
        assertThat(form).containsText("2 h 5 min ago. That is too old to be trusted: the nodes will be checked again");
        picture(page, "approve-forbidden");
        Axe.assertNothingFound(page, "form[name=approveSwap]");
    }

    @Test
    void a_project_with_a_long_name_leaves_all_that_is_decided_with_in_sight() {
        if (didNotRun("a_project_with_a_long_name_leaves_all_that_is_decided_with_in_sight")) {
            return;
        }
        forms.deployTask("approve-stand-in", "Approve stand-in", "approve-swap.html", DEPLOYER);
        var project =
                new ProjectVersion("Kinderopvangtoeslag_HerzieningVoorlopigeBeschikking_Aanvraag", "2026.11-rc12");
        deployments.runs(Swaps.waiting("d7", project, Purpose.DEPLOY, 2, "", "beef"));
        Page page = openTask("approve-stand-in", Map.of("deployment", "d7"));
        Locator form = page.locator("form[name=approveSwap]");

        assertThat(form.getByLabel("Evidence")).containsText("Kinderopvangtoeslag_Herziening");
        assertInSight(page, form.getByText("requested by"), form.getByLabel("Approve: swap the cluster over"));
        assertInSight(page, form.getByLabel("Roll back: do not swap"), form.getByLabel("Comment"), complete(page));
        assertNothingBeside(form);
        picture(page, "approve-long-name");
    }

    @ParameterizedTest
    @CsvSource({"500, (500)", "0, (no answer)"})
    void what_cannot_be_read_any_more_is_not_approved(int status, String says) {
        if (didNotRun("what_cannot_be_read_any_more_is_not_approved")) {
            return;
        }
        forms.deployTask("approve-stand-in", "Approve stand-in", "approve-swap.html", DEPLOYER);
        deployments.runs(Swaps.waiting("d7", Purpose.DEPLOY, 2, "", "beef"));
        Page page = openTask("approve-stand-in", Map.of("deployment", "d7"));
        Locator form = page.locator("form[name=approveSwap]");
        form.getByLabel("Approve: swap the cluster over").check();
        form.getByLabel("Comment").fill("looked at it");
        page.route("**/api/deployments/d7", route -> {
            if (status == 0) {
                route.abort();
            } else {
                route.fulfill(new Route.FulfillOptions().setStatus(status));
            }
        });

        form.getByText("Read again").click();

        assertThat(form.getByRole(AriaRole.ALERT).first()).containsText(says + ". Do not approve blindly");
        assertThat(form.getByLabel("Approve: swap the cluster over")).isDisabled();
        picture(page, "approve-unread-" + status);
        page.unroute("**/api/deployments/d7");
        form.getByText("Read again").click();

        assertThat(form.getByLabel("Approve: swap the cluster over")).isEnabled();
        assertThat(form.getByLabel("Comment")).hasValue("looked at it");
    }

    @ParameterizedTest
    @CsvSource({
        "2,",
        "15,",
        "15,node2: is down. Return the nodes that wait before anybody else takes one out of rotation."
    })
    void what_is_decided_with_is_in_sight_at_once_however_large_the_wave(int nodes, String alarm) {
        if (didNotRun("what_is_decided_with_is_in_sight_at_once_however_large_the_wave")) {
            return;
        }
        forms.deployTask("approve-stand-in", "Approve stand-in", "approve-swap.html", DEPLOYER);
        deployments.runs(Swaps.waiting("d7", Purpose.DEPLOY, nodes, alarm == null ? "" : alarm, "beef"));
        Page page = openTask("approve-stand-in", Map.of("deployment", "d7"));
        Locator form = page.locator("form[name=approveSwap]");

        assertThat(form.getByLabel("Evidence").locator("tbody tr")).hasCount(nodes);
        assertThat(form).containsText("Weather 0.0-v2, WeatherChild 0.0-v2 on production");
        assertThat(form).containsText("Times are in UTC");
        assertInSight(page, form.getByText("requested by"), form.getByLabel("Approve: swap the cluster over"));
        assertInSight(page, form.getByLabel("Roll back: do not swap"), form.getByLabel("Comment"));
        assertInSight(page, complete(page));
        if (alarm != null) {
            assertInSight(page, form.getByText(alarm), form.getByLabel("Return node"));
        }
        picture(page, "approve-" + nodes + (alarm == null ? "" : "-alarm"));
    }

    @Test
    void an_alarm_comes_up_by_itself_and_leaves_what_was_typed() {
        if (didNotRun("an_alarm_comes_up_by_itself_and_leaves_what_was_typed")) {
            return;
        }
        forms.deployTask("approve-stand-in", "Approve stand-in", "approve-swap.html", DEPLOYER);
        deployments.runs(Swaps.waiting("d7", Purpose.DEPLOY, 2, "", "beef"));
        String task = forms.startTask("approve-stand-in", Map.of("deployment", "d7"));
        Page page = signedIn("/deployments");
        // Before Tasklist is loaded for the first time: loaded anew, it may forget which task the address names.
        page.clock().install();
        page.navigate("http://127.0.0.1:" + port + task);
        Locator form = page.locator("form[name=approveSwap]");
        Locator approve = form.getByLabel("Approve: swap the cluster over");
        approve.check();
        form.getByLabel("Comment").fill("looked at it");
        form.getByText("The plan (2 waves)").click();

        deployments.runs(Swaps.waiting("d7", Purpose.DEPLOY, 2, "node2: is down.", "beef"));
        page.clock().fastForward(31_000);

        assertThat(form.getByRole(AriaRole.ALERT).first()).containsText("node2: is down.");
        assertThat(form.getByLabel("Comment")).hasValue("looked at it");
        assertThat(approve).isChecked();
        assertThat(form.getByLabel("Plan", new Locator.GetByLabelOptions().setExact(true)))
                .isVisible();

        deployments.runs(Swaps.waiting("d7", Purpose.DEPLOY, 2, "", "cafe"));
        page.clock().fastForward(31_000);

        assertThat(form.getByText("What was seen is not what stood here before"))
                .isVisible();
        assertThat(approve).not().isChecked();
        assertThat(form.getByLabel("Comment")).hasValue("looked at it");
    }

    @Test
    void the_walk_of_an_undeployment_is_named_as_what_it_is_with_all_its_projects() {
        if (didNotRun("the_walk_of_an_undeployment_is_named_as_what_it_is_with_all_its_projects")) {
            return;
        }
        String subject = "Undeploy Weather 0.0-v2, WeatherChild 0.0-v2";
        deployments.runs(Swaps.waiting("d7", Purpose.UNDEPLOY, 2, "", "beef"));
        forms.deployTask("refusal-stand-in", "Refusal stand-in", "read-refusal.html", DEPLOYER);
        assertThat(openTask("refusal-stand-in", Map.of("deployment", "d7")).locator("form[name=readRefusal]"))
                .containsText("Refused on production: " + subject);
        forms.deployTask("plan-stand-in", "Plan stand-in", "approve-changed-plan.html", DEPLOYER);
        Page plan = openTask("plan-stand-in", Map.of("deployment", "d7"));
        assertThat(plan.locator("form[name=approveChangedPlan]")).containsText(subject + " on production");
        assertInSight(plan, plan.getByLabel("Go on with this plan"), plan.getByLabel("Comment"), complete(plan));
        picture(plan, "changed-plan-form");
        Axe.assertNothingFound(plan, "form[name=approveChangedPlan]");
        forms.deployStart("abort-stand-in", "Abort stand-in", "start-abort-deployment.html");
        assertThat(openStart("Abort stand-in").locator(".modal")).containsText(subject + " on production");
    }

    private static void assertNothingBeside(Locator form) {
        assertThat((int) form.evaluate("form => Math.max(0, form.scrollWidth - form.clientWidth)"))
                .isZero();
    }

    private static StepRun ran(String step, int seconds, StepRun.Outcome outcome) {
        Instant began = Instant.parse("2026-03-01T10:16:00Z");
        return new StepRun(began, Optional.of(began.plusSeconds(seconds)), 1, "node1", step, outcome, "", List.of());
    }

    private Page openStart(String process) {
        Page page = signedIn("/camunda/app/tasklist/default/");
        page.getByText("Start process").first().click();
        page.locator(".modal").getByText(process).click();
        return page;
    }

    private Page openTask(String process, Map<String, String> variables) {
        return signedIn(forms.startTask(process, variables));
    }

    private Page signedIn(String path) {
        URI wissel = URI.create("http://127.0.0.1:" + port);
        Page page = chromium.signedIn(wissel, DEPLOYER, passwordOf(DEPLOYER), "/deployments");
        // Signing in loses what stands behind the hash; Tasklist is loaded once only, or its words may stay behind.
        page.waitForURL(wissel + "/deployments*");
        page.navigate(wissel + path);
        return page;
    }

    private static Locator startButton(Page page) {
        return page.locator(".modal")
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Start").setExact(true));
    }

    private static Locator complete(Page page) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Complete"));
    }

    private static boolean didNotRun(String test) {
        if (chromium == null) {
            System.out.println(test + " DID NOT RUN: install chromium");
        }
        return chromium == null;
    }
}
