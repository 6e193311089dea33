package org.wissel.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;
import org.wissel.HostileValues;
import org.wissel.deployment.ApprovalPolicy;
import org.wissel.deployment.ApprovalRules;
import org.wissel.deployment.Cluster;
import org.wissel.deployment.DrainTimeoutAction;
import org.wissel.deployment.Floor;
import org.wissel.deployment.LoadBalancer;
import org.wissel.deployment.Node;
import org.wissel.deployment.NodeRole;
import org.wissel.deployment.Publisher;
import org.wissel.deployment.UndeployPolicy;
import org.wissel.remote.Command;
import org.wissel.remote.CommandResult;
import org.wissel.remote.RemoteHost;
import org.wissel.remote.RemoteHosts;
import org.wissel.remote.SshProperties;

class InventoryTest {

    private static final String EXAMPLE = example();

    @Test
    void the_example_is_a_cluster() {
        Cluster cluster = inventory(EXAMPLE).cluster("production");

        assertThat(cluster.nodes()).extracting(Node::name).containsExactly("node1", "node2");
        assertThat(cluster.loadBalancers()).extracting(LoadBalancer::name).containsExactly("lb1");
        assertThat(cluster.limits().minimumInRotation()).isEqualTo(new Floor(1, false));
        assertThat(cluster.limits().onDrainTimeout()).isEqualTo(DrainTimeoutAction.WAIT);
        assertThat(cluster.limits().approval()).isEqualTo(ApprovalPolicy.GOING_LIVE);
    }

    @Test
    void the_cluster_of_containers_is_a_cluster() throws IOException {
        Cluster cluster = inventory(Files.readString(Path.of("src", "test", "compose", "wissel", "application.yaml")))
                .cluster("trial");

        assertThat(cluster.nodes()).extracting(Node::name).containsExactly("node1", "node2", "node3", "node4");
        assertThat(cluster.loadBalancers()).extracting(LoadBalancer::name).containsExactly("lb1", "lb2");
        assertThat(cluster.limits().minimumInRotation()).isEqualTo(new Floor(2, false));
    }

    @Test
    void without_clusters_the_inventory_is_empty() {
        assertThat(inventory("wissel: {}").all()).isEmpty();
    }

    @Test
    void a_mistyped_setting_is_named() {
        refused(EXAMPLE.replace("drain-timeout", "drian-timeout"), "wissel.clusters[0].drian-timeout");
    }

    @Test
    void a_missing_setting_is_named() {
        refused(
                EXAMPLE.replace("upstream: backend", "upstream: ''"),
                "wissel.clusters[0].load-balancers[0].nginx.upstream must");
    }

    @Test
    void a_value_of_the_wrong_kind_is_named() {
        refused(EXAMPLE.replace("health-timeout: 5m", "health-timeout: soon"), "health-timeout");
    }

    @Test
    void for_how_long_a_node_must_be_healthy_is_set_per_cluster_and_bounded() {
        assertThat(inventory(EXAMPLE).cluster("production").limits().healthStableFor())
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(inventory(EXAMPLE.replace("health-stable-for: 3s", "health-stable-for: 0s"))
                        .cluster("production")
                        .limits()
                        .healthStableFor())
                .isZero();
        refused(
                EXAMPLE.replace("health-stable-for: 3s", "health-stable-for: 6s"),
                "wissel.clusters[0].health-stable-for: it is 6.0 s");
        refused(
                EXAMPLE.replace("health-stable-for: 3s", "health-stable-for: -1s"),
                "wissel.clusters[0].health-stable-for: it is -1.0 s");
    }

    @Test
    void a_floor_that_leaves_no_node_to_take_out_is_refused() {
        refused(
                EXAMPLE.replace("minimum-in-rotation: 1", "minimum-in-rotation: 2"),
                "wissel.clusters[0].minimum-in-rotation is 2, so 2 of 2 nodes must stay");
        refused(
                EXAMPLE.replace("minimum-in-rotation: 1", "minimum-in-rotation: 51%"),
                "wissel.clusters[0].minimum-in-rotation is 51%, so 2 of 2 nodes must stay");
    }

