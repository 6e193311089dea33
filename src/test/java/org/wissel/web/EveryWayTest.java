package org.wissel.web;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.OUTSIDER;

import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.server.PathContainer;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.wissel.web.Browser.Answer;
import org.wissel.web.WaysInTest.Way;

/**
 * That the table of {@link WaysInTest} leaves nothing out: what answers requests is asked what it answers, whoever wrote it (our
 * controllers, the actuator, springdoc, static files, the engine's resources), and each must have a row, or is tried here.
 */
class EveryWayTest extends WebTest {

    /** Where a server of Spring Boot finds files, and below which path it shows them. */
    private static final Map<String, String> FILES = Map.of(
            "META-INF/resources/webjars/camunda/", "/camunda/",
            "META-INF/resources/", "/",
            "resources/", "/",
            "static/", "/",
            "public/", "/");

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    @Autowired
    private ServletWebServerApplicationContext context;

    @Test
    void whatever_answers_requests_has_a_row() {
        Set<String> missing = new TreeSet<>();
        for (HandlerMapping mapping :
                context.getBeansOfType(HandlerMapping.class).values()) {
            ways(mapping).filter(way -> !hasRow(way)).forEach(missing::add);
        }
        for (ServletRegistration servlet :
                context.getServletContext().getServletRegistrations().values()) {
            servlet.getMappings().stream()
                    .map(path -> "GET " + path.replaceAll("/[*]$", "/**"))
                    .filter(way -> !way.equals("GET /") && !hasRow(way))
                    .forEach(missing::add);
        }

        assertThat(missing)
                .as(
                        "these have no row in the table of WaysInTest: add one line each, that says what nobody, a viewer, a"
                                + " deployer, an approver and an administrator get")
                .isEmpty();
    }

    /** Method and pattern. */
    private static Stream<String> ways(HandlerMapping mapping) {
        if (mapping instanceof RequestMappingInfoHandlerMapping methods) {
            return methods.getHandlerMethods().keySet().stream().flatMap(info -> {
                Set<String> verbs = info.getMethodsCondition().getMethods().stream()
                        .map(Enum::name)
                        .collect(Collectors.toSet());
                // One that asks for no method answers all: reading is looked at here, the others below.
                return (verbs.isEmpty() ? Set.of("GET") : verbs)
                        .stream().flatMap(verb -> info.getPatternValues().stream()
                                .map(path -> verb + " " + path));
            });
        }
        if (mapping instanceof AbstractUrlHandlerMapping urls) {
            return urls.getHandlerMap().keySet().stream().map(path -> "GET " + path);
        }
        assertThat(mapping).isInstanceOf(RouterFunctionMapping.class);
        assertThat(((RouterFunctionMapping) mapping).getRouterFunction()).isNull();
        return Stream.empty();
    }

    private static boolean hasRow(String way) {
        String[] parts = way.split(" ", 2);
        // A library's version is no other way to it.
        PathPattern pattern = PathPatternParser.defaultInstance.parse(parts[1].replaceAll("/\\d+[.]\\d+[.]\\d+/", "/"));
        return WaysInTest.table().stream()
                .filter(row -> row.method().equals(parts[0]))
                .anyMatch(row -> pattern.matches(PathContainer.parsePath(example(row))));
    }

    private static String example(Way row) {
        return row.path().replaceAll("\\{\\w+}", "unknown");
    }

    @Test
    void no_file_is_shown_to_whoever_is_not_signed_in() throws IOException {
        Set<String> paths = new TreeSet<>();
        for (Map.Entry<String, String> place : FILES.entrySet()) {
            for (Resource file :
                    new PathMatchingResourcePatternResolver().getResources("classpath*:/" + place.getKey() + "**")) {
                String url = file.getURL().toString();
                if (file.isReadable() && !url.endsWith("/")) {
                    paths.add(place.getValue()
                            + url.substring(url.lastIndexOf("/" + place.getKey()) + 1)
                                    .substring(place.getKey().length()));
                }
            }
        }
        assertThat(paths)
                .hasSizeGreaterThan(200)
                .contains("/wissel/live.js", "/camunda/lib/deps.js")
                .anyMatch(path -> path.startsWith("/webjars/htmx.org/"));
        Browser nobody = browser();

        List<String> open = paths.stream()
                .filter(path -> path.matches("[\\w/.@+~-]+"))
                .map(path -> path + " " + nobody.get(path).status())
                .filter(answered -> !answered.endsWith(" 302") && !answered.endsWith(" 401"))
                .toList();

        assertThat(open).as("files that whoever asks gets").isEmpty();
    }

    @Test
    void no_resource_of_the_engine_opens_for_whoever_is_not_signed_in() throws ReflectiveOperationException {
        Set<JaxRsWays.Way> ways = JaxRsWays.of(context.getServletContext());
        assertThat(ways).hasSizeGreaterThan(400);
        Browser nobody = browser();

        assertThat(ways.stream()
                        .map(way -> way + " "
                                + nobody.write(way.method(), way.example(), "{}")
                                        .status())
                        .filter(answered -> !answered.endsWith(" 401")))
                // It ends a session, where there is one.
                .containsExactly("POST /camunda/api/admin/auth/user/{processEngineName}/logout 204");
    }

    @Test
    void a_method_that_has_no_row_does_nothing() {
        Set<String> rows = WaysInTest.table().stream()
                .map(row -> row.method() + " " + example(row))
                .collect(Collectors.toSet());
        Set<String> paths = WaysInTest.table().stream()
                .map(EveryWayTest::example)
                // The first never ends; resources of the engine are asked with their own methods.
                .filter(path -> !path.equals("/events") && !path.startsWith("/camunda/api"))
                .collect(toCollection(TreeSet::new));
        List<String> wrong = new ArrayList<>();
        for (String person : List.of("nobody", OUTSIDER, ADMIN)) {
            Browser browser = person.equals("nobody") ? browser() : browserOf(person);
            String token = person.equals("nobody")
                    ? "none"
                    : browser.get("/api/csrf").json().get("token").asText();
            for (String path : paths) {
                for (String method : METHODS) {
                    if (rows.contains(method + " " + path)) {
                        continue;
                    }
                    Answer answer = browser.write(method, path, "", "X-CSRF-TOKEN", token);
                    boolean reads = method.equals("HEAD") || method.equals("OPTIONS");
                    boolean nothing =
                            answer.status() >= 300 || reads && answer.body().isEmpty();
                    if (!nothing) {
                        wrong.add(method + " " + path + " by " + person + ": " + answer.status() + " " + answer.body());
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
    }
}
