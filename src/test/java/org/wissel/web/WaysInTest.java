package org.wissel.web;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.stereotype.Controller;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.wissel.web.Browser.Answer;

/**
 * Every way in, and what it answers whom. A path of ours that has no row here fails: add one line, with the statuses for nobody,
 * a viewer, a deployer, an approver and an administrator, and the body where one is sent. What stands in braces is asked for with
 * a name that is not there, so that whoever is let in gets 404.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WaysInTest extends WebTest {

    private static final List<String> PEOPLE = List.of("nobody", VIEWER, DEPLOYER, APPROVER, ADMIN);

    private static final String WAYS =
            """
            GET    /                                                     302 200 200 200 200
            GET    /login                                                200 200 200 200 200
            GET    /logout                                               200 200 200 200 200
            GET    /favicon.ico                                          404 404 404 404 404
            GET    /nowhere                                              302 404 404 404 404
            GET    /error                                                500 500 500 500 500
            GET    /deployments                                          302 200 200 200 200
            GET    /deployments/{id}                                     302 404 404 404 404
            GET    /deployments/{id}/failed-steps                        302 404 404 404 404
            GET    /undeploys/{id}                                       302 404 404 404 404
            GET    /audit                                                302 403 403 403 200
            GET    /events                                               302 200 200 200 200
            GET    /swagger-ui.html                                      302 302 302 302 302
            GET    /swagger-ui/index.html                                302 200 200 200 200
            GET    /swagger-ui/swagger-initializer.js                    302 200 200 200 200
            GET    /webjars/swagger-ui/index.html                        302 200 200 200 200
            GET    /webjars/swagger-ui/swagger-initializer.js            302 200 200 200 200
            GET    /webjars/htmx.org/dist/htmx.min.js                    302 200 200 200 200
            GET    /wissel/live.js                                       302 200 200 200 200
            GET    /wissel/plot.js                                       302 200 200 200 200
            GET    /wissel/abort.js                                      302 200 200 200 200
            GET    /wissel/plan.js                                       302 200 200 200 200
            GET    /wissel/upload.js                                     302 200 200 200 200
            GET    /wissel/plan.html                                     302 200 200 200 200
            GET    /deployments/{id}/task                                302 302 302 302 302
            GET    /undeploys/{id}/task                                  302 302 302 302 302
            GET    /wissel/diffs.html                                    302 200 200 200 200
            GET    /wissel/page.js                                       302 200 200 200 200
            GET    /wissel/page.css                                      302 200 200 200 200

            GET    /api/csrf                                             401 200 200 200 200
            GET    /api/clusters                                         401 200 200 200 200
            POST   /api/clusters/{cluster}/plans                         401 403 404 403 404 {"project": "Weather", "version": "0.0-v2"}
            GET    /api/clusters/{cluster}/exports                       401 404 404 404 404
            GET    /api/exports                                          401 200 200 200 200
            POST   /api/exports                                          401 403 415 403 415 {}
            GET    /api/exports/{project}/{version}                      401 404 404 404 404
            DELETE /api/exports/{project}/{version}                      401 403 404 403 404 {}
            GET    /api/openapi                                          401 200 200 200 200
            GET    /api/openapi.yaml                                     401 406 406 406 406
            GET    /api/openapi/swagger-config                           401 200 200 200 200
            POST   /api/deployments                                      401 403 404 403 404 {"cluster": "other", "project": "Weather", "version": "0.0-v2"}
            GET    /api/deployments/{id}                                 401 404 404 404 404
            GET    /api/deployments                                      401 200 200 200 200
            GET    /api/deployments/{id}/continuity                      401 404 404 404 404
            GET    /api/deployments/{id}/steps                           401 404 404 404 404
            POST   /api/deployments/{id}/approval                        401 403 404 404 404 {"decision": "approve"}
            POST   /api/deployments/{id}/abort                           401 403 404 403 404 {}
            GET    /api/deployments/{id}/failed-steps                    401 404 404 404 404
            POST   /api/deployments/{id}/failed-steps/{job}/decision     401 403 404 403 404 {"decision": "retry"}
            GET    /api/undeploys                                        401 200 200 200 200
            POST   /api/undeploys                                        401 403 201 403 201 {"cluster": "other", "project": "Weather", "version": "0.0-v2"}
            GET    /api/undeploys/{id}                                   401 404 404 404 404
            GET    /api/undeploys/{id}/plan                              401 404 404 404 404
            POST   /api/undeploys/{id}/decision                          401 403 403 404 404 {"decision": "confirm"}
            POST   /api/undeploys/{id}/undo                              401 403 404 403 404 {}
            POST   /api/undeploys/{id}/retry                             401 403 404 403 404 {}
            GET    /api/audit                                            401 403 403 403 200
            GET    /api/audit/check                                      401 403 403 403 200
            GET    /api/locks                                            401 200 200 200 200
            DELETE /api/locks/{cluster}                                  401 403 403 403 409 {"reason": "stuck"}
            GET    /api/nowhere                                          401 404 404 404 404
            POST   /api/nowhere                                          401 404 404 404 404 {}
            POST   /api/plans                                            401 404 404 404 404 {}
            DELETE /api/nowhere/{id}                                     401 404 404 404 404 {}
            POST   /api/clusters                                         401 403 403 403 403 {}
            DELETE /api/deployments/{id}                                 401 403 403 403 403 {}

            GET    /camunda/favicon.ico                                  302 200 200 200 200
            GET    /camunda/lib/deps.js                                  302 200 200 200 200
            GET    /camunda/assets/{file}                                302 404 404 404 404
            GET    /camunda/app/welcome/default/                         302 200 200 200 200
            GET    /camunda/app/tasklist/default/                        302 200 200 200 200
            GET    /camunda/app/cockpit/default/                         302 200 200 200 200
            GET    /camunda/app/admin/default/                           302 403 403 403 200
            GET    /camunda/app/admin/default/setup/                     302 403 403 403 403
            GET    /camunda/api/admin/auth/user/default                  401 200 200 200 200
            GET    /camunda/api/tasklist/nowhere                         401 404 404 404 404
            GET    /camunda/api/welcome/nowhere                          401 404 404 404 404
            POST   /camunda/api/admin/setup/default/user/create          401 403 403 403 403 {"profile": {"id": "eve"}, "credentials": {"password": "eve"}}
            GET    /camunda/api/engine/engine/default/task/count         401 200 200 200 200
            GET    /camunda/api/engine/engine/default/filter             401 200 200 200 200
            GET    /camunda/api/cockpit/plugin/base/default/incident/count 401 200 200 200 200
            POST   /camunda/api/engine/engine/default/deployment/create  401 403 403 403 403 {}
            POST   /camunda/api/engine/engine/default/user/create        401 403 403 403 204 {"profile": {"id": "walter"}, "credentials": {"password": "walter-secret"}}
            POST   /camunda/api/engine/engine/default/process-definition/key/{id}/start 401 403 403 403 404 {}
            POST   /camunda/api/engine/engine/default/process-definition/{id}/restart   401 403 403 403 403 {"instructions": [], "processInstanceIds": ["none"]}
            POST   /camunda/api/engine/engine/default/task/{id}/bpmnError               401 403 403 403 403 {}
            POST   /camunda/api/engine/engine/default/task/{id}/complete                401 500 500 500 500 {}

            GET    /engine-rest                                          302 404 404 404 404
            GET    /engine-rest/engine                                   302 404 404 404 404
            GET    /engine-rest/task                                     302 404 404 404 404
            GET    /actuator                                             401 403 403 403 200
            GET    /actuator/health                                      200 200 200 200 200
            GET    /actuator/health/liveness                             200 200 200 200 200
            GET    /actuator/health/readiness                            200 200 200 200 200
            GET    /actuator/health/hosts                                401 403 403 403 200
            GET    /actuator/health/db                                   401 403 403 403 200
            GET    /actuator/info                                        401 403 403 403 200
            GET    /actuator/metrics                                     401 403 403 403 200
            GET    /actuator/metrics/{name}                              401 403 403 403 404
            GET    /actuator/prometheus                                  401 403 403 403 200
            GET    /actuator/env                                         401 403 403 403 404
            GET    /actuator/loggers                                     401 403 403 403 404
            POST   /actuator/loggers/{name}                              401 403 403 403 403 {"configuredLevel": "TRACE"}
            POST   /actuator/shutdown                                    401 403 403 403 403 {}
            GET    /h2-console                                           302 404 404 404 404
            """;

    record Way(String method, String path, List<Integer> statuses, String body) {

        static Way of(String row) {
            String[] parts = row.strip().split("\\s+", 3 + PEOPLE.size());
            return new Way(
                    parts[0],
                    parts[1],
                    IntStream.range(0, PEOPLE.size())
                            .mapToObj(i -> Integer.valueOf(parts[2 + i]))
                            .toList(),
                    parts.length > 2 + PEOPLE.size() ? parts[2 + PEOPLE.size()] : "{}");
        }
    }

    @Autowired
    private ApplicationContext context;

    private final Map<String, Browser> browsers = new HashMap<>();

    static List<Way> table() {
        return WAYS.lines().filter(row -> !row.isBlank()).map(Way::of).toList();
    }

    static Stream<Arguments> ways() {
        return table().stream().flatMap(way -> IntStream.range(0, PEOPLE.size())
                .mapToObj(i -> Arguments.of(
                        way.method(), way.path(), PEOPLE.get(i), way.statuses().get(i), way.body())));
    }

    @ParameterizedTest(name = "{0} {1} by {2}: {3}")
    @MethodSource("ways")
    void a_way_in_opens_for_whom_it_is(String method, String path, String person, int status, String body) {
        boolean nobody = person.equals("nobody");
        // Each of the administrator's may end what another needs: a browser of its own.
        Browser browser = nobody ? browser() : browsers.computeIfAbsent(person, this::browserOf);

        if (path.equals("/events")) {
            // It never ends by itself.
            try (Events events = browser.events()) {
                assertThat(events.status()).as("%s by %s", path, person).isEqualTo(status);
            }
            return;
        }

        Answer answer = send(browser, nobody, method, path.replaceAll("\\{\\w+}", "unknown"), body);

        assertThat(answer.status())
                .as("%s %s by %s: %s", method, path, person, answer.body())
                .isEqualTo(status);
        if (nobody && status == 302 && !path.equals("/")) {
            assertThat(answer.location()).isEqualTo("/login");
        }
        if (!nobody && path.startsWith("/camunda/api") && answer.status() == 403) {
            // The engine ends a session whose token it misses; ours was sent, so it must still be there.
            assertThat(browser.get("/api/clusters").status()).isEqualTo(200);
        }
    }

    private static Answer send(Browser browser, boolean nobody, String method, String path, String body) {
        if (method.equals("GET")) {
            return path.startsWith("/api") || path.startsWith("/camunda/api") ? browser.get(path) : browser.open(path);
        }
        if (path.startsWith("/camunda")) {
            String token = nobody ? "none" : camundaToken(browser);
            return browser.post(path, body, "X-XSRF-TOKEN", token);
        }
        if (nobody) {
            return method.equals("DELETE") ? browser.delete(path, body) : browser.post(path, body);
        }
        return method.equals("DELETE") ? browser.deleteWithToken(path, body) : browser.postWithToken(path, body);
    }

    private static String camundaToken(Browser browser) {
        browser.open("/camunda/app/tasklist/default/");
        return browser.cookie("XSRF-TOKEN").orElseThrow();
    }

    @Test
    void no_way_that_writes_opens_for_a_session_without_its_token() {
        table().stream().filter(way -> !way.method().equals("GET")).forEach(way -> {
            // The engine ends a session whose token it misses: a new one for each.
            Answer answer =
                    browserOf(ADMIN).write(way.method(), way.path().replaceAll("\\{\\w+}", "unknown"), way.body());

            assertThat(answer.status())
                    .as("%s %s: %s", way.method(), way.path(), answer.body())
                    .isIn(403, 404);
        });
        assertThat(deployments.started).isEmpty();
    }

    @Test
    void every_path_of_ours_has_a_row() {
        Set<String> missing = context.getBeansOfType(RequestMappingHandlerMapping.class).values().stream()
                .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream())
                .filter(mapped ->
                        mapped.getValue().getBeanType().getPackageName().startsWith("org.wissel"))
                .flatMap(mapped -> mapped.getKey().getPatternValues().stream().flatMap(path -> {
                    var methods = mapped.getKey().getMethodsCondition().getMethods();
                    return methods.isEmpty()
                            ? Stream.of("ANY " + path)
                            : methods.stream().map(each -> each + " " + path);
                }))
                .collect(toCollection(TreeSet::new));
        table().forEach(way -> missing.remove(way.method() + " " + way.path()));

        assertThat(missing)
                .as(
                        "these paths have no row in the table of WaysInTest: add one line each, that says what nobody, a viewer,"
                                + " a deployer, an approver and an administrator get")
                .isEmpty();
    }

    @Test
    void every_controller_of_ours_is_asked() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(Controller.class));
        Set<String> controllers = scanner.findCandidateComponents("org.wissel").stream()
                .filter(found -> !found.toString().contains("/test-classes/"))
                .map(found -> found.getBeanClassName())
                .collect(toCollection(TreeSet::new));
        assertThat(controllers).isNotEmpty();
        controllers.removeIf(name -> Stream.of(context.getBeanDefinitionNames())
                .anyMatch(bean -> name.equals(String.valueOf(
                        context.getType(bean) == null
                                ? null
                                : context.getType(bean).getName()))));

        assertThat(controllers)
                .as("these controllers are not imported by WebTest, so nobody tries who gets in: import them there")
                .isEmpty();
    }
}