    @Test
    void how_sessions_are_tried_out_is_set_per_cluster() {
        assertThat(inventory(plain()).cluster("production").probe()).isEmpty();

        Cluster cluster = inventory(probing("request-path: /server/api/v2/session/{sessionId}"))
                .cluster("production");

        assertThat(cluster.probe().orElseThrow().usesSessions()).isTrue();
        assertThat(cluster.probe().orElseThrow().every()).isEqualTo(Duration.ofMillis(500));
        assertThat(inventory(probing("headers: {X-Client: secret}"))
                        .cluster("production")
                        .probe()
                        .orElseThrow()
                        .usesSessions())
                .isFalse();
    }

    @Test
    void a_probe_that_cannot_be_made_is_named() {
        refused(probing("request-pth: /x"), "wissel.clusters[0].probe.request-pth");
        refused(probing("request-path: x"), "request-path is 'x'");
        refused(probing("every: 1ms"), "every is 1ms");
        refused(probing("request-method: FETCH"), "request-method");
        refused(probing("urls: []"), "wissel.clusters[0].probe.urls must");
        refused(
                EXAMPLE.replace("upstream: backend", "upstream: backend\n            status-url: lb1/status"),
                "status-url is lb1/status");
    }

    /** The example with a probe that has this setting as well. */
    private static String probing(String setting) {
        String urls = setting.startsWith("urls") ? "" : "        urls: [\"http://lb1.example.org/runtime\"]\n";
        return plain().replaceFirst(
                        "( +)health-timeout: 5m\n",
                        "$0" + Matcher.quoteReplacement("      probe:\n" + urls + "        " + setting + "\n"));
    }

    @Test
    void a_floor_may_be_a_percentage() {
        Cluster cluster = inventory(EXAMPLE.replace("minimum-in-rotation: 1", "minimum-in-rotation: 50%"))
                .cluster("production");

        assertThat(cluster.limits().minimumInRotation().of(2)).isEqualTo(1);
    }

    @Test
    void a_floor_that_is_no_number_is_named() {
        refused(
                EXAMPLE.replace("minimum-in-rotation: 1", "minimum-in-rotation: half"),
                "wissel.clusters[0].minimum-in-rotation: minimum-in-rotation is 'half': give a number of nodes");
    }

    @Test
    void an_unknown_approval_policy_or_drain_action_is_named() {
        refused(
                EXAMPLE.replace("approve-swaps: going-live", "approve-swaps: sometimes"),
                "wissel.clusters[0].approve-swaps: 'sometimes' is no approval policy");
        refused(
                EXAMPLE.replace("on-drain-timeout: wait", "on-drain-timeout: hope"),
                "wissel.clusters[0].on-drain-timeout: 'hope' is no drain action");
    }

    @Test
    void one_person_approves_on_evidence_of_an_hour_unless_the_settings_say_otherwise() {
        assertThat(inventory(plain()).cluster("production").limits().approvalRules())
                .isEqualTo(new ApprovalRules(false, Duration.ofHours(1)));
        assertThat(inventory(with("approval: two-persons", "evidence-valid-for: 20m"))
                        .cluster("production")
                        .limits()
                        .approvalRules())
                .isEqualTo(new ApprovalRules(true, Duration.ofMinutes(20)));
    }

    @Test
    void approvals_of_an_unknown_kind_or_on_evidence_of_the_future_are_named() {
        refused(
                with("approval: three-persons"),
                "wissel.clusters[0].approval: 'three-persons' is unknown: choose one-person or two-persons");
        refused(with("evidence-valid-for: -1m"), "wissel.clusters[0].evidence-valid-for: it is negative");
    }

    /** The example without what the settings say by default or need not say. */
    private static String plain() {
        return EXAMPLE.replaceAll("(?m)^ {6}(approval|evidence-valid-for):[^\n]*\n", "")
                .replaceAll("(?m)^ {6}probe:\n( {8}[^\n]*\n)+", "");
    }

    /** The example with more settings of its cluster. */
    private static String with(String... settings) {
        return plain().replaceFirst(
                        "( *)approve-swaps: going-live[^\n]*\n", "$0$1" + String.join("\n$1", settings) + "\n");
    }

