package org.wissel.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.passwordOf;
import static org.wissel.sandbox.SandboxBrowser.assertInSight;
import static org.wissel.sandbox.SandboxBrowser.picture;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.wissel.deployment.FakeLoadBalancer;
import org.wissel.deployment.FakeRuntime;
import org.wissel.deployment.Node;
import org.wissel.deployment.ProjectVersion;
import org.wissel.remote.RemoteFiles;
import org.wissel.sandbox.SandboxBrowser;

/** The form that starts a deployment, its upload above all, in Tasklist in headless Chromium. */
class UploadFormTest extends WebTest {

    @Autowired
    private ApplicationContext context;

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");

    private static SandboxBrowser chromium;

    @TempDir
    Path folder;

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
    void deployTheForm() {
        new EmbeddedForms(context, browserOf(ADMIN))
                .deployStart("start-stand-in", "Rollout stand-in", "start-rolling-deployment.html");
        library.holds(V1, "ab12", 4096);
    }

    @Test
    void an_archive_is_sent_with_its_checksum_and_its_version_is_chosen() throws IOException {
        if (didNotRun("an_archive_is_sent_with_its_checksum_and_its_version_is_chosen")) {
            return;
        }
        byte[] content = new byte[3 * 1024 * 1024];
        Path archive = Files.write(folder.resolve("Weather <b>v9.zip"), content);
        uploads.gate = new CountDownLatch(1);
        Page page = openForm();
        Locator form = page.locator("form[name=startRollingDeployment]");
        assertThat(form.getByText("Upload an export that is not in the list")).isVisible();
        form.getByText("Upload an export that is not in the list").focus();
        page.keyboard().press("Enter");
        form.getByLabel("Archive, as Blueriq exported it").setInputFiles(archive);
        page.keyboard().press("Tab");
        Locator button = form.getByRole(
                AriaRole.BUTTON,
                new Locator.GetByRoleOptions().setName("Upload").setExact(true));
        button.focus();
        page.keyboard().press("Enter");

        Locator bar = form.getByRole(AriaRole.PROGRESSBAR);
        assertThat(bar).hasAttribute("aria-valuenow", "100");
        assertThat(form.getByText("It has arrived and is being proven")).isVisible();
        assertThat(button).isDisabled();
        picture(page, "upload-form");
        assertThat(filled(bar)).isEqualTo(100);
        uploads.gate.countDown();

        assertThat(form.getByText("Weather <b>v9.zip lies ready as Weather 0.0-v9, SHA-256 "))
                .isVisible();
        assertThat(bar).hasCount(0);
        assertThat(form.locator("#project")).hasValue("string:Weather");
        assertThat(form.locator("#version")).hasValue("string:0.0-v9");
        assertThat(uploads.said).containsExactly(RemoteFiles.sha256(content));
        picture(page, "uploaded-form");
    }

    @Test
    void what_the_server_says_against_it_is_shown_and_another_can_be_sent() throws IOException {
        if (didNotRun("what_the_server_says_against_it_is_shown_and_another_can_be_sent")) {
            return;
        }
        uploads.refusal = new IllegalArgumentException("a.zip: This is no zip archive. Export the project again.");
        Page page = openForm();
        Locator form = page.locator("form[name=startRollingDeployment]");
        form.getByText("Upload an export that is not in the list").click();
        Locator button = form.getByRole(
                AriaRole.BUTTON,
                new Locator.GetByRoleOptions().setName("Upload").setExact(true));
        button.click();
        assertThat(form.locator("details").getByRole(AriaRole.ALERT)).containsText("Choose the archive first.");

        form.getByLabel("Archive, as Blueriq exported it")
                .setInputFiles(Files.write(folder.resolve("a.zip"), new byte[10]));
        button.click();
        assertThat(form.locator("details").getByRole(AriaRole.ALERT))
                .containsText("Not uploaded: a.zip: This is no zip archive. Export the project again.");
        assertThat(button).isEnabled();
    }

    @Test
    void one_that_is_too_large_is_not_even_sent() throws IOException {
        if (didNotRun("one_that_is_too_large_is_not_even_sent")) {
            return;
        }
        uploads.largest = 1024 * 1024;
        Page page = openForm();
        Locator form = page.locator("form[name=startRollingDeployment]");
        form.getByText("Upload an export that is not in the list").click();
        form.getByLabel("Archive, as Blueriq exported it")
                .setInputFiles(Files.write(folder.resolve("a.zip"), new byte[2 * 1024 * 1024]));
        form.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Upload").setExact(true))
                .click();

        assertThat(form.locator("details").getByRole(AriaRole.ALERT))
                .containsText("a.zip has 2.0 MB, and no more than 1.0 MB are taken");
        assertThat(uploads.said).isEmpty();
    }

