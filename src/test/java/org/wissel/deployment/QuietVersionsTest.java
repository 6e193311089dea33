package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.wissel.deployment.ObservedClusters.V1;
import static org.wissel.deployment.ObservedClusters.V2;
import static org.wissel.deployment.ObservedClusters.cluster;
import static org.wissel.deployment.ObservedClusters.node;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.wissel.deployment.ObservedClusters.NodeBuilder;

/** What a deployment takes away on its way: only what one before it replaced, and what nobody can start any more. */
class QuietVersionsTest {

    private static final Instant NOW = Instant.parse("2026-03-24T09:00:00Z");
    private static final ProjectVersion V3 = new ProjectVersion("Weather", "0.0-v3");
    private static final ProjectVersion CHILD_V1 = new ProjectVersion("WeatherChild", "0.0-v1");
    private static final ProjectVersion CHILD_V2 = new ProjectVersion("WeatherChild", "0.0-v2");
    private static final ProjectVersion CHILD_V3 = new ProjectVersion("WeatherChild", "0.0-v3");

    private final MemoryUndeployJournal journal = new MemoryUndeployJournal();
    private final Set<ProjectVersion> used = ConcurrentHashMap.newKeySet();
    private final List<String> warnings = new ArrayList<>();

    private Set<ProjectVersion> quiet(ProjectVersion... lying) {
        return quiet(node("n1", lying).pointingTo(V2));
    }

    private Set<ProjectVersion> quiet(NodeBuilder node) {
        FakeRuntime runtime = new FakeRuntime("n1", V2);
        runtime.usage =
                version -> new Usage(UsageCount.of(used.contains(version) ? 1 : 0, "told"), UsageCount.of(0, "told"));
        UndeployPolicy policy = new UndeployPolicy(
                UndeployPolicy.When.DURING_UPGRADE,
                Duration.ZERO,
                Duration.ofDays(30),
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                false);
        Cluster cluster = new Cluster(
                "c",
                List.of(new FakeLoadBalancer("lb1", Set.of("n1"))),
                List.of(new Node("n1", URI.create("http://n1"), runtime)),
                new Limits(
                        new Floor(1, false),
                        Duration.ofMinutes(1),
                        DrainTimeoutAction.WAIT,
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(3),
                        ApprovalPolicy.GOING_LIVE,
                        Deadlines.DEFAULT,
                        policy));
        DeploymentRequest request = new DeploymentRequest(
                "c",
                V3,
                List.of(CHILD_V3),
                Purpose.DEPLOY,
                Strategy.INSTALL_FIRST,
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty());
        return new QuietVersions(journal, Clock.fixed(NOW, ZoneOffset.UTC))
                .of(request, cluster, cluster(Set.of(), node), warnings);
    }

    private void replaced(ProjectVersion... versions) {
        for (ProjectVersion version : versions) {
            journal.replaced.put(version, NOW.minusSeconds(60));
            journal.met.add(version);
        }
    }

    @Test
    void what_a_deployment_replaced_goes() {
        replaced(V1, CHILD_V1);
        journal.brought.addAll(Set.of(V2, CHILD_V2));

        assertThat(quiet(node("n1", V1, V2, CHILD_V1, CHILD_V2).pointingTo(V2).withShortcut("child", CHILD_V2)))
                .containsExactlyInAnyOrder(V1, CHILD_V1);
        assertThat(warnings).isEmpty();
    }

    @Test
    void what_nobody_replaced_stays_since_somebody_put_it_there() {
        assertThat(quiet(V1, V2)).isEmpty();
        assertThat(warnings)
                .singleElement()
                .asString()
                .startsWith("Weather 0.0-v1 is not taken away with this deployment: no deployment replaced it");
    }

    @Test
    void what_users_never_met_stays_though_later_deployments_brought_other_versions() {
        journal.replaced.put(V1, NOW.minusSeconds(60));

        assertThat(quiet(V1, V2)).isEmpty();
        assertThat(warnings).singleElement().asString().contains("no deployment replaced it");
    }

    @Test
    void what_the_last_deployment_brought_stays_though_no_shortcut_names_it() {
        replaced(CHILD_V2);
        journal.brought.add(CHILD_V2);

        assertThat(quiet(V2, CHILD_V2)).isEmpty();
        assertThat(warnings).singleElement().asString().contains("what the last deployment of WeatherChild brought");
    }

    @Test
    void a_child_stays_while_a_session_of_an_earlier_main_version_might_start_it() {
        replaced(V1, CHILD_V1);
        used.add(V1);

        assertThat(quiet(V1, V2, CHILD_V1)).isEmpty();
        assertThat(warnings)
                .anyMatch(warning -> warning.startsWith("WeatherChild 0.0-v1 is not taken away with this deployment:"
                        + " sessions of Weather 0.0-v1 may start it, and that is not quiet: 1 live session"));
    }

    @Test
    void a_child_stays_while_a_shortcut_starts_the_main_version_of_its_label() {
        replaced(CHILD_V2);

        assertThat(quiet(V2, CHILD_V2, CHILD_V3)).isEmpty();
        assertThat(warnings).singleElement().asString().contains("sessions of Weather 0.0-v2 may start it");
    }
}
