package org.wissel.web;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.APPROVER;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.OUTSIDER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestPropertySource;
import org.wissel.web.Browser.Answer;

/**
 * What changes something in the engine, over the two ways to its API, and what it answers whom: each row is asked of a deployment
 * that runs, waits for its approval and has a failed step. The statuses are those for nobody, somebody in no group, a viewer, a
 * deployer, an approver and an administrator; the body is asked where one is sent. {@link WaysInTest} has the other paths.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestPropertySource(properties = "wissel.engine-rest.enabled=true")
class EngineWaysTest extends WebTest {

    private static final List<String> PEOPLE = List.of("nobody", OUTSIDER, VIEWER, DEPLOYER, APPROVER, ADMIN);

    /** What stands here for all is closed, what only for the last is for administrators. */
    private static final String WAYS =
            """
            POST   deployment/create                                 401 403 403 403 403 403
            POST   deployment/{model}/redeploy                       401 403 403 403 403 403 {}
            DELETE deployment/{model}                                401 403 403 403 403 403
            DELETE deployment/{model}?cascade=true                   401 403 403 403 403 403
            DELETE process-definition/{definition}?cascade=true      401 403 403 403 403 403
            DELETE process-definition/key/rolling-deployment         401 403 403 403 403 403
            POST   decision-definition/key/any/evaluate              401 403 403 403 403 403 {}
            POST   case-definition/key/any/create                    401 403 403 403 403 403 {}
            POST   process-definition/{definition}/restart           401 403 403 403 403 403 {"processInstanceIds": ["{instance}"], "instructions": []}
            POST   process-definition/{definition}/start             401 403 403 403 403 403 {"startInstructions": [{"type": "startAfterActivity", "activityId": "userTask_approveSwap"}]}

            POST   process-instance/{instance}/modification          401 403 403 403 403 403 {"instructions": [{"type": "startAfterActivity", "activityId": "userTask_approveSwap"}]}
            POST   process-instance/{instance}/modification-async    401 403 403 403 403 403 {"instructions": [{"type": "startAfterActivity", "activityId": "userTask_approveSwap"}]}
            POST   modification/execute                              401 403 403 403 403 403 {"processDefinitionId": "{definition}", "processInstanceIds": ["{instance}"], "instructions": [{"type": "startAfterActivity", "activityId": "userTask_approveSwap"}]}
            POST   migration/execute                                 401 403 403 403 403 403 {"migrationPlan": {"sourceProcessDefinitionId": "{definition}", "targetProcessDefinitionId": "{definition}", "instructions": []}, "processInstanceIds": ["{instance}"]}
            POST   message                                           401 403 403 403 403 403 {"messageName": "Abort requested", "processInstanceId": "{instance}"}
            POST   process-instance/message-async                    401 403 403 403 403 403 {"messageName": "Abort requested", "processInstanceIds": ["{instance}"]}
            POST   signal                                            401 403 403 403 403 403 {"name": "any"}
            POST   condition                                         401 403 403 403 403 403 {"variables": {}}
            POST   execution/{execution}/signal                      401 403 403 403 403 403 {}
            POST   execution/{execution}/messageSubscriptions/any/trigger 401 403 403 403 403 403 {}
            POST   job/{job}/execute                                 401 403 403 403 403 403
            DELETE job/{job}                                         401 403 403 403 403 403
            POST   process-instance/variables-async                  401 403 403 403 403 403 {"processInstanceIds": ["{instance}"], "variables": {"wave": {"value": 7}}}
            POST   task/{task}/delegate                              401 403 403 403 403 403 {"userId": "otto"}
            POST   task/{task}/resolve                               401 403 403 403 403 403 {"variables": {"decision": {"value": "approve"}}}
            POST   task/{task}/bpmnError                             401 403 403 403 403 403 {"errorCode": "any"}
            POST   task/{task}/bpmnEscalation                        401 403 403 403 403 403 {"escalationCode": "any"}
            DELETE history/process-instance/{instance}               401 403 403 403 403 403
            POST   history/process-instance/delete                   401 403 403 403 403 403 {"historicProcessInstanceIds": ["{instance}"]}
            DELETE history/process-instance/{instance}/variable-instances 401 403 403 403 403 403
            DELETE history/variable-instance/{variable}              401 403 403 403 403 403
            POST   history/process-instance/set-removal-time         401 403 403 403 403 403 {"historicProcessInstanceIds": ["{instance}"], "clearedRemovalTime": true}
            POST   history/cleanup                                   401 403 403 403 403 403
            POST   identity/verify                                   401 403 403 403 403 403 {"username": "ada", "password": "guess"}

            PUT    process-instance/{instance}/variables/wave        401 403 403 403 403 204 {"value": 7, "type": "Integer"}
            POST   process-instance/{instance}/variables             401 403 403 403 403 204 {"modifications": {"wave": {"value": 7}}}
            DELETE process-instance/{instance}/variables/kept        401 403 403 403 403 204
            PUT    execution/{execution}/localVariables/wave         401 403 403 403 403 204 {"value": 7, "type": "Integer"}
            PUT    task/{task}/variables/wave                        401 403 403 403 403 204 {"value": 7, "type": "Integer"}
            PUT    task/{task}/variables/anything                    401 403 403 403 403 204 {"value": 7, "type": "Integer"}
            POST   task/{task}/localVariables                        401 403 403 403 403 204 {"modifications": {"wave": {"value": 7}}}
            POST   task/{task}/variables                             401 403 403 403 403 204 {"modifications": {"wave": {"value": 7}}}
            DELETE task/{task}/variables/kept                        401 403 403 403 403 204
            DELETE task/{task}/localVariables/none                   401 403 403 403 403 204
            POST   task/{task}/variables                             401 403 403 403 403 204 {"deletions": ["kept"]}
            PUT    process-instance/{instance}/suspended             401 403 403 403 403 204 {"suspended": true}
            PUT    process-instance/suspended                        401 403 403 403 403 204 {"processInstanceIds": ["{instance}"], "suspended": true}
            DELETE process-instance/{instance}                       401 403 403 403 403 204
            POST   process-instance/delete                           401 403 403 403 403 200 {"processInstanceIds": ["{instance}"]}
            PUT    process-definition/{definition}/history-time-to-live 401 403 403 403 403 204 {"historyTimeToLive": 5}
            PUT    job/{job}/duedate                                 401 403 403 403 403 204 {"duedate": null}
            PUT    job/{job}/suspended                               401 403 403 403 403 204 {"suspended": true}
            PUT    job/{job}/priority                                401 403 403 403 403 204 {"priority": 7}
            PUT    job/{job}/retries                                 401 403 403 204 403 204 {"retries": 1}
            PUT    job-definition/{jobDefinition}/suspended          401 403 403 403 403 204 {"suspended": true}
            PUT    incident/{incident}/annotation                    401 403 403 403 403 204 {"annotation": "seen"}
            POST   external-task/fetchAndLock                        401 403 403 403 403 403 {"workerId": "w", "maxTasks": 1, "topics": []}
            POST   external-task/any/complete                        401 403 403 403 403 403 {"workerId": "w"}
            POST   task/{task}/assignee                              401 403 403 403 204 204 {"userId": "anna"}
            POST   task/{task}/claim                                 401 403 403 403 204 204 {"userId": "anna"}
            POST   task/{task}/unclaim                               401 403 403 403 204 204 {}
            PUT    task/{task}                                       401 404 403 403 204 204 {"name": "Approve swap", "priority": 7}
            POST   task/{task}/complete                              401 403 403 403 204 204 {"variables": {"decision": {"value": "approve"}}}
            POST   task/{task}/submit-form                           401 403 403 403 204 204 {"variables": {"decision": {"value": "approve"}, "comment": {"value": "seen"}}}
            POST   task/{task}/complete                              401 403 403 403 403 204 {"variables": {"decision": {"value": "approve"}, "wave": {"value": 7}}}
            POST   task/{task}/submit-form                           401 403 403 403 403 204 {"variables": {"anything": {"value": 7}}}
            POST   task/{task}/comment/create                        401 400 400 200 200 200 {"message": "seen"}
            POST   task/create                                       401 403 403 403 403 204 {"name": "mine"}
            POST   process-definition/key/rolling-deployment/submit-form 401 404 403 200 403 200 {"variables": {"cluster": {"value": "demo"}}}
            POST   process-definition/key/rolling-deployment/submit-form 401 404 403 403 403 200 {"variables": {"swapClusterDelegate": {"value": "mine"}}}
            POST   process-definition/key/rolling-deployment/submit-form 401 404 403 403 403 200 {"variables": {"wave": {"value": 7}}}
            POST   process-definition/{definition}/submit-form           401 403 403 200 403 200 {"variables": {"cluster": {"value": "demo"}}}
            POST   filter/create                                     401 403 403 403 403 200 {"resourceType": "Task", "name": "mine", "query": {}, "properties": {}}

            POST   user/create                                       401 403 403 403 403 204 {"profile": {"id": "eve{n}"}, "credentials": {"password": "eve-secret"}}
            DELETE user/nobodyhere                                   401 403 403 403 403 204
            POST   group/create                                      401 403 403 403 403 204 {"id": "group{n}", "name": "mine", "type": "mine"}
            PUT    group/approvers/members/{fresh}                   401 403 403 403 403 204
            DELETE group/approvers/members/nobodyhere                401 403 403 403 403 204
            POST   authorization/create                              401 403 403 403 403 200 {"type": 1, "permissions": ["ALL"], "userId": "user{n}", "resourceType": 8, "resourceId": "*"}
            """;

    /** What reads; also by POST, where questions are long: the engine answers with what somebody may see, and changes nothing. */
    private static final Pattern READS = Pattern.compile(
            "(GET|OPTIONS) .*|POST /("
                    + "(case-execution|case-instance|execution|external-task|group|history/[a-z-]+|job|job-definition|process-instance"
                    + "|task|variable-instance)(/count)?"
                    + "|filter/\\{id}/(count|list|singleResult)|migration/(generate|validate)|identity/password-policy|schema/log)");

    /** Where the id of what {@link #startAnother} started belongs. */
    private static final Pattern OWN_ID =
            Pattern.compile("^(/(task|execution|process-instance|job|process-definition|incident)/)\\{id}");

    private static int number;

    record Way(String method, String path, List<Integer> statuses, String body) {

        static Way of(String row) {
            String[] parts = row.strip().split("\\s+", 3 + PEOPLE.size());
            return new Way(
                    parts[0],
                    parts[1],
                    IntStream.range(0, PEOPLE.size())
                            .mapToObj(i -> Integer.valueOf(parts[2 + i]))
                            .toList(),
                    parts.length > 2 + PEOPLE.size() ? parts[2 + PEOPLE.size()] : "");
        }
    }

    @Autowired
    private ApplicationContext context;

    private final Map<String, Browser> browsers = new HashMap<>();

    private final Map<String, String> ids = new LinkedHashMap<>();

    static Stream<Arguments> ways() {
        return WAYS.lines()
                .filter(row -> !row.isBlank())
                .map(Way::of)
                .map(way -> Arguments.of(way.method() + " " + way.path(), way));
    }

    @BeforeEach
    void startOne() {
        users.deployModel();
        startAnother();
    }

    /** Other tests look at the same database. */
    @AfterEach
    void takeAwayWhatOthersWouldSee() {
        for (JsonNode filter : programOf(ADMIN).get("/engine-rest/filter").json()) {
            if (List.of("mine", "evil").contains(filter.get("name").asText())) {
                programOf(ADMIN)
                        .delete("/engine-rest/filter/" + filter.get("id").asText(), "");
            }
        }
    }

    private void startAnother() {
        ids.clear();
        ids.putAll(users.startAndName());
        ids.put("n", String.valueOf(++number));
        ids.put("fresh", "fresh" + number);
        users.make("fresh" + number);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void a_way_into_the_engine_opens_for_whom_it_is(String name, Way way) {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < PEOPLE.size(); i++) {
            for (String base : List.of("/engine-rest/", "/camunda/api/engine/engine/default/")) {
                Answer answer = ask(PEOPLE.get(i), base, way);
                if (answer.status() != way.statuses().get(i)) {
                    wrong.add(PEOPLE.get(i) + " by " + base + ": " + answer.status() + " instead of "
                            + way.statuses().get(i) + " " + answer.body());
                }
                if (answer.status() < 300) {
                    startAnother();
                }
            }
        }

        assertThat(wrong).as(name).isEmpty();
    }

    private Answer ask(String person, String base, Way way) {
        boolean nobody = person.equals("nobody");
        String path = base + named(way.path());
        String body = way.path().endsWith("/create") && way.body().isEmpty() ? EngineRestTest.MODEL : named(way.body());
        String type = body == EngineRestTest.MODEL ? "multipart/form-data; boundary=x" : "application/json";
        if (base.startsWith("/engine-rest")) {
            return (nobody ? browser() : programOf(person)).write(way.method(), path, body, "Content-Type", type);
        }
        Browser browser = nobody ? browser() : browsers.computeIfAbsent(person, this::withToken);
        return browser.write(
                way.method(),
                path,
                body,
                "Content-Type",
                type,
                "X-XSRF-TOKEN",
                browser.cookie("XSRF-TOKEN").orElse("none"));
    }

    private Browser withToken(String person) {
        Browser browser = browserOf(person);
        browser.open("/camunda/app/welcome/default/");
        return browser;
    }

    private String named(String text) {
        String named = text;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            named = named.replace("{" + id.getKey() + "}", id.getValue());
        }
        return named;
    }

    @Test
    void a_resource_that_has_no_row_opens_for_administrators_alone() {
        Set<JaxRsWays.Way> others = JaxRsWays.of("", context.getBean(jakarta.ws.rs.core.Application.class)).stream()
                .map(way -> new JaxRsWays.Way(way.method(), way.path().replaceFirst("^/engine/\\{name}(?=/)", "")))
                .filter(way -> !READS.matcher(way.toString()).matches())
                .filter(way -> WAYS.lines().noneMatch(row -> isOf(row, way)))
                .collect(toCollection(TreeSet::new));
        assertThat(others).hasSizeGreaterThan(80);
        Set<String> open = new TreeSet<>();
        for (JaxRsWays.Way way : others) {
            for (String person : List.of("nobody", OUTSIDER, VIEWER, DEPLOYER, APPROVER)) {
                Browser browser = person.equals("nobody") ? browser() : programOf(person);
                String path = "/engine-rest"
                        + named(OWN_ID.matcher(way.path())
                                .replaceFirst("$1{$2}")
                                .replace("{process-instance}", "{instance}")
                                .replace("{process-definition}", "{definition}"));
                Answer answer = browser.write(way.method(), path.replaceAll("\\{[^}]*}", "unknown"), "{}");
                if (answer.status() < 300) {
                    open.add(way + " by " + person);
                    startAnother();
                }
            }
        }

        assertThat(open)
                .as(
                        "these have no row in the table of EngineWaysTest: add one line each, that says what nobody, somebody in no"
                                + " group, a viewer, a deployer, an approver and an administrator get")
                .isEmpty();
    }

    private static boolean isOf(String row, JaxRsWays.Way way) {
        String[] parts = row.strip().split("\\s+", 3);
        String pattern = "\\Q" + way.path().replaceAll("\\{[^}]*}", "\\\\E[^/]+\\\\Q") + "\\E";
        return parts.length > 2 && parts[0].equals(way.method()) && ("/" + parts[1].split("[?]")[0]).matches(pattern);
    }

    @Test
    void no_way_opens_for_a_session_without_the_engine_s_token() {
        WAYS.lines().filter(row -> !row.isBlank()).map(Way::of).forEach(way -> {
            Answer answer = browserOf(ADMIN)
                    .write(way.method(), "/camunda/api/engine/engine/default/" + named(way.path()), named(way.body()));

            assertThat(answer.status())
                    .as("%s %s: %s", way.method(), way.path(), answer.body())
                    .isEqualTo(403);
        });
    }

    @Test
    void who_was_handed_a_task_by_an_approver_does_not_approve_all_the_same() {
        String task = "/engine-rest/task/" + ids.get("task");
        for (String user : List.of(DEPLOYER, VIEWER)) {
            assertThat(programOf(APPROVER)
                            .post(task + "/assignee", "{\"userId\": \"" + user + "\"}")
                            .status())
                    .isEqualTo(204);

            Answer answer = programOf(user).post(task + "/complete", "{}");

            assertThat(answer.status()).as(answer.body()).isBetween(400, 599);
            assertThat(answer.body()).contains("is not for you, whoever handed it to you");
        }
    }

    @Test
    void a_filter_runs_no_expression_of_whoever_made_it() {
        Answer made = programOf(ADMIN)
                .post(
                        "/engine-rest/filter/create",
                        "{\"resourceType\": \"Task\", \"name\": \"evil\", \"query\": {\"assigneeExpression\":"
                                + " \"${''.getClass().getName()}\"}, \"properties\": {}}");

        Answer answer = made.status() >= 400
                ? made
                : programOf(ADMIN)
                        .get("/engine-rest/filter/" + made.json().get("id").asText() + "/list");

        assertThat(answer.status()).as(answer.body()).isBetween(400, 599);
        assertThat(answer.body()).contains("xpression");
    }

    @Test
    void a_variable_is_read_into_no_class_that_its_sender_names() {
        Answer answer = programOf(ADMIN)
                .put(
                        "/engine-rest/process-instance/" + ids.get("instance") + "/variables/evil",
                        "{\"type\": \"Object\", \"value\": \"{}\", \"valueInfo\": {\"objectTypeName\":"
                                + " \"com.zaxxer.hikari.HikariConfig\", \"serializationDataFormat\": \"application/json\"}}");
        Answer read = programOf(ADMIN)
                .get("/engine-rest/process-instance/" + ids.get("instance") + "/variables/evil?deserializeValue=true");

        assertThat(answer.status() >= 400 || read.status() >= 400)
                .as(answer.body() + read.body())
                .isTrue();
        assertThat(read.body()).doesNotContain("jdbcUrl", "maximumPoolSize");
    }
}
