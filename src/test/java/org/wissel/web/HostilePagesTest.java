package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.web.FakeClusters.balancer;
import static org.wissel.web.FakeClusters.node;
import static org.wissel.web.FakeClusters.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wissel.HostileValues;
import org.wissel.deployment.DeploymentDetails;
import org.wissel.deployment.Evidence;
import org.wissel.deployment.FailedStep;
import org.wissel.deployment.InstalledExport;
import org.wissel.deployment.LeftOut;
import org.wissel.deployment.NodeState;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.Shortcut;
import org.wissel.deployment.StepRun;
import org.wissel.web.Browser.Answer;

/** Pages and answers of the API, asked with and made of hostile words; see {@link HostileValues}. */
class HostilePagesTest extends WebTest {

    private static final int AT_ONCE = 9;

    private Browser viewer;

    @BeforeEach
    void signIn() {
        viewer = browserOf(VIEWER);
    }

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");

    /** Elements and the names of their attributes, which hostile words could add to. */
    private static final Pattern MARKUP = Pattern.compile("<(/?[A-Za-z!][A-Za-z0-9!-]*)|[\\s\"']([A-Za-z:-]+)=[\"']");

    @Test
    void pages_made_of_hostile_words_have_no_markup_of_theirs_and_nothing_that_cannot_be_seen() {
        List<String> values = HostileValues.all().toList();
        for (int from = 0; from < values.size(); from += AT_ONCE) {
            List<String> some = values.subList(from, Math.min(from + AT_ONCE, values.size()));
            holds("hostile" + from, some);
            holds(
                    "plain" + from,
                    IntStream.range(0, some.size()).mapToObj(i -> "words" + i).toList());
            assertThat(markup(page("hostile" + from))).as(some.toString()).isEqualTo(markup(page("plain" + from)));
            assertThat(markup(steps("hostile" + from))).as(some.toString()).isEqualTo(markup(steps("plain" + from)));
        }
    }

    private String page(String id) {
        return shown("/deployments/" + id);
    }

    private String steps(String id) {
        return shown("/deployments/" + id + "/failed-steps");
    }

