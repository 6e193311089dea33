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
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.SelectOption;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Headless Chromium with pages of the size of a small laptop. Leaves pictures in {@code target/screenshots}. */
public final class SandboxBrowser implements AutoCloseable {

    private static final Path PICTURES = Path.of("target", "screenshots");

    /** In milliseconds: pages are large, and others may work on this machine. */
    private static final double PATIENCE = 120_000;

    /** More than any page has. */
    private static final int MOST_STOPS = 150;

    private final Playwright playwright;
    private final Browser browser;

    private SandboxBrowser(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Opens it; null where no Chromium is installed, which is an error where {@code CI} is set. */
    public static SandboxBrowser open() {
        Path chromium = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        if (chromium == null) {
            assertThat(System.getenv("CI"))
                    .as("chromium must be installed where CI is set")
                    .isNull();
            return null;
        }
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
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
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
        return new SandboxBrowser(playwright, browser);
    }

    @Override
    public void close() {
        playwright.close();
    }

    /** A page of the user, whose password is the name. */
    Page signedIn(URI wissel, String user, String path) {
        return signedIn(wissel, user, user, path);
    }

    public Page signedIn(URI wissel, String user, String password, String path) {
        Page page = browser.newContext(new Browser.NewContextOptions().setViewportSize(1280, 800))
                .newPage();
        page.setDefaultTimeout(PATIENCE);
        page.navigate(wissel + path);
        page.fill("#username", user);
        page.fill("#password", password);
        page.click("button[type=submit]");
        return page;
    }

    static void openStartForm(Page page) {
        page.getByText("Start process").first().click();
        page.locator(".modal").getByText("Rolling deployment").click();
        assertThat(page.locator("#cluster option:checked")).hasText("sandbox");
    }

    static void choose(Page page, String project, String version) {
        page.getByLabel("Project").selectOption(new SelectOption().setLabel(project));
        page.getByLabel("Version").selectOption(new SelectOption().setLabel(version));
    }

    /** The table of waves in the start form; not there until a plan is shown. */
    static Locator plan(Page page) {
        return page.locator(".modal").getByLabel("Plan", new Locator.GetByLabelOptions().setExact(true));
    }

    /** The button; disabled until the plan of what is chosen is shown. */
    static Locator start(Page page) {
        return page.locator(".modal")
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Start").setExact(true));
    }

    /** Whether somebody sees all of them on a small laptop without scrolling, and nothing lies over them. */
    public static void assertInSight(Page page, Locator... all) {
        for (Locator one : all) {
            assertThat(one).isVisible();
            BoundingBox box = one.boundingBox();
            assertThat(box.y).as(one + " begins below the top").isGreaterThanOrEqualTo(0);
            assertThat(box.y + box.height)
                    .as(one + " ends above the bottom")
                    .isLessThanOrEqualTo(page.viewportSize().height);
            assertThat(
                            (boolean)
                                    one.evaluate(
                                            """
                            one => {
                              const box = one.getBoundingClientRect();
                              return [box.top + 2, box.bottom - 2].every(y => {
                                const top = document.elementFromPoint(box.left + box.width / 2, y);
                                return top && (one.contains(top) || top.contains(one));
                              });
                            }"""))
                    .as(one + " is not covered")
                    .isTrue();
        }
    }

    /** Tabs on until this has the focus, as somebody without a mouse does. */
    public static void tabTo(Page page, Locator wanted) {
        for (int i = 0; i < MOST_STOPS; i++) {
            if ((boolean) wanted.evaluate("wanted => wanted === document.activeElement")) {
                return;
            }
            page.keyboard().press("Tab");
        }
        throw new AssertionError("no Tab leads to " + wanted);
    }

    /** The whole of a long form, which scrolls on a small laptop. */
    public static void tallPicture(Page page, String name) {
        tallPicture(page, name, 1500);
    }

    static void tallPicture(Page page, String name, int height) {
        var small = page.viewportSize();
        page.setViewportSize(small.width, height);
        picture(page, name);
        page.setViewportSize(small.width, small.height);
    }

    /** The diagram that Cockpit shows, large enough to be read; the page is loaded anew, since it is fitted only then. */
    static void diagramPicture(Page page, String name) {
        var small = page.viewportSize();
        page.setViewportSize(3200, 1500);
        page.reload();
        Locator end = page.locator(".djs-container [data-element-id=endEvent_projectDeployed]");
        assertThat(end.first()).isVisible();
        page.locator(".djs-container")
                .first()
                .screenshot(new Locator.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
        page.setViewportSize(small.width, small.height);
        page.reload();
    }

    public static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    }
}
