package org.wissel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.script.ScriptEngineFactory;
import javax.script.ScriptEngineManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the jar is made of, under which licences, and what of it could run a script. */
class SupplyChainTest {

    private static final String SBOM = "META-INF/sbom/application.cdx.json";
    private static final Path PAGE = Path.of("docs/licences.md");
    private static final Path NEW_PAGE = Path.of("target/licences.md");

    /** A component may be used under one of these without asking for more than its notice; it may have others to choose from. */
    private static final Pattern FREE = Pattern.compile(
            "(?i).*(apache|\\bMIT\\b|BSD|EPL|Eclipse|EDL|CC0|Bouncy Castle|MPL|public domain|UPL|ISC).*");

    private record Component(String name, String version, String licences) {}

    private static List<Component> components;
    private static JsonNode bom;

    @BeforeAll
    static void readIt() throws IOException {
        try (InputStream file = SupplyChainTest.class.getClassLoader().getResourceAsStream(SBOM)) {
            assertThat(file)
                    .as(SBOM + " is made by mvn generate-resources, and not with -o: run that once")
                    .isNotNull();
            bom = new ObjectMapper().readTree(file);
        }
        components = new ArrayList<>();
        bom.get("components")
                .forEach(component -> components.add(new Component(
                        component.path("group").asText() + ":"
                                + component.path("name").asText(),
                        component.path("version").asText(),
                        licences(component))));
        components.sort((one, other) -> one.name().compareTo(other.name()));
    }

    private static String licences(JsonNode component) {
        Set<String> names = new TreeSet<>();
        component.path("licenses").forEach(each -> {
            JsonNode licence = each.path("license");
            String name = licence.path("id").asText(licence.path("name").asText());
            names.add(each.path("expression").asText(name));
        });
        return String.join(" or ", names);
    }

    @Test
    void the_bill_of_materials_tells_what_the_jar_carries_and_nothing_of_the_tests() {
        Map<String, String> versions = new TreeMap<>();
        components.forEach(component -> versions.put(component.name(), component.version()));

        assertThat(versions)
                .containsKeys(
                        "org.camunda.bpm:camunda-engine",
                        "com.hierynomus:sshj",
                        "org.bouncycastle:bcprov-jdk18on",
                        "org.apache.tomcat.embed:tomcat-embed-core",
                        "com.h2database:h2",
                        "org.postgresql:postgresql",
                        "org.webjars.npm:htmx.org")
                .doesNotContainKeys("org.apache.sshd:sshd-core", "org.junit.jupiter:junit-jupiter-api");
        assertThat(bom.path("serialNumber").isMissingNode())
                .as("the same sources make the same jar")
                .isTrue();
    }

    @Test
    void every_component_may_be_used_and_the_page_names_its_licence() throws IOException {
        assertThat(components).allSatisfy(component -> assertThat(component.licences())
                .as("%s %s", component.name(), component.version())
                .matches(FREE));
        String page = page();
        Files.writeString(NEW_PAGE, page);

        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("%s is another than the build: look at what changed, then cp %s %s", PAGE, NEW_PAGE, PAGE)
                .isEqualTo(page);
    }

    private static String page() {
        return """
                # Licences of what the jar carries

                Made from the build's bill of materials by `mvn test -Dtest=SupplyChainTest`, which fails where this page is another, and
                leaves the new one in `target/licences.md`. Where several are named one may choose. Scripts that a component carries
                within itself are told in its own files; of Camunda's web applications see [supply-chain.md](supply-chain.md).

                | component | version | licence |
                |---|---|---|
                """
                + components.stream()
                        .map(component -> "| " + component.name() + " | " + component.version() + " | "
                                + component.licences() + " |\n")
                        .collect(Collectors.joining());
    }

    @Test
    void no_engine_is_there_that_could_run_a_script_of_a_model() {
        List<String> engines = new ScriptEngineManager()
                .getEngineFactories().stream()
                        .map(ScriptEngineFactory::getEngineName)
                        .toList();

        // Expressions of models are JUEL's as well; models come from the jar alone. FEEL has no way out of its values.
        assertThat(engines).isSubsetOf("juel", "feel-scala", "feel-scala-unary-tests");
    }
}