    @Test
    void two_nodes_of_one_name_are_refused() {
        refused(EXAMPLE.replace("name: node2", "name: node1"), "wissel.clusters[0].nodes[1].name is 'node1'");
    }

    @Test
    void two_nodes_of_one_address_are_refused() {
        refused(
                EXAMPLE.replace("upstream-address: node2", "upstream-address: node1"),
                "wissel.clusters[0].nodes[1].upstream-address");
    }

    @Test
    void a_host_that_cannot_work_is_named_by_its_setting() {
        assertThatThrownBy(() -> inventory(EXAMPLE, (name, settings) -> {
                    throw new IllegalArgumentException("private-key /etc/x does not exist");
                }))
                .hasMessage("wissel.clusters[0].nodes[0].ssh: private-key /etc/x does not exist");
    }

    @Test
    void a_setting_that_nothing_reads_is_named_at_whatever_depth() {
        refused(
                EXAMPLE.replace("when: by-hand", "wehn: by-hand"),
                "there is no setting wissel.clusters[0].undeploy.wehn");
        refused(
                EXAMPLE.replace("upstream-address: node2", "upstream-adress: x\n          upstream-address: node2"),
                "there is no setting wissel.clusters[0].nodes[1].upstream-adress");
    }

    @Test
    void when_versions_are_undeployed_is_a_setting() {
        UndeployPolicy policy = inventory(EXAMPLE.replace("when: by-hand", "when: during-upgrade")
                        .replace("keep-for: 24h", "keep-for: 0s"))
                .cluster("production")
                .limits()
                .undeploy();

        assertThat(policy.when()).isEqualTo(UndeployPolicy.When.DURING_UPGRADE);
        assertThat(policy.keepFor()).isZero();
        assertThat(policy.withoutCases()).isTrue();
        refused(
                EXAMPLE.replace("when: by-hand", "when: soon"),
                "wissel.clusters[0].undeploy.when: 'soon' is unknown: choose by-hand, after-upgrade or during-upgrade");
        refused(EXAMPLE.replace("look-every: 1m", "look-every: 0s"), "wissel.clusters[0].undeploy.look-every");
    }

    @Test
    void a_case_engine_has_no_address_in_the_upstream_and_does_not_count_for_the_floor() {
        String engine = String.join(
                "\n",
                "          runtime: *runtime",
                "        - name: case1",
                "          role: case-engine",
                "          url: http://case1.example.org:8080/case-engine",
                "          ssh: {host: case1, user: wissel, private-key: /etc/x, known-hosts: /etc/y}",
                "          runtime: *runtime");
        assertThat(inventory(EXAMPLE.replaceFirst(" {10}runtime: \\*runtime", engine))
                        .cluster("production")
                        .node("case1")
                        .role())
                .isEqualTo(NodeRole.CASE_ENGINE);
        refused(
                EXAMPLE.replaceFirst(
                        " {10}runtime: \\*runtime",
                        engine.replace(
                                "role: case-engine", "role: case-engine\n          upstream-address: case1:8080")),
                "no load balancer routes to a Case Engine");
        // With one runtime and a floor of one no node could ever be taken out.
        refused(
                EXAMPLE.replaceFirst("upstream-address: node2[^\n]*", "role: case-engine"),
                "so 1 of 1 nodes must stay");
    }

    @Test
    void without_a_publisher_the_archives_are_put_on_the_nodes() {
        assertThat(inventory(EXAMPLE).cluster("production").publisher()).isEmpty();
    }

    @Test
    void a_publisher_is_bound_with_its_defaults() {
        Publisher publisher = inventory(withPublisher("environment: Production"))
                .cluster("production")
                .publisher()
                .orElseThrow();

        assertThat(publisher.name()).isEqualTo("publisher Production");
        assertThat(publisher.approvalTimeout()).isEqualTo(Duration.ofHours(24));
        assertThat(publisher.loadTimeout()).isEqualTo(Duration.ofMinutes(3));
    }