    private String shown(String path) {
        Answer answer = viewer.open(path);
        assertThat(answer.status()).as(path).isEqualTo(200);
        assertThat(answer.body()).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\\n\\t\\r]]");
        return answer.body();
    }

    private static Map<String, Long> markup(String page) {
        return MARKUP.matcher(page)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.groupingBy(found -> found.strip(), HashMap::new, Collectors.counting()));
    }

    private void holds(String id, List<String> values) {
        String first = values.get(0);
        DeploymentDetails one = WeatherDeployment.rolledBack(id);
        deployments.holds(new DeploymentDetails(
                id,
                one.request(),
                first,
                one.since(),
                one.state(),
                values,
                one.plan(),
                one.wave(),
                values.stream()
                        .map(value -> new Evidence(Instant.EPOCH, 0, value, value, value))
                        .toList(),
                values,
                one.rollBack(),
                one.wentLive(),
                List.of(new LeftOut("node2", first, first, Instant.EPOCH)),
                one.approval()));
        FailedStep step = WeatherDeployment.failedRestart("job7");
        deployments.failed(
                id,
                values.stream()
                        .map(value -> new FailedStep(
                                step.job(),
                                value,
                                Optional.of(value),
                                value,
                                step.since(),
                                List.of(value),
                                step.choices()))
                        .toArray(FailedStep[]::new));
        stepRuns.ran(
                id,
                values.stream()
                        .map(value -> new StepRun(
                                Instant.EPOCH,
                                Optional.of(Instant.EPOCH.plusSeconds(1)),
                                0,
                                "node1",
                                "Restart runtime",
                                StepRun.Outcome.FAILED,
                                value,
                                List.of(value)))
                        .toArray(StepRun[]::new));
    }

    @Test
    void what_a_node_tells_is_words_on_the_page_of_clusters() {
        for (String value : HostileValues.all().toList()) {
            clusters.beginAfresh();
            watch.forget();
            clusters.has(
                    "demo",
                    List.of(balancer("lb1", () -> routes("lb1", true, Map.of("node1", true)))),
                    List.of(node("node1", () -> hostile(value))));
            String page = shown("/");
            assertThat(page)
                    .as(value)
                    .doesNotContain("<script>alert", "<img src=x", "<b>", "onmouseover='alert", "<!channel", "<https:");
        }
    }

    private static NodeState hostile(String value) {
        return new NodeState(
                "node1",
                false,
                value,
                List.of(new InstalledExport(V1, "ab", value)),
                Optional.of(Set.of(V1)),
                List.of(new Shortcut(value, "Weather", "0.0-v1")),
                false,
                1,
                true,
                List.of(),
                "",
                List.of(value),
                List.of(value));
    }

    @Test
    void the_api_answers_hostile_words_without_what_nobody_sees_and_keeps_their_lines() {
        List<String> values = HostileValues.all().toList();
        holds("hostile", values);
        library.problems.addAll(values);
        for (int i = 0; i < values.size(); i++) {
            uploads.holds(new ProjectVersion("Weather", "0.0-v" + i), values.get(i), Optional.of(values.get(i)));
        }
        clusters.has(
                "demo",
                List.of(balancer("lb1", () -> routes("lb1", true, Map.of("node1", true)))),
                List.of(node("node1", () -> hostile("\u202Egnp.exe"))));
        for (String path : List.of(
                "/api/deployments/hostile",
                "/api/deployments/hostile/failed-steps",
                "/api/deployments/hostile/steps",
                "/api/deployments",
                "/api/exports",
                "/api/exports/Weather/0.0-v3",
                "/api/clusters",
                "/api/locks")) {
            Answer answer = viewer.get(path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.body()).as(path).doesNotContainPattern(HostileValues.UNSEEN);
            // What is escaped comes back when somebody reads it.
            assertThat(texts(answer.json())).as(path).allSatisfy(text -> assertThat(text.replaceAll("[\n\t]", ""))
                    .doesNotContainPattern(HostileValues.UNSEEN));
        }
        assertThat(texts(viewer.get("/api/deployments/hostile").json()))
                .contains(" gnp.exe", "a\nb", "a\tb", "<script>alert(1)</script>", "cafe\u0301");
    }

    /** All of them, names of properties too. */
    private static List<String> texts(JsonNode json) {
        List<String> texts = new ArrayList<>(json.isTextual() ? List.of(json.asText()) : List.of());
        json.fieldNames().forEachRemaining(texts::add);
        json.forEach(part -> texts.addAll(texts(part)));
        return texts;
    }

    @Test
    void the_api_answers_hostile_requests_in_words() {
        Browser program = programOf(DEPLOYER);
        List<String> values = HostileValues.all().toList();
        List<String> others = List.of("project", "version", "strategy", "planHash");
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            // What is looked up as it comes, what has an alphabet or a list of its own, and what nobody asked for.
            readable(program.post("/api/deployments", request("cluster", value)), 400, 404);
            readable(program.post("/api/deployments", request(others.get(i % 4), value)), 400, 404);
            readable(program.post("/api/deployments", request(value, value)), 400);
            readable(program.post("/api/deployments", value), 400);
            if (value.length() < 1000) {
                String word = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
                readable(program.get("/api/" + (i % 2 == 0 ? "deployments/" : "exports/Weather/") + word), 400, 404);
            }
        }
        assertThat(deployments.started).isEmpty();
    }

    private static String request(String property, String value) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        return body.put("cluster", "demo")
                .put("project", "Weather")
                .put("version", "0.0-v2")
                .put(property, value)
                .toString();
    }

    private static void readable(Answer answer, Integer... statuses) {
        assertThat(answer.status()).as(answer.body()).isIn((Object[]) statuses);
        assertThat(answer.body()).doesNotContainPattern(HostileValues.UNSEEN);
        if (answer.status() != 200 && answer.body().startsWith("{")) {
            HostileValues.assertReadable(answer.json().path("detail").asText());
        }
    }
}
