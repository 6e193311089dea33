package org.wissel.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The look at a whole cluster at the end of every kind of walk. */
class FinalLookPlanTest {

    private static final ProjectVersion V1 = new ProjectVersion("Weather", "0.0-v1");
    private static final ProjectVersion V2 = new ProjectVersion("Weather", "0.0-v2");

    private final Map<String, FakeRuntime> runtimes = new LinkedHashMap<>();
    private final FakeLoadBalancer balancer = new FakeLoadBalancer("lb1", Set.of("n1", "n2"));
    private final MemoryJournal journal = new MemoryJournal();

    FinalLookPlanTest() {
        for (String name : List.of("n1", "n2", "ce1")) {
            runtimes.put(name, new FakeRuntime(name, V2));
        }
    }

    private Cluster cluster() {
        return new Cluster(
                "c",
                List.of(balancer),
                runtimes.keySet().stream()
                        .map(name -> new Node(
                                name,
                                URI.create("http://" + name),
                                runtimes.get(name),
                                name.startsWith("ce") ? NodeRole.CASE_ENGINE : NodeRole.RUNTIME))
                        .toList(),
                new Limits(1, Duration.ofMinutes(1), Duration.ofMinutes(1)));
    }

    private static Export archive(ProjectVersion version) {
        return new Export(version, Path.of(version + ".zip"), "sum-" + version.version(), 1);
    }

    private String look(Purpose purpose, ProjectVersion version, List<ProjectVersion> also, boolean back) {
        DeploymentRequest request = new DeploymentRequest(
                "c",
                version,
                also,
                purpose,
                Strategy.INSTALL_FIRST,
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty());
        if (back) {
            journal.rollBack("d1", new RollBack("it misbehaves", Instant.EPOCH));
        } else {
            journal.open("d1", request, "ops", Instant.EPOCH);
            journal.remember(
                    "d1",
                    new Plan(
                            version,
                            "",
                            Strategy.INSTALL_FIRST,
                            List.of(new Wave(List.of(), false, 2)),
                            Map.of("lb1", Set.of("n1", "n2")),
                            Set.of(),
                            Set.of(),
                            Set.of(),
                            1,
                            "none",
                            List.of(),
                            also.stream()
                                    .map(each -> new PlannedExport(each, ""))
                                    .toList(),
                            Set.of()),
                    ClusterLook.at(cluster()));
        }
        return new FinalLook(cluster(), journal.entry("d1"), journal.rememberedOf("d1")).prove();
    }

    private String look(Purpose purpose, ProjectVersion version) {
        return look(purpose, version, List.of(), false);
    }

    @Test
    void after_an_undeployment_no_node_has_it_on_its_disk_or_in_its_memory() {
        assertThat(look(Purpose.UNDEPLOY, V1)).isEqualTo("no node has Weather 0.0-v1");

        runtimes.get("ce1").install(archive(V1));
        assertThatThrownBy(() -> look(Purpose.UNDEPLOY, V1))
                .hasMessageStartingWith("ce1: is not free of Weather 0.0-v1: still there: [Weather 0.0-v1]");
        runtimes.get("ce1").restart();
        runtimes.get("ce1").remove(V1, Optional.empty(), "trash");
        assertThatThrownBy(() -> look(Purpose.UNDEPLOY, V1))
                .hasMessageContaining("still there: [Weather 0.0-v1]")
                .hasMessageContaining("running what is written: false");
    }

    @Test
    void a_case_engine_must_be_healthy_though_nothing_routes_to_it() {
        runtimes.get("ce1").sickWith.add(V2);

        assertThatThrownBy(() -> look(Purpose.UNDEPLOY, V1)).hasMessageContaining("healthy: false");
    }

    @Test
    void after_a_restore_every_node_has_it() {
        assertThatThrownBy(() -> look(Purpose.RESTORE, V1))
                .hasMessageStartingWith("n1: has not got back what it shall have: not loaded: [Weather 0.0-v1]");

        runtimes.values().forEach(runtime -> runtime.install(archive(V1)));
        runtimes.values().forEach(FakeRuntime::restart);
        assertThat(look(Purpose.RESTORE, V1)).isEqualTo("every node has Weather 0.0-v1");
    }

    @Test
    void after_an_undeployment_was_given_up_those_that_had_it_have_it_again() {
        runtimes.get("n1").install(archive(V1));
        runtimes.get("n1").restart();
        assertThatThrownBy(() -> look(Purpose.UNDEPLOY, V1)).isInstanceOf(StepFailedException.class);
        assertThat(look(Purpose.UNDEPLOY, V1, List.of(), true))
                .isEqualTo("every node that had Weather 0.0-v1 has it again");

        runtimes.get("n1").remove(V1, Optional.empty(), "trash");
        runtimes.get("n1").restart();
        assertThatThrownBy(() -> look(Purpose.UNDEPLOY, V1, List.of(), true))
                .hasMessageStartingWith("n1: has not got back");
    }

    @Test
    void after_a_deployment_of_several_every_node_has_loaded_all_of_them() {
        ProjectVersion child = new ProjectVersion("WeatherChild", "0.0-v2");
        runtimes.get("n1").install(archive(child));
        runtimes.get("n1").restart();

        assertThatThrownBy(() -> look(Purpose.DEPLOY, V2, List.of(child), false))
                .hasMessageStartingWith("n2: is not as deployed")
                .hasMessageContaining("not loaded: [WeatherChild 0.0-v2]");

        runtimes.values().forEach(runtime -> runtime.install(archive(child)));
        runtimes.values().forEach(FakeRuntime::restart);
        assertThat(look(Purpose.DEPLOY, V2, List.of(child), false))
                .isEqualTo("every node serves Weather 0.0-v2, WeatherChild 0.0-v2");
    }
}
