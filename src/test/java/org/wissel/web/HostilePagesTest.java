package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;
import static org.wissel.process.CamundaUsersFixture.VIEWER;
import static org.wissel.web.FakeClusters.balancer;
import static org.wissel.web.FakeClusters.node;
import static org.wissel.web.FakeClusters.routes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
        for (int i = 0; i < values.size(); i++) {
            holds("d" + i, values.get(i));
        }
        holds("plain", "words");
        Map<String, Long> plain = markup(page("plain"));
        Map<String, Long> plainSteps = markup(steps("plain"));
        for (int i = 0; i < values.size(); i++) {
            assertThat(markup(page("d" + i))).as(values.get(i)).isEqualTo(plain);
            assertThat(markup(steps("d" + i))).as(values.get(i)).isEqualTo(plainSteps);
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

    private void holds(String id, String value) {
        DeploymentDetails one = WeatherDeployment.rolledBack(id);
        deployments.holds(new DeploymentDetails(
                id,
                one.request(),
                value,
                one.since(),
                one.state(),
                List.of(value),
                one.plan(),
                one.wave(),
                List.of(new Evidence(Instant.EPOCH, 0, value, value, value)),
                List.of(value),
                one.rollBack(),
                one.wentLive(),
                List.of(new LeftOut("node2", value, value, Instant.EPOCH)),
                one.approval()));
        FailedStep step = WeatherDeployment.failedRestart("job7");
        deployments.failed(
                id,
                new FailedStep(
                        step.job(), value, Optional.of(value), value, step.since(), List.of(value), step.choices()));
        stepRuns.ran(
                id,
                new StepRun(
                        Instant.EPOCH,
                        Optional.of(Instant.EPOCH.plusSeconds(1)),
                        0,
                        "node1",
                        "Restart runtime",
                        StepRun.Outcome.FAILED,
                        value,
                        List.of(value)));
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
    void the_api_answers_hostile_requests_in_words() {
        Browser program = programOf(DEPLOYER);
        for (String value : HostileValues.all().toList()) {
            for (String property : List.of("cluster", "project", "version", "strategy", "planHash")) {
                ObjectNode body = JsonNodeFactory.instance.objectNode();
                body.put("cluster", "demo")
                        .put("project", "Weather")
                        .put("version", "0.0-v2")
                        .put(property, value);
                readable(program.post("/api/deployments", body.toString()), 400, 404);
            }
            ObjectNode unknown = JsonNodeFactory.instance.objectNode();
            unknown.put(value, value);
            readable(program.post("/api/deployments", unknown.toString()), 400);
            readable(program.post("/api/deployments", value), 400);
            String word = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
            readable(program.get("/api/exports?x=" + word.substring(0, Math.min(word.length(), 3000))), 200);
            if (value.length() < 1000) {
                readable(program.get("/api/deployments/" + word), 400, 404);
                readable(program.get("/api/exports/" + word + "/" + word), 400, 404);
            }
        }
        assertThat(deployments.started).isEmpty();
    }

    private static void readable(Answer answer, Integer... statuses) {
        assertThat(answer.status()).as(answer.body()).isIn((Object[]) statuses);
        assertThat(answer.body()).doesNotContainPattern(HostileValues.UNSEEN);
        if (answer.status() != 200 && answer.body().startsWith("{")) {
            HostileValues.assertReadable(answer.json().path("detail").asText());
        }
    }
}
