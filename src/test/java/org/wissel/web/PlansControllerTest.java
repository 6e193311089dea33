package org.wissel.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.process.CamundaUsersFixture.DEPLOYER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wissel.deployment.FakeLoadBalancer;
import org.wissel.deployment.FakeRuntime;
import org.wissel.deployment.Node;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.StepFailedException;
import org.wissel.web.Browser.Answer;

class PlansControllerTest extends WebTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");
    private static final String WISH = "{'project': 'Weather', 'version': '0.0-v2'}";

    private FakeLoadBalancer balancer;
    private List<FakeRuntime> runtimes;

    @BeforeEach
    void twoNodesOnTheFirstVersion() {
        balancer = new FakeLoadBalancer("lb1", Set.of("node1", "node2"));
        runtimes = Stream.of("node1", "node2")
                .map(name -> new FakeRuntime(name, V1))
                .toList();
        clusters.has(
                "demo", List.of(balancer), List.of(node("node1", runtimes.get(0)), node("node2", runtimes.get(1))));
        library.holds(V2, "sum", 1);
    }

    @Test
    void a_plan_shows_waves_capacity_and_every_file_s_change() throws Exception {
        balancer.warnings.add("lb1: worker_shutdown_timeout is not set");

        Answer answer = plan(WISH);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        String hash = answer.json().get("hash").asText();
        assertThat(journal.shown).containsOnlyKeys(hash);
        assertThat(answer.json())
                .isEqualTo(new ObjectMapper()
                        .readTree(json(
                                """
                        {'hash': '%s', 'refused': false, 'reasons': [],
                         'waves': [
                           {'goesLive': false, 'serving': 1,
                            'nodes': [{'node': 'node2', 'install': ['Weather 0.0-v2'], 'remove': [], 'point': {}}]},
                           {'goesLive': true, 'serving': 1,
                            'nodes': [{'node': 'node1', 'install': ['Weather 0.0-v2'], 'remove': [], 'point': {'weather': '0.0-v2'}}]},
                           {'goesLive': false, 'serving': 1,
                            'nodes': [{'node': 'node2', 'install': [], 'remove': [], 'point': {'weather': '0.0-v2'}}]}],
                         'returning': [], 'rotation': {'lb1': ['node1', 'node2']}, 'floor': 1,
                         'restarts': 3, 'restartsPerNode': {'node1': 1, 'node2': 2},
                         'capacity': [{'moment': 'drain', 'serving': 1}, {'moment': 'wave 1', 'serving': 1},
                           {'moment': 'wave 2', 'serving': 1}, {'moment': 'wave 3', 'serving': 1},
                           {'moment': 'end', 'serving': 2}],
                         'window': 'none: every node has loaded Weather 0.0-v2 before the first session of it can start',
                         'warnings': ['lb1: worker_shutdown_timeout is not set'],
                         'routings': [
                           {'name': 'drain', 'files': [
                             {'host': 'lb1', 'path': '/backend.conf', 'diff': '+ [node2] down'}]},
                           {'name': 'swap 1', 'files': [
                             {'host': 'lb1', 'path': '/backend.conf', 'diff': '+ [node1] down'}]},
                           {'name': 'swap 2', 'files': [
                             {'host': 'lb1', 'path': '/backend.conf', 'diff': '+ [node2] down'}]},
                           {'name': 'restore', 'files': [
                             {'host': 'lb1', 'path': '/backend.conf', 'diff': '+ [] down'}]}],
                         'nodeFiles': [
                           {'host': 'node1', 'path': '/application.properties', 'diff': '-0.0-v1\\n+0.0-v2'},
                           {'host': 'node2', 'path': '/application.properties', 'diff': '-0.0-v1\\n+0.0-v2'}]}"""
                                        .formatted(hash))));
    }

    @Test
    void looking_changes_nothing() {
        plan(WISH);

        assertThat(runtimes).allSatisfy(runtime -> assertThat(runtime.effects).isEmpty());
        assertThat(balancer.routings).isEmpty();
        assertThat(deployments.started).isEmpty();
    }

    @Test
    void the_order_of_nodes_is_kept() {
        JsonNode plan = plan("{'project': 'Weather', 'version': '0.0-v2', 'nodeOrder': ['node1']}")
                .json();

        assertThat(plan.get("waves").get(0).get("nodes").get(0).get("node").asText())
                .isEqualTo("node1");
    }

    @Test
    void a_swap_says_its_window() {
        JsonNode plan = plan("{'project': 'Weather', 'version': '0.0-v2', 'strategy': 'swap'}")
                .json();

        assertThat(plan.get("restarts").asInt()).isEqualTo(2);
        assertThat(plan.get("window").asText()).contains("can reach a node that lacks it");
    }

    @Test
    void a_refusal_says_why_and_shows_no_plan() throws Exception {
        balancer.problems.add("lb1: another server is listed. Take it out.");

        Answer answer = plan(WISH);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json())
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        json(
                                                """
                        {'hash': '', 'refused': true, 'reasons': ['lb1: another server is listed. Take it out.'],
                         'waves': [], 'returning': [], 'rotation': {}, 'floor': 0, 'restarts': 0,
                         'restartsPerNode': {}, 'capacity': [], 'window': '', 'warnings': [],
                         'routings': [], 'nodeFiles': []}""")));
        assertThat(journal.shown).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'project': 'Weather', 'version': '0.0-v2', 'nodeOrder': ['node9']} | names 'node9'",
                "{'project': 'Weather', 'version': '0.0-v2', 'shortcuts': ['wether']} | No node has a shortcut 'wether'"
            })
    void an_unknown_node_or_shortcut_is_a_refusal_with_those_that_there_are(String wish, String says) {
        JsonNode refusal = plan(wish).json();

        assertThat(refusal.get("refused").asBoolean()).isTrue();
        assertThat(refusal.get("reasons").get(0).asText()).contains(says);
    }

    @Test
    void a_node_that_cannot_be_asked_is_a_reason_beside_the_others() {
        clusters.beginAfresh();
        clusters.has(
                "demo",
                List.of(balancer),
                List.of(
                        FakeClusters.node("node1", () -> {
                            throw new StepFailedException("node1", "no route to host", "Look at its network.");
                        }),
                        node("node2", runtimes.get(1))));

        JsonNode refusal = plan(WISH).json();

        assertThat(refusal.get("reasons").toString()).contains("node1: no route to host. Look at its network.");
    }

    @ParameterizedTest
    @CsvSource({
        "other, Weather, 0.0-v2, there is no cluster 'other'",
        "demo, Wether, 0.0-v2, no export holds Wether",
        "demo, Weather, 0.0-v3, no export holds Weather 0.0-v3"
    })
    void an_unknown_name_is_404(String cluster, String project, String version, String says) {
        Answer answer = programOf(DEPLOYER)
                .post(
                        "/api/clusters/" + cluster + "/plans",
                        json("{'project': '" + project + "', 'version': '" + version + "'}"));

        assertThat(answer.problem(404)).startsWith(says);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'project': 'Weather'} | 'version'",
                "{'version': '0.0-v2'} | 'project'",
                "{'project': 'Weather', 'version': '0.0-v2', 'strategy': 'fast'} | no strategy",
                "{'project': 'Weather', 'version': '0.0-v2', 'cluster': 'demo'} | 'cluster'",
                "{'project': 'Weather', 'version': '0.0-v2', 'nodeOrder': ['node1', null]} | 'nodeOrder'",
                "{'project': 'Weather', 'version': '0.0-v2', 'shortcuts': ['']} | 'shortcuts'",
                "{'project': 'Weather', 'version': '0.0-v2', 'nodeOrder': 'node1'} | no JSON object of the expected",
                "[] | no JSON object of the expected properties",
                "null | no JSON object of the expected properties"
            })
    void a_malformed_wish_is_400(String wish, String says) {
        assertThat(plan(wish).problem(400)).contains(says).doesNotContain("java", "wissel");
    }

    private Answer plan(String wish) {
        return programOf(DEPLOYER).post("/api/clusters/demo/plans", json(wish));
    }

    private static Node node(String name, FakeRuntime runtime) {
        return new Node(name, URI.create("http://" + name + "/runtime"), runtime);
    }

    private static String json(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }
}