    @Test
    void an_upload_that_is_at_forty_percent_says_so_and_looks_so() throws IOException {
        if (didNotRun("an_upload_that_is_at_forty_percent_says_so_and_looks_so")) {
            return;
        }
        Page page = openForm();
        Locator form = page.locator("form[name=startRollingDeployment]");
        form.getByText("Upload an export that is not in the list").click();
        // A network that took two fifths and stands still, once the form has read what it shows.
        page.evaluate(
                """
                () => { XMLHttpRequest.prototype.send = function () {
                  this.upload.dispatchEvent(new ProgressEvent('progress', { lengthComputable: true, loaded: 40, total: 100 }));
                }; }""");
        form.getByLabel("Archive, as Blueriq exported it")
                .setInputFiles(Files.write(folder.resolve("a.zip"), new byte[10]));
        form.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Upload").setExact(true))
                .evaluate("button => button.click()");

        Locator bar = form.getByRole(AriaRole.PROGRESSBAR);
        assertThat(bar).hasAttribute("aria-valuenow", "40");
        assertThat(form.getByText("40 %")).isVisible();
        assertThat(filled(bar)).isEqualTo(40);
        picture(page, "upload-form-40");
    }

    @Test
    void of_a_plan_one_line_is_read_out_and_each_change_of_a_file_is_a_region_of_its_own() {
        if (didNotRun("of_a_plan_one_line_is_read_out_and_each_change_of_a_file_is_a_region_of_its_own")) {
            return;
        }
        clusters.has(
                "demo",
                List.of(new FakeLoadBalancer("lb1", Set.of("node1", "node2"))),
                Stream.of("node1", "node2")
                        .map(name -> new Node(name, URI.create("http://" + name), new FakeRuntime(name, V1)))
                        .toList());
        library.holds(new ProjectVersion("Weather", "0.0-v2"), "sum", 1);
        Page page = openForm();
        Locator form = page.locator("form[name=startRollingDeployment]");
        form.getByLabel("Project").selectOption("Weather");
        form.getByLabel("Version").selectOption("0.0-v2");

        Locator part = form.getByLabel("What will be done");
        assertThat(part.getByRole(AriaRole.STATUS)).hasText("The plan has 3 waves, 3 restarts.");
        assertThat(part.getByRole(AriaRole.ALERT)).hasCount(0);
        assertThat(part.locator("[aria-live]")).hasCount(0);
        part.locator("summary").first().click();
        assertThat(part.getByRole(
                        AriaRole.REGION,
                        new Locator.GetByRoleOptions().setName("Change of the file drain: lb1 /backend.conf")))
                .isVisible();
        assertThat(contrast(form.locator("#strategyHelp"))).isGreaterThanOrEqualTo(4.5);
        // However long the plan is.
        assertInSight(
                page,
                page.locator(".modal")
                        .getByRole(
                                AriaRole.BUTTON,
                                new Locator.GetByRoleOptions().setName("Start").setExact(true)));
        picture(page, "start-form-plan");
        Axe.assertNothingFound(page, "form[name=startRollingDeployment]");
    }

    /** Of its words on a white ground, as WCAG reckons it. */
    private static double contrast(Locator words) {
        return ((Number)
                        words.evaluate(
                                """
                        words => {
                          const parts = getComputedStyle(words).color.match(/\\d+/g).map(part => part / 255)
                            .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4);
                          return 1.05 / (.2126 * parts[0] + .7152 * parts[1] + .0722 * parts[2] + .05);
                        }"""))
                .doubleValue();
    }

    /** How much of its track a bar fills, in percent. */
    private static int filled(Locator bar) {
        return (int) bar.evaluate("bar => Math.round(100 * bar.offsetWidth / bar.parentElement.clientWidth)");
    }

    private Page openForm() {
        URI wissel = URI.create("http://127.0.0.1:" + port);
        Page page = chromium.signedIn(wissel, DEPLOYER, passwordOf(DEPLOYER), "/deployments");
        page.waitForURL(wissel + "/deployments*");
        page.navigate(wissel + "/camunda/app/tasklist/default/");
        page.getByText("Start process").first().click();
        page.locator(".modal").getByText("Rollout stand-in").click();
        return page;
    }

    private static boolean didNotRun(String test) {
        if (chromium == null) {
            System.out.println(test + " DID NOT RUN: install chromium");
        }
        return chromium == null;
    }
}
