package org.wissel.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.sandbox.SandboxBrowser.choose;
import static org.wissel.sandbox.SandboxBrowser.diagramPicture;
import static org.wissel.sandbox.SandboxBrowser.openStartForm;
import static org.wissel.sandbox.SandboxBrowser.picture;
import static org.wissel.sandbox.SandboxBrowser.plan;
import static org.wissel.sandbox.SandboxBrowser.start;
import static org.wissel.sandbox.SandboxBrowser.tabTo;
import static org.wissel.sandbox.SandboxBrowser.tallPicture;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Strategy;
import org.wissel.deployment.UndeployState;

/**
 * Tasklist and Cockpit as people use them, in headless Chromium, one deployment after the other.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrowserTest {

    private static Sandbox sandbox;
    private static SandboxWissel wissel;
    private static SandboxBrowser browser;

    @BeforeAll
    static void begin() {
        browser = SandboxBrowser.open();
        if (browser == null) {
            return;
        }
        // What the pictures show of it is chosen by -Dwissel.sandbox.root.
        sandbox = Sandbox.start(SandboxOptions.defaults()
                .withRoot(Path.of(System.getProperty("wissel.sandbox.root", "target/sandbox-browser-test"))));
        wissel = SandboxWissel.start(sandbox);
    }

    @AfterAll
    static void end() {
        if (browser != null) {
            browser.close();
        }
        if (wissel != null) {
            wissel.close();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }

    @Test
    @Order(1)
    void ops_start_a_deployment_from_lists_of_what_is_really_there() {
        if (didNotRun("ops_start_a_deployment_from_lists_of_what_is_really_there")) {
            return;
        }
        Page page = signedIn("ops", "/camunda/app/tasklist/default/");
        assertThat(page.getByText("Waiting for approval")).isVisible();
        assertThat(page.getByText("All deployment tasks")).isVisible();
        openStartForm(page);
        assertThat(page.getByLabel("Nodes of the cluster")).containsText("node2");
        assertThat(page.locator("#version option")).hasText(new String[] {"Choose a version"});

        choose(page, "Weather", "0.0-v2");
        assertThat(page.locator("#version")).containsText("0.0-v1 (live now)");
        Locator waves = plan(page).locator("tbody tr");
        assertThat(waves.nth(0)).containsText("node2: install Weather 0.0-v2, restart");
        assertThat(waves.nth(0)).containsText("1 of 2");
        assertThat(waves.nth(1)).containsText("node1: install Weather 0.0-v2, point weather to 0.0-v2, restart");
        assertThat(waves.nth(1)).containsText("users meet the new version");
        assertThat(page.getByLabel("What the plan costs")).containsText("3 (node1: 1 · node2: 2)");
        assertThat(page.getByLabel("What the plan costs")).containsText("none: every node has loaded");
        assertThat(page.getByLabel("Warnings")).containsText("no dynamicVersion=true");
        Locator drain = page.locator("details", new Page.LocatorOptions().setHasText("drain: lb1"));
        assertThat(drain.locator("pre")).not().isVisible();
        drain.locator("summary").click();
        assertThat(drain.locator("pre .text-success"))
                .containsText(
                        Pattern.compile("\\+\\s+server\\s+" + sandbox.node(2).address() + "[^;]* down;"));
        assertThat(page.locator("summary", new Page.LocatorOptions().setHasText("application-shortcuts.properties")))
                .hasCount(2);
        tallPicture(page, "start", 1640);
        start(page).click();

        assertThat(page.getByText("The process has been started")).isVisible();
        // It goes on without asking, since the plan is the one that was shown.
        assertThat(wissel.await(runningDeployment(), DeploymentState.WAITING_FOR_APPROVAL)
                        .request()
                        .shownPlan())
                .isPresent();
    }

    @Test
    @Order(2)
    void a_start_on_a_busy_cluster_says_in_the_form_who_holds_it() {
        if (didNotRun("a_start_on_a_busy_cluster_says_in_the_form_who_holds_it")) {
            return;
        }
        Page page = signedIn("ops", "/camunda/app/tasklist/default/");
        openStartForm(page);
        choose(page, "Weather", "0.0-v3");

        assertThat(page.locator(".modal"))
                .containsText(Pattern.compile(
                        "Cluster sandbox is busy: ops has been rolling out\\s+Weather 0.0-v2 since 20"));
        // One of two nodes is out for the other deployment, so that no plan can take another one.
        assertThat(page.getByLabel("Reasons")).containsText("must stay in rotation");
        assertThat(start(page)).isDisabled();
        assertThat(page.locator(".modal").getByText("Look at it"))
                .hasAttribute("href", "/deployments/" + runningDeployment());
        picture(page, "busy");
        assertThat(wissel.deployments().locks()).hasSize(1);
    }

    @Test
    @Order(2)
    void the_start_page_pictures_the_cluster_and_what_runs_there() {
        if (didNotRun("the_start_page_pictures_the_cluster_and_what_runs_there")) {
            return;
        }
        Page page = signedIn("ops", "/");

        Locator cluster = page.getByLabel("Cluster sandbox");
        assertThat(cluster).containsText("1 of 2 nodes in rotation, 2 healthy");
        assertThat(cluster).containsText("the swap is to be approved");
        Locator nodes = page.getByLabel("Nodes of sandbox").locator("> li");
        assertThat(nodes.nth(0)).containsText("out of rotation");
        assertThat(nodes.nth(0)).containsText("Weather 0.0-v2");
        assertThat(nodes.nth(1)).not().containsText("out of rotation");
        assertThat(page.locator("#live")).hasText("Live");
        picture(page, "clusters-on-the-sandbox");
    }

    @Test
    @Order(2)
    void whoever_looks_finds_the_deployment_s_page_and_what_was_seen() {
        if (didNotRun("whoever_looks_finds_the_deployment_s_page_and_what_was_seen")) {
            return;
        }
        Page page = signedIn("ops", "/deployments");
        page.getByText("Weather 0.0-v2", new Page.GetByTextOptions().setExact(true))
                .click();

        assertThat(page.locator("#state")).containsText("the swap is to be approved");
        assertThat(page.locator("#plan-waves"))
                .containsText("node1: install Weather 0.0-v2, point weather to 0.0-v2, restart");
        assertThat(page.getByLabel("Evidence", new Page.GetByLabelOptions().setExact(true)))
                .containsText("no old workers");
        assertThat(page.getByLabel("Timeline")).containsText("node2");
        tallPicture(page, "deployment-on-the-sandbox");
    }

    @Test
    @Order(3)
    void an_approver_sees_what_was_done_and_what_will_change_and_approves() {
        if (didNotRun("an_approver_sees_what_was_done_and_what_will_change_and_approves")) {
            return;
        }
        String id = runningDeployment();
        Page page = signedIn("approver", "/camunda/app/tasklist/default/");
        assertThat(page.getByText("Waiting for approval")).isVisible();
        if (page.getByPlaceholder("SEARCH_PLACEHOLDER").count() > 0) {
            // Tasklist's own words came too late, for which it shows their names; loaded anew it has them.
            page.reload();
        }
        page.getByText("Waiting for approval").click();
        page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Approve swap"))
                .first()
                .click();
        page.getByText("Claim", new Page.GetByTextOptions().setExact(true)).click();

        Locator form = page.locator("form[name=approveSwap]");
        assertThat(form).containsText("Weather 0.0-v2 on sandbox");
        assertThat(form.getByLabel("Plan", new Locator.GetByLabelOptions().setExact(true)))
                .containsText("node1: install Weather 0.0-v2, point weather to 0.0-v2, restart");
        assertThat(form.getByLabel("Change of the file"))
                .containsText(Pattern.compile("-\\s+server " + sandbox.node(1).address() + "[^;]* down;"));
        assertThat(form.getByLabel("Evidence")).containsText("version 0.0-v2 answered it");
        assertThat(form.getByLabel("Evidence")).containsText("no old workers");
        assertThat(form.getByText("Everything that was seen")).isVisible();
        assertThat(form.getByLabel("Everything that was seen")).not().isVisible();
        picture(page, "approve");
        Locator complete = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Complete"));
        assertThat(complete).isDisabled();
        form.getByText("Approve: swap the cluster over").click();
        form.getByLabel("Comment").fill("looked at every line");
        complete.click();

        assertThat(wissel.await(id, DeploymentState.DEPLOYED).evidence())
                .anyMatch(evidence -> evidence.summary().equals("approve by approver: looked at every line"));
    }

    @Test
    @Order(4)
    void a_failed_step_is_seen_in_cockpit_and_retry_goes_on_from_it() {
        if (didNotRun("a_failed_step_is_seen_in_cockpit_and_retry_goes_on_from_it")) {
            return;
        }
        sandbox.node(2).failRestarts("no more processes");
        Page page = signedIn("ops", "/camunda/app/tasklist/default/");
        startByKeyboard(page, "Weather", "0.0-v3");
        String id = runningDeployment();
        wissel.await(id, DeploymentState.FAILED_STEP);

        page.navigate(wissel.url() + "/camunda/app/cockpit/default/");
        page.getByText("Processes", new Page.GetByTextOptions().setExact(true)).click();
        page.getByText("Rolling deployment").first().click();
        diagramPicture(page, "rolling-deployment");
        page.locator("td.instance-id a").first().click();
        page.getByText("Incidents", new Page.GetByTextOptions().setExact(true)).click();
        Locator incident = page.locator("tr", new Page.LocatorOptions().setHasText("node2: the restart command"));
        assertThat(incident).containsText("Restart runtime");
        assertThat(page.locator(".djs-container [data-element-id=serviceTask_restartRuntime]")
                        .first())
                .isVisible();
        picture(page, "cockpit");

        sandbox.node(2).allowRestarts();
        incident.locator("td").last().locator("a, button").first().click();
        page.locator(".modal")
                .getByText("Retry", new Locator.GetByTextOptions().setExact(true))
                .click();

        SandboxFiles.await(
                () -> wissel.deployments().deployment(id).state() != DeploymentState.FAILED_STEP,
                () -> "Retry has not reached the step: " + wissel.deployments().deployment(id));
        wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);
        assertThat(wissel.deployments().deployment(id).evidence())
                .filteredOn(evidence -> evidence.step().equals("Check deployment"))
                .as("it went on from the failed step, not from the beginning")
                .hasSize(1);
        wissel.approve(id);
        wissel.await(id, DeploymentState.DEPLOYED);
    }

    @Test
    @Order(5)
    void a_refusal_is_read_in_tasklist() {
        if (didNotRun("a_refusal_is_read_in_tasklist")) {
            return;
        }
        String id = wissel.start("Weather", "0.0-v3", Strategy.INSTALL_FIRST);
        wissel.await(id, DeploymentState.REFUSED);

        Page page = signedIn("ops", "/camunda/app/tasklist/default/");
        page.getByText("All deployment tasks").click();
        page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Read refusal"))
                .first()
                .click();
        Locator form = page.locator("form[name=readRefusal]");
        assertThat(form).containsText("Nothing would change");
        picture(page, "refusal");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Complete"))
                .click();

        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Read refusal")))
                .hasCount(0);
    }

    @Test
    @Order(6)
    void a_refusal_is_said_before_start_and_order_and_shortcuts_are_chosen_by_keyboard() throws IOException {
        if (didNotRun("a_refusal_is_said_before_start_and_order_and_shortcuts_are_chosen_by_keyboard")) {
            return;
        }
        Page page = signedIn("ops", "/camunda/app/tasklist/default/");
        openStartForm(page);
        choose(page, "Weather", "0.0-v3 (live now)");
        assertThat(page.getByLabel("Reasons")).containsText("Nothing would change");
        assertThat(start(page)).isDisabled();
        picture(page, "refused");

        choose(page, "Weather", "0.0-v2");
        page.getByLabel("weather", new Page.GetByLabelOptions().setExact(true)).focus();
        page.keyboard().press("Space");
        assertThat(page.getByText("Choose at least one shortcut.")).isVisible();
        assertThat(start(page)).isDisabled();
        page.keyboard().press("Space");
        assertThat(plan(page).locator("tbody tr").first()).containsText("node2");
        page.getByLabel("Choose the order myself").focus();
        page.keyboard().press("Space");
        page.getByLabel("Move node1 up").focus();
        page.keyboard().press("Enter");
        assertThat(page.getByLabel("Move node1 up")).isFocused();
        assertThat(plan(page).locator("tbody tr").first()).containsText("node1");
        picture(page, "order");

        // Between the plan and the start, somebody else edits what the decision is bound to.
        Files.writeString(sandbox.balancer().upstreamFile(), "# somebody was here\n", StandardOpenOption.APPEND);
        start(page).click();
        assertThat(page.getByText("The process has been started")).isVisible();
        assertThat(wissel.await(runningDeployment(), DeploymentState.WAITING_FOR_PLAN_APPROVAL)
                        .request()
                        .nodeOrder())
                .containsExactly("node1", "node2");
    }

    @Test
    @Order(7)
    void a_changed_plan_says_what_differs_and_is_declined() {
        if (didNotRun("a_changed_plan_says_what_differs_and_is_declined")) {
            return;
        }
        String id = runningDeployment();
        Page page = signedIn("approver", "/camunda/app/tasklist/default/");
        page.getByText("All deployment tasks").click();
        page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Approve changed plan"))
                .first()
                .click();
        page.getByText("Claim", new Page.GetByTextOptions().setExact(true)).click();

        Locator form = page.locator("form[name=approveChangedPlan]");
        assertThat(form).containsText("The cluster is not as it was when this plan was shown.");
        assertThat(form.getByLabel("Changes"))
                .containsText("lb1: " + sandbox.balancer().upstreamFile() + " was edited by somebody else");
        assertThat(form.getByLabel("Plan", new Locator.GetByLabelOptions().setExact(true)))
                .containsText("node1");
        assertThat(form.locator("details", new Locator.LocatorOptions().setHasText("drain: lb1")))
                .isVisible();
        picture(page, "changed-plan");
        form.getByText("Do not deploy: nothing was touched").click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Complete"))
                .click();

        assertThat(wissel.await(id, DeploymentState.REFUSED).reasons())
                .anyMatch(reason -> reason.contains("was not approved"));
    }

    @Test
    @Order(8)
    void a_failed_step_is_decided_on_in_tasklist_and_the_deployment_is_aborted_there() {
        if (didNotRun("a_failed_step_is_decided_on_in_tasklist_and_the_deployment_is_aborted_there")) {
            return;
        }
        sandbox.node(2).failRestarts("no more processes");
        String id = wissel.start("Weather", "0.0-v2", Strategy.INSTALL_FIRST);
        wissel.await(id, DeploymentState.FAILED_STEP);
        Page page = signedIn("ops", "/camunda/app/tasklist/default/");
        page.getByText("Failed steps").click();
        page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Decide on failed step"))
                .first()
                .click();
        page.getByText("Claim", new Page.GetByTextOptions().setExact(true)).click();
        Locator form = page.locator("form[name=decideOnFailedStep]");
        assertThat(form).containsText("node2: the restart command");
        assertThat(form.getByLabel("Leave the node out")).isDisabled();
        assertThat(form).containsText("Not now: ");
        assertThat(form.getByLabel("Last lines of the log")).isVisible();
        tallPicture(page, "decide", 1060);
        sandbox.node(2).allowRestarts();
        form.getByLabel("Retry").check();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Complete"))
                .click();
        wissel.awaitNoFailedStep(id);
        wissel.await(id, DeploymentState.WAITING_FOR_APPROVAL);

        page.getByText("Start process").first().click();
        page.locator(".modal").getByText("Abort deployment").click();
        page.locator(".modal").getByText("Weather 0.0-v2").click();
        page.getByLabel("Reason").fill("not on a Friday");
        assertThat(page.locator(".modal")).containsText("What will happen");
        picture(page, "abort");
        start(page).click();

        assertThat(page.getByText("The process has been started")).isVisible();
        assertThat(wissel.await(id, DeploymentState.ROLLED_BACK).reasons())
                .anyMatch(reason -> reason.contains("aborted by ops: not on a Friday"));
        page.navigate(wissel.url() + "/deployments/" + id);
        assertThat(page.locator("#state")).containsText("Rolled back");
        tallPicture(page, "rolled-back");
    }

    @Test
    @Order(9)
    void an_old_version_waits_for_its_last_session_and_is_undeployed_in_tasklist() {
        if (didNotRun("an_old_version_waits_for_its_last_session_and_is_undeployed_in_tasklist")) {
            return;
        }
        TrafficSession last = sandbox.usage().startSession("export-Weather 0.0-v1");
        Page page = signedIn("ops", "/camunda/app/tasklist/default/");
        page.getByText("Start process").first().click();
        page.locator(".modal").getByText("Undeploy version").click();
        Locator live = page.locator(".modal .checkbox", new Page.LocatorOptions().setHasText("Weather 0.0-v3"));
        assertThat(live).containsText("the shortcut weather starts it, so it stays");
        assertThat(live.getByRole(AriaRole.CHECKBOX)).isDisabled();
        assertThat(start(page)).isDisabled();
        page.locator(".modal .checkbox", new Page.LocatorOptions().setHasText("Weather 0.0-v1"))
                .getByRole(AriaRole.CHECKBOX)
                .check();
        tallPicture(page, "undeploy-start");
        start(page).click();
        assertThat(page.getByText("The process has been started")).isVisible();
        String id = wissel.undeploys().latest().get(0).undeployment().id();
        wissel.awaitUndeploy(id, UndeployState.WAITING_FOR_QUIET);
        SandboxFiles.await(
                () -> wissel.undeploys().undeployment(id).samples().size() > 1,
                () -> wissel.undeploys().undeployment(id).toString());

        Page approver = signedIn("approver", "/camunda/app/tasklist/default/");
        Locator form = openUndeploy(approver, "Force undeploy");
        assertThat(form.getByLabel("Holds")).containsText("Weather 0.0-v1 is held by 1 live session");
        assertThat(form).containsText("does not fall: nothing can be foretold");
        assertThat(form.getByText("Undeploy it:")).hasCount(0);
        tallPicture(approver, "undeploy-waiting");

        sandbox.usage().endSession(last);
        wissel.awaitUndeploy(id, UndeployState.WAITING_FOR_CONFIRMATION);
        Locator confirm = openUndeploy(approver, "Confirm undeploy");
        assertThat(confirm).containsText("nothing holds it back any more");
        assertThat(confirm).containsText("No session holds it.");
        assertThat(confirm.getByLabel("Plan", new Locator.GetByLabelOptions().setExact(true)))
                .containsText("remove Weather 0.0-v1, restart");
        confirm.getByText("Undeploy it:").click();
        tallPicture(approver, "undeploy", 1720);
        approver.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Complete"))
                .click();

        wissel.awaitUndeploy(id, UndeployState.UNDEPLOYED);
        page.navigate(wissel.url() + "/deployments/"
                + wissel.undeploys().undeployment(id).undeployment().walk().orElseThrow());
        assertThat(page.locator("#state")).containsText("Undeployed: no node has it any more");
        tallPicture(page, "undeployed");
    }

    @Test
    @Order(10)
    void a_deployment_that_has_ended_is_found_in_the_history_with_all_that_failed_on_its_way() {
        if (didNotRun("a_deployment_that_has_ended_is_found_in_the_history_with_all_that_failed_on_its_way")) {
            return;
        }
        Page page = signedIn("ops", "/");
        page.getByText("History", new Page.GetByTextOptions().setExact(true))
                .first()
                .click();
        assertThat(page.locator("#count")).containsText("6 deployments");
        picture(page, "history-on-the-sandbox");
        page.getByLabel("Outcome").selectOption(new SelectOption().setLabel("Deployed"));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Filter"))
                .click();
        assertThat(page.locator("#count")).containsText("2 deployments match");
        page.getByText("Weather 0.0-v3", new Page.GetByTextOptions().setExact(true))
                .click();

        assertThat(page.locator("#state")).containsText("Deployed");
        Locator restarts = page.locator("details", new Page.LocatorOptions().setHasText("Restart runtime"));
        Locator failed = restarts.filter(new Locator.FilterOptions().setHasText("failed"));
        assertThat(failed).hasCount(3);
        failed.first().locator("summary").click();
        assertThat(failed.first()).containsText("node2: the restart command");
        assertThat(failed.first().locator("pre")).containsText("ended with");
        failed.first().locator("summary").click();
        assertThat(page.locator("main")).containsText(Pattern.compile("[0-9,]+ requests, 0 failed, 0 broken"));
        tallPicture(page, "deployment-with-a-failure");
    }

    /** With the keys Tab, Enter and letters alone. */
    private static void startByKeyboard(Page page, String project, String version) {
        tabTo(page, page.getByText("Start process").first());
        page.keyboard().press("Enter");
        tabTo(page, page.locator(".modal").getByText("Rolling deployment"));
        page.keyboard().press("Enter");
        tabTo(page, page.getByLabel("Project"));
        page.keyboard().type(project);
        tabTo(page, page.getByLabel("Version"));
        page.keyboard().type(version);
        assertThat(start(page)).isEnabled();
        tabTo(page, start(page));
        page.keyboard().press("Enter");
        assertThat(page.getByText("The process has been started")).isVisible();
    }

    private static Locator openUndeploy(Page page, String task) {
        page.navigate(wissel.url() + "/camunda/app/tasklist/default/");
        page.getByText("Versions to undeploy").click();
        page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(task))
                .first()
                .click();
        page.getByText("Claim", new Page.GetByTextOptions().setExact(true)).click();
        return page.locator("form[name=decideUndeploy]");
    }

    private static boolean didNotRun(String test) {
        if (browser == null) {
            System.out.println(test + " DID NOT RUN: install chromium");
        }
        return browser == null;
    }

    private static String runningDeployment() {
        return wissel.deployments().locks().get(0).deployment();
    }

    private static Page signedIn(String user, String path) {
        return browser.signedIn(wissel.url(), user, path);
    }
}