    @Test
    void every_setting_of_a_publisher_can_be_given() {
        Publisher publisher = inventory(
                        withPublisher(
                                """
                        environment: Production
                        source: Acceptance
                        source-rels: [repositories, branches, applications]
                        entry-path: /p/api/v1
                        client-id-header: X-Id
                        client-secret-header: X-Secret
                        project-prefix: export-
                        fields: {export-project: /projectName, publication-date: /orderedAt}
                        words: {pending: [OPEN], done: [READY]}
                        newest-first: true
                        publish-order: '{"do": "publish", "what": ["{exportHref}"], "where": "{environment}"}'
                        approval-timeout: 2d
                        load-timeout: 5m
                        request-timeout: 20s"""))
                .cluster("production")
                .publisher()
                .orElseThrow();

        assertThat(publisher.approvalTimeout()).isEqualTo(Duration.ofDays(2));
        assertThat(publisher.loadTimeout()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void a_wrong_setting_of_a_publisher_is_named() {
        refused(withPublisher("source: Acceptance"), "wissel.clusters[0].publisher.environment must not be blank");
        refused(
                withPublisher("environment: studio"),
                "wissel.clusters[0].publisher: source is 'studio', which is the environment itself");
        refused(
                withPublisher("environment: Production\nfields: {export-project: name}"),
                "wissel.clusters[0].publisher: fields.export-project is 'name', which is no JSON pointer");
        refused(
                withPublisher("environment: Production\npublish-order: '{\"export\": \"{exprotHref}\"}'"),
                "wissel.clusters[0].publisher: publish-order has the placeholder {exprotHref}");
    }

    @Test
    void a_refused_publisher_never_tells_its_secret() {
        assertThatThrownBy(() -> inventory(withPublisher("environment: studio")))
                .satisfies(refused -> assertThat(org.assertj.core.util.Throwables.getStackTrace(refused))
                        .doesNotContain("hush-id")
                        .doesNotContain("hush-secret"));
    }

    private static String withPublisher(String settings) {
        return EXAMPLE.replace(
                "      load-balancers:",
                """
                      publisher:
                        url: https://publisher.example.org
                        client-id: hush-id
                        client-secret: hush-secret
                """
                        + settings.indent(8)
                        + "      load-balancers:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Productie Noord", "../a", "a\\nb", "\\u202Ea", "$(id)"})
    void a_name_that_is_none_stops_the_start_and_is_named(String value) {
        for (String[] name : new String[][] {
            {"production", "clusters[0]", "cluster"},
            {"lb1", "clusters[0].load-balancers[0]", "load balancer"},
            {"node2", "clusters[0].nodes[1]", "node"}
        }) {
            assertThatThrownBy(() -> inventory(EXAMPLE.replace("name: " + name[0] + "\n", "name: \"" + value + "\"\n")))
                    .hasMessageStartingWith("wissel." + name[1] + ".name: '")
                    .hasMessageContaining("' is no " + name[2] + " name: use letters, digits")
                    .satisfies(refusal -> HostileValues.assertReadable(refusal.getMessage()));
        }
    }

    private static void refused(String yaml, String saying) {
        assertThat(yaml).isNotEqualTo(EXAMPLE);
        assertThatThrownBy(() -> inventory(yaml)).hasStackTraceContaining(saying);
    }

    private static Inventory inventory(String yaml) {
        return inventory(yaml, (name, settings) -> new UnusedHost(name, settings));
    }

    private static Inventory inventory(String yaml, RemoteHosts hosts) {
        StandardEnvironment environment = new StandardEnvironment();
        try {
            new YamlPropertySourceLoader()
                    .load("example", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                    .forEach(environment.getPropertySources()::addLast);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        try (LocalValidatorFactoryBean validator = new LocalValidatorFactoryBean()) {
            validator.afterPropertiesSet();
            return new Inventory(environment, validator, hosts);
        }
    }

    private static String example() {
        try {
            return Files.readString(Path.of("src/test/resources/inventory/example.yaml"));
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private record UnusedHost(String name, SshProperties settings) implements RemoteHost {

        @Override
        public String address() {
            return settings.host() + ":" + settings.port();
        }

        @Override
        public CommandResult run(Command command) {
            throw new AssertionError("building the inventory asks no host");
        }

        @Override
        public void upload(Path file, String path, Duration atMost) {
            throw new AssertionError("building the inventory asks no host");
        }

        @Override
        public SeekableByteChannel open(String path, Duration atMost) {
            throw new AssertionError("building the inventory asks no host");
        }
    }
}
