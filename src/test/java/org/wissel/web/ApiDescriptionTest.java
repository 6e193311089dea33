package org.wissel.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.process.CamundaUsersFixture.passwordOf;
import static org.wissel.sandbox.SandboxBrowser.picture;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.wissel.sandbox.SandboxBrowser;

/** The description of the API tells of all that there is, of nothing else, and can be tried out. */
class ApiDescriptionTest extends WebTest {

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping handlers;

    private record Described(String name, JsonNode operation) {}

    @Test
    void every_resource_is_described_and_nothing_else() {
        Set<String> real = new TreeSet<>();
        handlers.getHandlerMethods().forEach((mapping, method) -> {
            if (method.getBeanType().getName().startsWith("org.wissel")) {
                mapping.getPatternValues().stream()
                        .filter(path -> path.startsWith("/api/"))
                        .forEach(path -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(verb -> real.add(verb + " " + path)));
            }
        });

        Set<String> described =
                operations().stream().map(Described::name).collect(Collectors.toCollection(TreeSet::new));
        assertThat(described).isEqualTo(real).contains("POST /api/exports", "GET /api/deployments/{id}");
    }

    @Test
    void the_page_for_pipelines_names_every_resource_and_no_other() throws IOException {
        String page = Files.readString(Path.of("docs/pipeline.md"));
        Set<String> named = new TreeSet<>();
        Matcher calls = Pattern.compile("`((?:GET|POST|DELETE) /api/[^`?]*)`").matcher(page);
        while (calls.find()) {
            named.add(calls.group(1));
        }

        assertThat(named)
                .isEqualTo(operations().stream().map(Described::name).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void every_operation_says_what_it_does_who_may_and_how_it_fails() {
        assertThat(operations()).allSatisfy(described -> {
            JsonNode operation = described.operation();
            assertThat(operation.path("summary").asText()).as(described.name()).isNotBlank();
            assertThat(operation.path("description").asText())
                    .as(described.name())
                    .startsWith("For ");
            assertThat(operation.path("tags")).as(described.name()).hasSize(1);
            Set<String> statuses = new TreeSet<>();
            operation.path("responses").properties().forEach(response -> statuses.add(response.getKey()));
            assertThat(statuses)
                    .as(described.name())
                    .contains("401", "429", "500")
                    .anyMatch(status -> status.startsWith("2"));
            if (!described.name().startsWith("GET")) {
                assertThat(statuses).as(described.name()).contains("400", "403");
            }
            if (operation.has("requestBody")) {
                assertThat(statuses).as(described.name()).contains("415");
            }
            if (described.name().contains("{")) {
                assertThat(statuses).as(described.name()).contains("404");
            }
            operation.path("responses").properties().forEach(response -> {
                if (!response.getKey().startsWith("2")) {
                    assertThat(response.getValue()
                                    .at("/content/application~1problem+json/schema/$ref")
                                    .asText())
                            .as(described.name())
                            .isEqualTo("#/components/schemas/Problem");
                }
            });
        });
    }

    @Test
    void every_body_is_described_by_an_example_and_by_no_property_that_is_none() {
        JsonNode document = document();
        document.at("/components/schemas").properties().forEach(schema -> {
            assertThat(schema.getKey()).as("one type, one name").matches("[A-Za-z]+");
            assertThat(schema.getValue().path("properties").has("unknown"))
                    .as(schema.getKey())
                    .isFalse();
        });
        for (Described described : operations()) {
            JsonNode json = described.operation().at("/requestBody/content/application~1json/schema/$ref");
            if (!json.isMissingNode()) {
                JsonNode schema = document.at(json.asText().substring(1));
                assertThat(schema.path("example").isObject())
                        .as(described.name())
                        .isTrue();
            }
        }
        JsonNode upload = document.at("/paths/~1api~1exports/post/requestBody/content");
        assertThat(upload.has("application/zip")).isTrue();
        assertThat(upload.has("application/octet-stream")).isTrue();
    }

    @Test
    void the_document_is_for_whoever_is_signed_in_and_names_the_ways_to_be() {
        assertThat(browser().get("/api/openapi").problem(401)).contains("/login");
        assertThat(browser().get("/v3/api-docs").status()).isEqualTo(302);
        assertThat(programOf(VIEWER).get("/api/openapi").status()).isEqualTo(200);
        assertThat(document().at("/components/securitySchemes/basic/scheme").asText())
                .isEqualTo("basic");
        assertThat(document().at("/info/title").asText()).isEqualTo("Wissel");
        assertThat(document().at("/info/version").asText()).isNotBlank();
    }

    @Test
    void whoever_is_signed_in_tries_out_what_writes_without_knowing_of_tokens() {
        SandboxBrowser chromium = SandboxBrowser.open();
        if (chromium == null) {
            System.out.println(
                    "whoever_is_signed_in_tries_out_what_writes_without_knowing_of_tokens DID NOT RUN: install chromium");
            return;
        }
        try (chromium) {
            deployments.runs(WeatherDeployment.running("d7"));
            URI wissel = URI.create("http://127.0.0.1:" + port);
            Page page = chromium.signedIn(wissel, DEPLOYER, passwordOf(DEPLOYER), "/deployments");
            page.waitForURL(wissel + "/deployments*");
            page.navigate(wissel + "/swagger-ui.html");
            Locator abort =
                    page.locator(".opblock", new Page.LocatorOptions().setHasText("/api/deployments/{id}/abort"));
            abort.locator(".opblock-summary-control").click();
            abort.getByText("Try it out").click();
            abort.getByPlaceholder("id").fill("d7");
            abort.getByText("Execute", new Locator.GetByTextOptions().setExact(true))
                    .click();

            assertThat(abort.locator(".live-responses-table tbody .response-col_status")
                            .first())
                    .containsText("202");
            picture(page, "try-it-out");
            assertThat(deployments.aborted).hasSize(1);
        }
    }

    private List<Described> operations() {
        List<Described> operations = new ArrayList<>();
        document().path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(operation -> operations.add(new Described(
                        operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), operation.getValue()))));
        return operations;
    }

    private JsonNode document() {
        return programOf(VIEWER).get("/api/openapi").json();
    }
}
