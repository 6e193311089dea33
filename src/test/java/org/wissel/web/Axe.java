package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.webjars.WebJarVersionLocator;

/** What axe finds wrong on a page for people who see little, hear it read to them, or have no mouse: by the rules of WCAG 2.1 AA. */
final class Axe {

    private static final String SCRIPT = script();

    private Axe() {}

    /** Nothing within this part of the page. */
    static void assertNothingFound(Page page, String part) {
        page.evaluate(SCRIPT + "; 0");
        Object found = page.evaluate(
                """
                async part => (await axe.run(document.querySelector(part),
                    { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })).violations
                  .map(rule => rule.id + ': ' + rule.nodes.map(node => node.html + ' ' + node.failureSummary).join('\\n'))
                  .join('\\n\\n')""",
                part);
        assertThat(found).as("what axe finds in " + part).isEqualTo("");
    }

    private static String script() {
        String path = new WebJarVersionLocator().fullPath("axe-core", "axe.min.js");
        try (InputStream script = Axe.class.getClassLoader().getResourceAsStream(path)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
