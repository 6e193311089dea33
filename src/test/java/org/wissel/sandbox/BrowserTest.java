package org.wissel.sandbox;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.wissel.deployment.DeploymentState;
import org.wissel.deployment.Strategy;

/**
 * Tasklist and Cockpit as people use them, in headless Chromium, one deployment after the other. Leaves pictures in {@code
 * target/screenshots}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrowserTest {

    private static final Path PICTURES = Path.of("target", "screenshots");

    private static Sandbox sandbox;
    private static SandboxWissel wissel;
    private static Playwright playwright;
    private static Browser browser;

    @BeforeAll
    static void begin() {
        Path chromium = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        if (chromium == null) {
            assertThat(System.getenv("CI"))
                    .as("chromium must be installed where CI is set")
                    .isNull();
            return;
        }
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        sandbox = Sandbox.start(SandboxOptions.defaults().withRoot(Path.of("target", "sandbox-browser-test")));
        wissel = SandboxWissel.start(sandbox);
    }

    @AfterAll
    static void end() {
        if (playwright != null) {
            playwright.close();
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
        assertThat(page.getByRole(AriaRole.TABLE)).containsText("node2");
        assertThat(page.locator("#version option")).hasText(new String[] {"Choose a version"});

        choose(page, "Weather", "0.0-v2");
        assertThat(page.locator("#version")).containsText("0.0-v1 (live now)");
        picture(page, "start");
        page.locator(".modal")
                .getByText("Start", new Locator.GetByTextOptions().setExact(true))
                .click();

        assertThat(page.getByText("The process has been started")).isVisible();
        wissel.await(runningDeployment(), DeploymentState.WAITING_FOR_APPROVAL);
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
        page.locator(".modal")
                .getByText("Start", new Locator.GetByTextOptions().setExact(true))
                .click();

        assertThat(page.locator(".modal"))
                .containsText(Pattern.compile(
                        "Cluster sandbox is busy: ops has been rolling out Weather 0.0-v2 .* since 20"));
        picture(page, "busy");
        assertThat(wissel.deployments().locks()).hasSize(1);
    }

    @Test
    @Order(3)
    void an_approver_sees_what_was_done_and_what_will_change_and_approves() {
        if (didNotRun("an_approver_sees_what_was_done_and_what_will_change_and_approves")) {
            return;
        }
        String id = runningDeployment();
        Page page = signedIn("approver", "/camunda/app/tasklist/default/");
        page.getByText("Waiting for approval").click();
        page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Approve swap"))
                .first()
                .click();
        page.getByText("Claim", new Page.GetByTextOptions().setExact(true)).click();

        Locator form = page.locator("form[name=approveSwap]");
        assertThat(form).containsText("Weather 0.0-v2 on sandbox");
        assertThat(form).containsText("node1: install and point shortcuts");
        assertThat(form.getByLabel("Change of the file"))
                .containsText(Pattern.compile("-\\s+server " + sandbox.node(1).address() + "[^;]* down;"));
        assertThat(form.getByLabel("Evidence")).containsText("version 0.0-v2 answered it");
        assertThat(form.getByLabel("Evidence")).containsText("old workers, connections");
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
        String id = wissel.start("Weather", "0.0-v3", Strategy.INSTALL_FIRST);
        wissel.await(id, DeploymentState.FAILED_STEP);

        Page page = signedIn("ops", "/camunda/app/cockpit/default/");
        page.getByText("Processes", new Page.GetByTextOptions().setExact(true)).click();
        page.getByText("Rolling deployment").first().click();
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
        Page page = browser.newContext(new Browser.NewContextOptions().setViewportSize(1280, 800))
                .newPage();
        page.setDefaultTimeout(60_000);
        page.navigate(wissel.url() + path);
        page.fill("#username", user);
        page.fill("#password", user);
        page.click("button[type=submit]");
        return page;
    }

    private static void openStartForm(Page page) {
        page.getByText("Start process").first().click();
        page.locator(".modal").getByText("Rolling deployment").click();
        assertThat(page.locator("#cluster option:checked")).hasText("sandbox");
    }

    private static void choose(Page page, String project, String version) {
        page.getByLabel("Project").selectOption(new SelectOption().setLabel(project));
        page.getByLabel("Version").selectOption(new SelectOption().setLabel(version));
    }

    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    }
}
